// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/point_panel.h"

#include <cmath>

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/nn/evaluator.h"
#include "ui/panels/lazy_refresh.h"
#include "ui/panels/number_box.h"
#include "ui/plots/line_error_plot.h"
#include "ui/plots/network_text.h"
#include "ui/session/inspection.h"

namespace quantoscope {

/// What the worker found; plain values.
struct PointPanelResults {
  std::shared_ptr<const PointComparison> comparison;  ///< Null without a point.
  QString name;                                       ///< Of the quantized network.
  std::optional<QLineF> line;
  std::array<std::optional<LineErrorCurve>, kNetworkKinds> curves;
};

namespace {

constexpr double kLineShare = 0.1;  ///< Half the length of the line made by the button, of the map's width.
constexpr int kLinePoints = 101;

/// A coordinate as a field, so that its box behaves as all others do. Not one of the experiment's.
Field coordinate(const char* label) {
  Field field;
  field.key = field.label = label;
  field.type = FieldType::Real;
  field.minimum = -1e12;
  field.maximum = 1e12;
  field.step = 0.01;
  return field;
}
const Field& x_field() {
  static const Field field = coordinate("x");
  return field;
}
const Field& y_field() {
  static const Field field = coordinate("y");
  return field;
}

/// The networks' weights at one moment, those that have the float network's shape.
using States = std::array<std::shared_ptr<const NetworkState>, kNetworkKinds>;
struct PointRequest {
  States states;
  std::array<QString, kNetworkKinds> names;
  NetworkKind kind;
  std::optional<QPointF> point;
  std::optional<QLineF> line;
};

std::shared_ptr<const PointComparison> compare(const PointRequest& request, const std::stop_token& stop) {
  const double x = request.point->x(), y = request.point->y();
  auto reference = trace_point(*request.states[0], x, y, stop);
  if (!reference) return nullptr;
  auto comparison = std::make_shared<PointComparison>();
  comparison->reference = std::move(*reference);
  comparison->kind = request.kind;
  const auto& state = request.states[std::size_t(request.kind)];
  if (request.kind != NetworkKind::Float && state)
    if ((comparison->quantized = trace_point(*state, x, y, stop)))
      comparison->divergences = divergences(*comparison->quantized, comparison->reference);
  return comparison;
}

void probe(const PointRequest& request, const std::stop_token& stop, PointPanelResults& results) {
  const auto place = [](QPointF point) { return Eigen::Vector2d(point.x(), point.y()); };
  const PointMatrix points = line_points(place(request.line->p1()), place(request.line->p2()), kLinePoints);
  const auto reference = Evaluator(*request.states[0]).logits(points, stop);
  if (!reference) return;
  for (std::size_t i = 1; i < kNetworkKinds; ++i) {
    if (!request.states[i]) continue;
    if (const auto logits = Evaluator(*request.states[i]).logits(points, stop))
      results.curves[i] = LineErrorCurve{line_error(*logits, *reference), request.names[i]};
  }
  results.line = request.line;
}

QString number(double value, int digits) {
  return QString::number(value, 'f', digits).replace('-', QChar(0x2212));
}

QLabel* value_label() {
  auto* label = new QLabel;
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

}  // namespace

PointPanel::PointPanel(QWidget* parent) : QWidget(parent) {
  lazy_ = new LazyRefresh(this, [this] { refresh(); });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(10, 8, 10, 8);
  column->setSpacing(8);
  make_head();

  // A low panel scrolls as a whole: no part of it is squeezed for another.
  auto* body = new QWidget;
  auto* body_column = new QVBoxLayout(body);
  body_column->setContentsMargins(0, 0, 0, 0);
  body_column->setSpacing(8);
  auto* scroll = new QScrollArea;
  scroll->setAccessibleName(tr("The point, layer by layer"));
  scroll->setWidget(body);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(scroll, 1);

  empty_ = new QLabel;
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  empty_->setForegroundRole(QPalette::PlaceholderText);
  body_column->addWidget(empty_, 8);
  followed_ = new QWidget;
  auto* page_column = new QVBoxLayout(followed_);
  page_column->setContentsMargins(0, 0, 0, 0);
  page_column->setSpacing(8);
  body_column->addWidget(followed_);
  make_answers();

  trace_ = new TraceView;
  page_column->addWidget(trace_);
  readout_ = value_label();
  readout_->setWordWrap(true);
  readout_->setForegroundRole(QPalette::WindowText);
  readout_->setMinimumHeight(2 * fontMetrics().lineSpacing());  // Or the strips would hop.
  readout_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  page_column->addWidget(readout_);
  const QString hint = tr("Point at a unit for its values. Red: clipped. Grey: rounded to zero.");
  readout_->setText(hint);
  connect(trace_, &TraceView::cursorMoved, this,
          [this, hint](const QString& text) { readout_->setText(text.isEmpty() ? hint : text); });
  connect(trace_, &TraceView::layerClicked, this, [this](int layer) {
    if (inspection_) inspection_->setLayer(layer);
  });

  line_hint_ = new QLabel(tr("Draw a short line with Ctrl+drag in a map: how does the error run along it?"));
  line_hint_->setWordWrap(true);
  line_hint_->setForegroundRole(QPalette::PlaceholderText);
  body_column->addWidget(line_hint_);
  line_ = new LineErrorPlot;
  body_column->addWidget(line_, 8);
  body_column->addStretch(1);
  show_followed(false);
  show_line(false);
  show_point();
}

PointPanel::~PointPanel() = default;

void PointPanel::make_head() {
  auto* row = new QHBoxLayout;
  auto* second = new QHBoxLayout;
  row->setSpacing(6);
  const auto add_box = [&](const Field& field, const QString& text, const QString& name) {
    auto* label = new QLabel(text);
    auto* box = new NumberBox(field);
    box->setObjectName("point." + QString::fromStdString(field.key));
    box->setAccessibleName(name);
    box->setToolTip(tr("%1 of the point that is followed; a click in a map sets it").arg(name));
    box->setFixedWidth(box->fontMetrics().horizontalAdvance("-0.0000") + 52);
    label->setBuddy(box);
    row->addWidget(label);
    row->addWidget(box);
    connect(box, &QDoubleSpinBox::valueChanged, this, &PointPanel::set_point);
    return box;
  };
  x_ = add_box(x_field(), "x", tr("Horizontal place"));
  y_ = add_box(y_field(), "y", tr("Vertical place"));
  network_ = new QComboBox;
  network_->setObjectName("point.network");
  network_->setAccessibleName(tr("Network beside the float network"));
  network_->setToolTip(tr("The network that is compared with the float network"));
  for (const NetworkKind kind : kAllKinds) network_->addItem({}, int(kind));
  connect(network_, &QComboBox::activated, this, [this](int index) {
    if (inspection_) inspection_->setNetwork(NetworkKind(index));
  });
  second->addWidget(network_);
  second->addStretch(1);
  row->addStretch(1);
  line_button_ = new QToolButton;
  line_button_->setText(tr("Line here"));
  line_button_->setToolTip(tr(
      "Look at the neighbours on a short level line through the point; Ctrl+drag in a map draws any line"));
  connect(line_button_, &QToolButton::clicked, this, &PointPanel::set_line);
  row->addWidget(line_button_);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  static_cast<QVBoxLayout*>(layout())->addLayout(second);
}

void PointPanel::make_answers() {
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(16);
  grid->setVerticalSpacing(2);
  const QString heads[4] = {{}, tr("Logit"), tr("Class"), tr("Probability of class 1")};
  for (int column = 0; column < 4; ++column) {
    auto* head = new QLabel(heads[column]);
    head->setForegroundRole(QPalette::PlaceholderText);
    grid->addWidget(head, 0, column, column ? Qt::AlignRight : Qt::AlignLeft);
    for (int row = 0; row < 2; ++row) {
      QLabel* label = answers_[std::size_t(row)][std::size_t(column)] = value_label();
      grid->addWidget(label, row + 1, column, column ? Qt::AlignRight : Qt::AlignLeft);
    }
  }
  grid->setColumnStretch(4, 1);
  static_cast<QVBoxLayout*>(followed_->layout())->addLayout(grid);
}

void PointPanel::setInspection(Inspection& inspection) {
  inspection_ = &inspection;
  connect(&inspection, &Inspection::shownChanged, this, [this] {
    show_selection();
    lazy_->later();
  });
  connect(&inspection, &Inspection::selectionChanged, this, [this] {
    show_selection();
    lazy_->now();
  });
  connect(&inspection, &Inspection::pointChanged, this, [this] {
    show_point();
    lazy_->now();
  });
  connect(&inspection, &Inspection::lineChanged, lazy_, &LazyRefresh::now);
  show_selection();
  show_point();
  lazy_->now();
}

void PointPanel::setColors(const Palette& palette) {
  trace_->setColors(palette);
  line_->setColors(palette);
  lazy_->now();
}

void PointPanel::show_selection() {
  for (const NetworkKind kind : kAllKinds) {
    const QString text =
        kind == NetworkKind::Float ? tr("Float only") : network_title(*inspection_->shown(kind));
    if (network_->itemText(int(kind)) != text) network_->setItemText(int(kind), text);
  }
  network_->setCurrentIndex(int(inspection_->network()));
}

void PointPanel::show_point() {
  const auto point = inspection_ ? inspection_->point() : std::nullopt;
  line_button_->setEnabled(point.has_value());
  if (!point) return;
  const QSignalBlocker quiet_x(x_), quiet_y(y_);
  // Four digits are more than a click can mean; and what was typed comes back as it is.
  const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
  x_->setFieldValue(rounded(point->x()));
  y_->setFieldValue(rounded(point->y()));
}

void PointPanel::set_point() {
  if (inspection_) inspection_->setPoint(QPointF(x_->value(), y_->value()));
}

void PointPanel::set_line() {
  if (!inspection_ || !inspection_->point()) return;
  const auto map = inspection_->shown(NetworkKind::Float)->map;
  const QPointF half(kLineShare * (map ? map->grid.x_max - map->grid.x_min : 2), 0);
  inspection_->setLine(QLineF(*inspection_->point() - half, *inspection_->point() + half));
}

void PointPanel::refresh() {
  if (!inspection_) return;
  PointRequest request{{}, {}, inspection_->network(), inspection_->point(), inspection_->line()};
  for (const NetworkKind kind : kAllKinds) {
    const auto network = inspection_->shown(kind);
    const auto& reference = request.states[0];
    const bool fits = network->state && (kind == NetworkKind::Float ||
                                         (reference && network->state->model == reference->model));
    if (fits) request.states[std::size_t(kind)] = network->state;
    request.names[std::size_t(kind)] = bits_text(*network);
  }
  if (!request.states[0]) {
    job_.cancel();
    return show_nothing(
        tr("There are no weights to look into: the float network has not begun, or the result was "
           "read from a file, which holds maps only."));
  }
  if (!request.point && !request.line) {
    job_.cancel();
    show_results({});
    return;
  }
  job_.request(
      [this, request](const std::stop_token& stop) -> LatestJob::Delivery {
        PointPanelResults results;
        results.name = request.names[std::size_t(request.kind)];
        if (request.point) results.comparison = compare(request, stop);
        if (request.line) probe(request, stop, results);
        return [this, results = std::move(results)] { show_results(results); };
      },
      [this](const QString& trouble) { show_nothing(tr("The point cannot be followed: %1").arg(trouble)); });
}

void PointPanel::show_nothing(const QString& why) {
  empty_->setText(why);
  show_followed(false);
  show_line(false);
  line_hint_->hide();
}

void PointPanel::show_results(const PointPanelResults& results) {
  if (results.comparison) {
    const PointComparison& comparison = *results.comparison;
    const Palette& colors = trace_->colors();
    show_answer(0, tr("Float"), comparison.reference.logit, colors.networks[0]);
    const bool both = comparison.quantized.has_value();
    for (QLabel* label : answers_[1]) label->setVisible(both);
    if (both)
      show_answer(1, results.name, comparison.quantized->logit,
                  colors.networks[std::size_t(comparison.kind)]);
    trace_->setComparison(results.comparison);
    show_followed(true);
  } else {
    empty_->setText(tr("Click in a map, or type x and y, to follow a point through the layers."));
    show_followed(false);
  }
  if (results.line)
    line_->setCurves(results.curves, results.line->length());
  else
    line_->clear(line_hint_->text());
  show_line(results.line.has_value());
}

void PointPanel::show_followed(bool followed) {
  followed_->setVisible(followed);
  empty_->setVisible(!followed);
}

void PointPanel::show_line(bool line) {
  line_->setVisible(line);
  line_hint_->setVisible(!line);
}

void PointPanel::show_answer(int row, const QString& name, float logit, const QColor& color) {
  const auto& labels = answers_[std::size_t(row)];
  const int label = logit > 0;
  labels[0]->setText(QString("<b style='color:%1'>%2</b>")
                         .arg(readable(color, palette().color(QPalette::Window)).name(), name));
  labels[1]->setText(number(logit, 2));
  labels[2]->setText(QString("<span style='color:%1'>&#9632;</span> %2")
                         .arg(trace_->colors().classColor(label).name())
                         .arg(label));
  labels[3]->setText(percent_text(1 / (1 + std::exp(-double(logit)))));
}

void PointPanel::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) lazy_->now();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
