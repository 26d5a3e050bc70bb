// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/layers_panel.h"

#include <algorithm>

#include <QAction>
#include <QButtonGroup>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/analysis/layer_histogram.h"
#include "core/nn/evaluator.h"
#include "core/nn/noise_gain.h"
#include "ui/panels/layer_table_model.h"
#include "ui/panels/number_box.h"
#include "ui/plots/layer_plot.h"
#include "ui/plots/network_text.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/layer_trials.h"

namespace quantoscope {
namespace {

QString short_number(double value) { return QString::number(value, 'g', 3); }

Field value_field() {
  Field field{};
  field.key = "trial";
  field.type = FieldType::Real;
  field.minimum = 1e-6;
  field.maximum = 1e6;
  field.step = 1.1;
  field.logarithmic = true;
  return field;
}

QLabel* empty_text(QWidget* parent) {
  auto* label = new QLabel(parent);
  label->setAlignment(Qt::AlignCenter);
  label->setWordWrap(true);
  label->setForegroundRole(QPalette::PlaceholderText);
  label->setMargin(12);
  return label;
}

}  // namespace

LayersPanel::LayersPanel(QWidget* parent)
    : QWidget(parent), model_(new LayerTableModel(this)), value_field_(value_field()) {
  splitter_ = new QSplitter(Qt::Horizontal);
  splitter_->setChildrenCollapsible(false);
  splitter_->addWidget(makeTable());
  splitter_->addWidget(makeHistogram());
  splitter_->setStretchFactor(0, 3);
  splitter_->setStretchFactor(1, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(6, 6, 6, 6);
  column->addWidget(splitter_);
  setFocusProxy(table_);
}

LayersPanel::~LayersPanel() = default;

LayerTrials* LayersPanel::trials() const { return trials_; }
QSize LayersPanel::sizeHint() const { return {900, 260}; }

QWidget* LayersPanel::makeTable() {
  auto* side = new QWidget;
  network_ = new QComboBox;
  network_->setAccessibleName(tr("Network whose layers are shown"));
  network_->setToolTip(tr("The network whose layers are shown"));
  network_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  for (const NetworkKind kind : kAllKinds) {
    NetworkSnapshot nothing_yet;
    nothing_yet.kind = kind;
    network_->addItem(network_title(nothing_yet));
  }
  connect(network_, &QComboBox::activated, this, [this](int index) {
    if (inspection_) inspection_->setNetwork(kAllKinds[std::size_t(index)]);
  });
  hint_ = new QLabel;
  hint_->setObjectName("trial_hint");
  hint_->setWordWrap(true);
  hint_->setMinimumWidth(1);
  reset_ = new QPushButton(tr("Reset"));
  reset_->setObjectName("trial_reset");
  reset_->setToolTip(tr("Back to the steps and clips the network was trained with"));
  connect(reset_, &QPushButton::clicked, this, &LayersPanel::resetTrial);

  table_ = new QTableView;
  table_->setObjectName("layer_table");
  table_->setAccessibleName(tr("Layers and what quantization did to them"));
  table_->setModel(model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setTabKeyNavigation(false);
  table_->setAlternatingRowColors(true);
  table_->setShowGrid(false);
  table_->setWordWrap(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  table_->horizontalHeader()->setMinimumSectionSize(24);
  auto* copy = new QAction(tr("Copy table"), table_);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  connect(copy, &QAction::triggered, this, &LayersPanel::copyTable);
  table_->addAction(copy);
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& row) {
            if (inspection_ && row.isValid() && !showing_) inspection_->setLayer(row.row() + 1);
          });
  table_empty_ = empty_text(this);
  table_pages_ = new QStackedWidget;
  table_pages_->addWidget(table_empty_);
  table_pages_->addWidget(table_);

  auto* line = new QHBoxLayout;
  line->addWidget(network_);
  line->addWidget(hint_, 1);
  line->addWidget(reset_);
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(line);
  noise_ = new QLabel;
  noise_->setObjectName("noise_gain");
  noise_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  noise_->setWordWrap(true);
  noise_->setForegroundRole(QPalette::PlaceholderText);
  noise_->setAccessibleName(tr("Amplification of noise by the network"));
  noise_->setToolTip(
      tr("What the network makes of the errors that rounding and clipping add to its activations"));
  noise_->setWhatsThis(
      tr("Product of σ max: the largest singular values of all layers' weights multiplied. Measured: the rms "
         "of the "
         "logit's error over the rms of the noise that activation quantizers put in, on training points, "
         "against "
         "the same weights without activation quantizers; the noise of a layer is the difference between its "
         "quantized "
         "output and its ReLU's, and that of all layers is the root of the sum of their squares. At most: "
         "what the "
         "singular values allow, the root of the sum over the layers of G², where G is the product of σ max "
         "of the "
         "layers above."));
  column->addWidget(table_pages_, 1);
  column->addWidget(noise_);
  return side;
}

QWidget* LayersPanel::makeHistogram() {
  auto* side = new QWidget;
  const auto button = [this](const QString& text, const QString& tip, Quantizer quantizer) {
    auto* made = new QToolButton;
    made->setText(text);
    made->setToolTip(tip);
    made->setCheckable(true);
    made->setAutoExclusive(true);
    connect(made, &QToolButton::clicked, this, [this, quantizer] {
      quantizer_ = quantizer;
      refresh();
    });
    return made;
  };
  weights_ =
      button(tr("Weights"), tr("The layer's float (shadow) weights and the levels they are rounded to"),
             Quantizer::Weights);
  weights_->setObjectName("histogram_weights");
  activations_ = button(tr("Activations"),
                        tr("The layer's ReLU outputs on training points and the levels they are rounded to"),
                        Quantizer::Activations);
  activations_->setObjectName("histogram_activations");
  value_label_ = new QLabel;
  value_box_ = new NumberBox(value_field_);
  value_box_->setObjectName("trial_value");
  value_box_->setAccessibleName(tr("Step or clip on trial"));
  value_box_->setMinimumWidth(fontMetrics().horizontalAdvance("0.000000") + 40);
  value_label_->setBuddy(value_box_);
  connect(value_box_, &QDoubleSpinBox::valueChanged, this, &LayersPanel::attempt);
  summary_ = new QLabel;
  summary_->setForegroundRole(QPalette::PlaceholderText);
  summary_->setMinimumWidth(1);

  plot_ = new LayerPlot;
  plot_->setObjectName("layer_plot");
  plot_->setToolTip(tr("Drag a level, or press Left and Right, to try another step or clip"));
  plot_->setWhatsThis(
      tr("Bars: the float values of the layer, in bins of equal width. Thin lines: the levels its quantizer "
         "has. "
         "Stems: the share of values that is rounded to each level. The thick lines are the outermost "
         "levels, where "
         "the quantizer clips. Drag a line, or use the arrow keys: the maps show at once what that step or "
         "clip would do "
         "without retraining."));
  connect(plot_, &LayerPlot::valueMoved, this, &LayersPanel::attempt);
  connect(plot_, &LayerPlot::resetRequested, this, &LayersPanel::resetTrial);
  plot_empty_ = empty_text(this);
  plot_pages_ = new QStackedWidget;
  plot_pages_->addWidget(plot_empty_);
  plot_pages_->addWidget(plot_);

  auto* line = new QHBoxLayout;
  line->setSpacing(4);
  line->addWidget(weights_);
  line->addWidget(activations_);
  line->addStretch(1);
  line->addWidget(value_label_);
  line->addWidget(value_box_);
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(line);
  column->addWidget(summary_);  // Whole, however narrow the panel is.
  column->addWidget(plot_pages_, 1);
  return side;
}

void LayersPanel::setExperiment(ExperimentController& controller, Inspection& inspection) {
  controller_ = &controller;
  inspection_ = &inspection;
  trials_ = new LayerTrials(controller, inspection, &inspection);
  connect(&inspection, &Inspection::shownChanged, this, &LayersPanel::follow);
  connect(&inspection, &Inspection::selectionChanged, this, &LayersPanel::showSelection);
  connect(trials_, &LayerTrials::changed, this, [this](NetworkKind kind) {
    trial_trouble_.clear();
    if (inspection_ && kind == inspection_->network()) refresh();
  });
  connect(trials_, &LayerTrials::failed, this, [this](NetworkKind kind, const QString& trouble) {
    if (!inspection_ || kind != inspection_->network()) return;
    trial_trouble_ = tr("This cannot be tried: %1").arg(trouble);
    showTrial();
  });
  for (const NetworkKind kind : kAllKinds) follow(kind);
  showSelection();
}

void LayersPanel::follow(NetworkKind kind) {
  if (!inspection_) return;
  network_->setItemText(int(kind), network_title(*inspection_->shown(kind)));
  if (kind == inspection_->network()) refresh();
}

/// Another network or layer: what it quantizes is what one wants to see.
void LayersPanel::showSelection() {
  if (!inspection_) return;
  const auto network = inspection_->shown(inspection_->network());
  if (network->state) {
    const auto bits = [&](Quantizer quantizer) {
      return quantizer_bits(*network->state, quantizer, inspection_->layer());
    };
    const Quantizer other = quantizer_ == Quantizer::Weights ? Quantizer::Activations : Quantizer::Weights;
    if (!bits(quantizer_) && bits(other)) quantizer_ = other;
  }
  refresh();
}

void LayersPanel::refresh() {
  if (!inspection_ || !trials_ || !isVisible()) return;
  const NetworkKind kind = inspection_->network();
  const auto network = inspection_->shown(kind);
  // The output layer puts out the logit, which is never quantized.
  if (inspection_->layer() == network->model.depth) quantizer_ = Quantizer::Weights;
  network_->setCurrentIndex(int(kind));
  // Reports come with the first and the last map of a training; while it runs they are made here, where they
  // are looked at.
  const bool layers = network->state && network->phase == NetworkPhase::Training && !network->trial &&
                      measured_.state != network->state;
  const bool values = valuesMissing(*network);
  if (!layers) layers_trouble_.clear();
  if (!values) values_trouble_.clear();
  showTable(*network);
  showHistogram(*network);
  showTrial();
  if (layers || values) measure(*network, layers, values);
}

void LayersPanel::showTable(const NetworkSnapshot& network) {
  const bool measured_here = measured_.state && measured_.state == network.state;
  // Numbers of a moment ago are better than those of before the training, until the new ones are there.
  const bool keep = network.phase == NetworkPhase::Training && !network.trial && !measured_here &&
                    measured_.layers.size() == std::size_t(network.model.depth) && job_.busy();
  if (!keep || model_->layers().empty())
    model_->setLayers(measured_here ? measured_.layers : network.layers, trials_->changes(network.kind));
  if (!keep) showNoise(measured_here ? measured_.noise : network.noise);
  table_empty_->setText(layers_trouble_.isEmpty() ? tr("No layers measured yet") : layers_trouble_);
  table_pages_->setCurrentIndex(model_->layers().empty() || !layers_trouble_.isEmpty() ? 0 : 1);
  const int row = inspection_->layer() - 1;
  if (row < model_->rowCount() && table_->currentIndex().row() != row) {
    showing_ = true;  // Not a person's choice.
    table_->setCurrentIndex(model_->index(row, 0));
    showing_ = false;
  }
}

void LayersPanel::showNoise(const std::optional<NoiseGain>& noise) {
  QStringList parts;
  if (noise) parts << tr("Product of σ max %1").arg(short_number(noise->sigma_product));
  if (noise && noise->measured)
    parts << tr("noise of the activations × %1 measured").arg(short_number(*noise->measured));
  if (noise && noise->bound) parts << tr("at most × %1").arg(short_number(*noise->bound));
  noise_->setText(parts.join(QStringLiteral(" · ")));
  noise_->setVisible(!parts.isEmpty());
}

bool LayersPanel::valuesMissing(const NetworkSnapshot& network) const {
  if (!network.state) return false;
  return !values_.state || values_.quantizer != quantizer_ || values_.layer != inspection_->layer() ||
         !same_quantizer_inputs(*values_.state, *network.state, quantizer_, values_.layer);
}

void LayersPanel::showHistogram(const NetworkSnapshot& network) {
  const int layer = inspection_->layer();
  const bool hidden = layer < network.model.depth;
  (quantizer_ == Quantizer::Weights ? weights_ : activations_)->setChecked(true);
  weights_->setEnabled(network.state != nullptr);
  activations_->setEnabled(network.state && hidden);
  const bool there = network.state && values_.quantizer == quantizer_ && values_.layer == layer &&
                     values_.sorted && values_.state && values_.state->model == network.model &&
                     !values_.sorted->empty() && values_trouble_.isEmpty();
  plot_empty_->setText(!values_trouble_.isEmpty() ? values_trouble_
                       : network.state            ? tr("Measuring layer %1 …").arg(layer)
                       : network.layers.empty()   ? tr("No layers measured yet")
                                                  : tr("Results read from files hold no weights to look at"));
  plot_pages_->setCurrentIndex(there ? 1 : 0);

  const int bits = network.state ? quantizer_bits(*network.state, quantizer_, layer) : 0;
  const double value = bits ? trials_->value(network.kind, quantizer_, layer) : 0;
  const auto base = trials_->base(network.kind)->state;
  const double optimised = bits && base ? quantizer_value(*base, quantizer_, layer) : 0;
  const LevelRule rule = there && base ? levelRule(base) : LevelRule();
  plot_->setValues(there ? values_.sorted : nullptr, quantizer_, rule);
  plot_->setValue(value, optimised);

  const bool weights = quantizer_ == Quantizer::Weights;
  value_label_->setText(weights ? tr("Ste&p") : tr("Cli&p"));
  value_box_->setAccessibleName(weights ? tr("Weight step of layer %1").arg(layer)
                                        : tr("Clip of layer %1").arg(layer));
  value_box_->setToolTip(weights ? tr("Try another weight step Δ; Reset returns to the optimised one")
                                 : tr("Try another clip α; Reset returns to the optimised one"));
  const bool adjustable = network.state && is_adjustable(*network.state, quantizer_, layer);
  value_box_->setEnabled(adjustable);
  value_label_->setEnabled(adjustable);
  // While training goes on values come all the time, but not into what is being typed.
  const auto* const text = value_box_->findChild<QLineEdit*>();
  if (adjustable && !(value_box_->hasFocus() && text->isModified())) {
    const QSignalBlocker quiet(value_box_);
    value_box_->setValue(QString::number(value, 'g', 4).toDouble());
  }
  if (!there) return summary_->clear();
  QStringList parts;
  parts << (bits ? tr("%n bit", nullptr, bits) : tr("float"));
  if (bits) {
    if (const auto sqnr = level_sqnr(*values_.sorted, value > 0 ? rule.at(value) : rule))
      parts << tr("SQNR %1 dB").arg(decimals_text(*sqnr, 1));
  }
  if (!weights) {
    const auto [first, last] = std::equal_range(values_.sorted->begin(), values_.sorted->end(), 0.0f);
    parts << tr("%1 % are 0").arg(100.0 * double(last - first) / double(values_.sorted->size()), 0, 'f', 0);
  }
  summary_->setText(parts.join(QStringLiteral(" · ")));
}

/// The levels of the selected layer in the network as it was trained; made once for each network, because
/// some look at all weights.
LevelRule LayersPanel::levelRule(const std::shared_ptr<const NetworkState>& state) {
  const int layer = inspection_->layer();
  if (rule_.state != state || rule_.quantizer != quantizer_ || rule_.layer != layer)
    rule_ = {state, quantizer_, layer,
             quantizer_ == Quantizer::Weights ? weight_level_rule(*state, layer)
                                              : activation_level_rule(*state, layer)};
  return rule_.rule;
}

void LayersPanel::showTrial() {
  const NetworkKind kind = inspection_->network();
  const auto base = trials_->base(kind);
  QStringList changes;
  for (const QuantizerChange& change : trials_->changes(kind)) {
    const QString text = change.quantizer == Quantizer::Weights ? tr("step of layer %1 is %2 instead of %3")
                                                                : tr("clip of layer %1 is %2 instead of %3");
    changes << text.arg(change.layer)
                   .arg(short_number(change.value),
                        short_number(quantizer_value(*base->state, change.quantizer, change.layer)));
  }
  hint_->setText(changes.isEmpty() ? trial_trouble_
                                   : tr("Trial: %1").arg(changes.join(QStringLiteral("; "))));
  reset_->setVisible(!changes.isEmpty());
}

void LayersPanel::measure(const NetworkSnapshot& network, bool layers, bool values) {
  const Asked asked{network.state.get(), quantizer_, inspection_->layer(), layers, values};
  if (job_.busy() && asked == asked_) return;
  asked_ = asked;
  const auto parent =
      network.kind == NetworkKind::Float ? nullptr : inspection_->shown(NetworkKind::Float)->state;
  job_.request(
      [this, state = network.state, parent, data = controller_->dataset(), layers, values,
       quantizer = quantizer_,
       layer = inspection_->layer()](const std::stop_token& stop) -> LatestJob::Delivery {
        Measured measured;
        if (layers) {
          measured = {state, Evaluator(*state).layer_reports(*data, parent.get()), {}};
          measured.noise = noise_gain(*state, *data, measured.layers);
        }
        Values made;
        if (values)
          made = {state, quantizer, layer,
                  std::make_shared<const std::vector<float>>(
                      quantizer_inputs(*state, quantizer, layer, *data, stop))};
        return [this, layers, values, measured, made] {
          if (layers) measured_ = measured;
          if (values) values_ = made;
          refresh();
        };
      },
      [this, asked](const QString& trouble) {
        showTrouble(asked, tr("The layers cannot be measured: %1").arg(trouble));
      });
}

/// Another look, at the next news or choice, tries again.
void LayersPanel::showTrouble(const Asked& failed, const QString& text) {
  if (failed.layers) layers_trouble_ = text;
  if (failed.values) values_trouble_ = text;
  if (!inspection_) return;
  const auto network = inspection_->shown(inspection_->network());
  showTable(*network);
  showHistogram(*network);
}

void LayersPanel::attempt(double value) {
  if (inspection_ && trials_)
    trials_->attempt(inspection_->network(), {quantizer_, inspection_->layer(), value});
}

void LayersPanel::resetTrial() {
  if (inspection_ && trials_) trials_->reset(inspection_->network());
}

void LayersPanel::copyTable() const { QGuiApplication::clipboard()->setText(model_->tsv()); }

void LayersPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showSelection();
}

void LayersPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  // Beside each other at the bottom of the window, below each other at its side.
  splitter_->setOrientation(width() > 2 * height() ? Qt::Horizontal : Qt::Vertical);
}

}  // namespace quantoscope
