// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/layer_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <qcustomplot.h>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include "core/analysis/layer_histogram.h"
#include "ui/plots/paper_plot.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr int kBins = 80;
constexpr double kGrip = 6;           ///< Pixels beside a line that still take hold of it.
constexpr double kApart = 3 * kGrip;  ///< Levels closer than this cannot be told apart by hand.
constexpr double kFine = 1.01, kRough = 1.1;

/// As precise as a hand is: what is tried can be read, and typed again.
double rounded(double value) { return QString::number(value, 'g', 4).toDouble(); }

}  // namespace

LayerPlot::LayerPlot(QWidget* parent)
    : QWidget(parent), plot_(new QCustomPlot(this)), palette_(Palette::matching(palette())) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  plot_->setAttribute(Qt::WA_TransparentForMouseEvents);
  plot_->setFocusPolicy(Qt::NoFocus);
  setAccessibleName(tr("Histogram of the layer's values with the quantizer's levels"));

  rect_ = plot_->axisRect();
  rect_->setMinimumMargins(QMargins(0, 6, 0, 4));
  plot_->yAxis->setLabel(tr("float values, %"));
  plot_->yAxis2->setLabel(tr("snapped to level, %"));
  plot_->yAxis2->setVisible(true);
  plot_->yAxis->ticker()->setTickCount(4);
  plot_->yAxis2->ticker()->setTickCount(4);
  bars_ = new QCPBars(plot_->xAxis, plot_->yAxis);
  bars_->setWidthType(QCPBars::wtPlotCoords);
  const auto line = [this] { return new QCPCurve(plot_->xAxis, plot_->yAxis2); };
  lines_ = line();
  optimum_line_ = line();
  stems_ = plot_->addGraph(plot_->xAxis, plot_->yAxis2);
  stems_->setLineStyle(QCPGraph::lsImpulse);
  clip_line_ = line();
  clip_text_ = new QCPItemText(plot_);
  clip_text_->position->setTypeX(QCPItemPosition::ptPlotCoords);
  clip_text_->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  clip_text_->setPositionAlignment(Qt::AlignTop | Qt::AlignRight);
  clip_text_->setPadding(QMargins(6, 2, 6, 0));
  for (std::size_t side = 0; side < 2; ++side) {
    QCPItemText* const item = beyond_texts_[side] = new QCPItemText(plot_);
    item->position->setType(QCPItemPosition::ptAxisRectRatio);
    item->position->setAxisRect(rect_);
    item->position->setCoords(double(side), 0.3);
    item->setPositionAlignment(Qt::AlignTop | (side == 0 ? Qt::AlignLeft : Qt::AlignRight));
    item->setPadding(QMargins(4, 0, 4, 0));
  }
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("layer"), [this] { return values_ && !values_->empty(); },
                         [this] { return drawing(); }, [this] { return numbers(); }));
  applyColors();
  showValues();
}

LayerPlot::~LayerPlot() = default;

Drawing LayerPlot::drawing() const {
  const auto paper = made_for_paper<LayerPlot>();
  paper->setColors(Palette::print());
  paper->setValues(values_, quantizer_, rule_);
  paper->setValue(value_, optimised_);
  return paper_drawing(paper, QSize(520, 300), accessibleName());
}

PlotNumbers LayerPlot::numbers() const {
  PlotNumbers table({tr("kind"), tr("from"), tr("to"), tr("share (%)")});
  const ValueHistogram bins = histogram();
  for (std::size_t bin = 0; bin < bins.shares.size(); ++bin) {
    const double from = bins.low + double(bin) * bins.bin_width();
    table.add({tr("float values"), PlotNumbers::number(from), PlotNumbers::number(from + bins.bin_width()),
               PlotNumbers::number(100 * bins.shares[bin])});
  }
  const std::vector<double> levels = rule(value_).levels;
  for (std::size_t k = 0; k < shares_.size(); ++k)
    table.add({tr("snapped to level"), PlotNumbers::number(levels[k]), PlotNumbers::number(levels[k]),
               PlotNumbers::number(100 * shares_[k])});
  return table;
}

QSize LayerPlot::sizeHint() const { return {420, 200}; }
QSize LayerPlot::minimumSizeHint() const { return {220, 120}; }

void LayerPlot::setValues(std::shared_ptr<const std::vector<float>> sorted, Quantizer quantizer,
                          const LevelRule& rule) {
  if (sorted == values_ && quantizer == quantizer_ && rule == rule_) return;
  if (quantizer != quantizer_ || rule.levels.size() != rule_.levels.size() ||
      (rule.value > 0) != (rule_.value > 0))
    drag_.reset();
  values_ = std::move(sorted);
  quantizer_ = quantizer;
  rule_ = rule;
  applyColors();  // Each quantizer has its network's colour.
  showValues();
}

void LayerPlot::setValue(double value, double optimised) {
  if (value == value_ && optimised == optimised_) return;
  value_ = value;
  optimised_ = optimised;
  if (drag_)
    showLevels();
  else
    showValues();  // The axis makes room for the clip.
}

void LayerPlot::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

double LayerPlot::pixelAt(double x) const { return plot_->x() + plot_->xAxis->coordToPixel(x); }

LevelRule LayerPlot::rule(double value) const { return value > 0 ? rule_.at(value) : rule_; }

bool LayerPlot::signedLevels() const {
  return rule_.levels.empty() ? quantizer_ == Quantizer::Weights : rule_.levels.front() < 0;
}

double LayerPlot::clip(double value) const {
  if (rule_.levels.empty()) return 0;
  const double outermost = std::max(rule_.levels.back(), -rule_.levels.front());
  return rule_.value > 0 && value > 0 ? outermost * value / rule_.value : outermost;
}

/// The level under the mouse as a multiple of the value; the outermost ones win, and none is the one at 0.
std::optional<double> LayerPlot::codeAt(QPointF place) const {
  if (!movable() || !values_) return {};
  const QRect inside = rect_->rect().adjusted(-int(kGrip), 0, int(kGrip), 0).translated(plot_->pos());
  if (!inside.contains(place.toPoint())) return {};
  const auto all = rule(value_).levels;
  std::vector<double> candidates{all.back()};
  if (all.front() < 0) candidates.push_back(all.front());
  if (all.size() > 1 && pixelAt(all[1]) - pixelAt(all[0]) >= kApart)
    candidates.insert(candidates.end(), all.begin(), all.end());
  std::optional<double> best;
  double nearest = kGrip;
  for (const double level : candidates) {
    const double distance = std::abs(pixelAt(level) - place.x());
    if (level == 0 || distance >= nearest) continue;
    nearest = distance;
    best = level / value_;
  }
  return best;
}

void LayerPlot::fitAxis() {
  const bool both_sides = signedLevels();
  double reach = std::max(clip(value_), clip(optimised_));
  if (values_ && !values_->empty()) {
    const auto [low, high] = robust_ends(*values_);
    reach = std::max({reach, high, -low});
  }
  if (!(reach > 0)) reach = 1;
  plot_->xAxis->setRange(both_sides ? -1.06 * reach : -0.03 * reach, 1.06 * reach);
}

ValueHistogram LayerPlot::histogram() const {
  if (!values_ || values_->empty()) return {};
  const QCPRange range = plot_->xAxis->range();
  return value_histogram(*values_, signedLevels() ? range.lower : 0, range.upper, kBins);
}

void LayerPlot::showValues() {
  if (!drag_) fitAxis();
  const bool weights = quantizer_ == Quantizer::Weights;
  plot_->xAxis->setLabel(weights          ? tr("weight")
                         : signedLevels() ? tr("sum before the sign")
                                          : tr("activation before the clip"));
  const ValueHistogram histogram = this->histogram();
  QVector<double> centres, shares;
  double top = 0;
  for (std::size_t bin = 0; bin < histogram.shares.size(); ++bin) {
    centres << histogram.low + (double(bin) + 0.5) * histogram.bin_width();
    shares << 100 * histogram.shares[bin];
    top = std::max(top, shares.back());
  }
  showBeyond(histogram);
  bars_->setWidth(histogram.bin_width());
  bars_->setData(centres, shares, true);
  plot_->yAxis->setRange(0, top > 0 ? 1.25 * top : 1);
  showLevels();
}

/// What the axis does not reach, beside the bins that it is counted in.
void LayerPlot::showBeyond(const ValueHistogram& histogram) {
  const auto text = [](std::size_t count, const QString& words) {
    return count ? words.arg(qulonglong(count)) : QString();
  };
  beyond_ = {text(histogram.below, QStringLiteral("◂ ") + tr("%1 beyond")),
             text(histogram.above, tr("%1 beyond") + QStringLiteral(" ▸"))};
  for (std::size_t side = 0; side < 2; ++side) {
    beyond_texts_[side]->setText(beyond_[side]);
    beyond_texts_[side]->setVisible(!beyond_[side].isEmpty());
  }
}

void LayerPlot::showLevels() {
  const LevelRule now = rule(value_);
  const std::vector<double>& all = now.levels;
  shares_ = values_ ? level_shares(*values_, now) : std::vector<double>();
  QVector<double> places, heights;
  double top = 1;
  for (std::size_t k = 0; k < shares_.size(); ++k) {
    places << all[k];
    heights << 100 * shares_[k];
    top = std::max(top, heights.back());
  }
  top *= 1.25;
  stems_->setData(places, heights, true);
  plot_->yAxis2->setRange(0, top);
  plot_->yAxis2->setVisible(!all.empty());

  constexpr double kGap = std::numeric_limits<double>::quiet_NaN();
  const auto draw = [&](QCPCurve* curve, const std::vector<double>& at) {
    QVector<double> x, y;
    for (const double place : at) {
      x << place << place << place;
      y << 0 << top << kGap;
    }
    curve->setData(x, y);
  };
  draw(lines_, all);
  std::vector<double> ends, optimum;
  if (!all.empty()) {
    ends.push_back(all.back());
    if (all.front() < 0) ends.push_back(all.front());
    if (optimised_ > 0 && optimised_ != value_) optimum.push_back(clip(optimised_));
  }
  draw(clip_line_, ends);
  draw(optimum_line_, optimum);

  clip_text_->setVisible(movable());
  const QString number = QString::number(value_, 'g', 3);
  const QString text = quantizer_ == Quantizer::Weights ? tr("Δ = %1").arg(number) : tr("α = %1").arg(number);
  clip_text_->setText(text);
  clip_text_->position->setCoords(clip(value_), 0);
  // On the side of the line where there is room for it.
  const bool left = plot_->xAxis->range().center() < clip(value_);
  clip_text_->setPositionAlignment(Qt::AlignTop | (left ? Qt::AlignRight : Qt::AlignLeft));
  QStringList said{all.empty() ? tr("not quantized")
                   : movable() ? text
                               : tr("levels that follow from the values")};
  for (const QString& beyond : beyond_)
    if (!beyond.isEmpty()) said << beyond;
  setAccessibleDescription(said.join(QStringLiteral("; ")));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LayerPlot::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  if (const auto code = codeAt(event->position())) drag_ = Drag{*code, value_};
}

void LayerPlot::mouseMoveEvent(QMouseEvent* event) {
  if (!drag_) return updateCursor(event->position());
  const QCPRange range = plot_->xAxis->range();
  const double x =
      std::clamp(plot_->xAxis->pixelToCoord(event->position().x() - plot_->x()), range.lower, range.upper);
  const double value = x / drag_->code;
  // A line pulled over 0 would turn the quantizer inside out: one pixel is as close as it gets.
  const double smallest =
      std::abs(plot_->xAxis->pixelToCoord(1) - plot_->xAxis->pixelToCoord(0)) / std::abs(drag_->code);
  Q_EMIT valueMoved(rounded(std::max(value, smallest)));
}

void LayerPlot::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !drag_) return QWidget::mouseReleaseEvent(event);
  drag_.reset();
  showValues();
  updateCursor(event->position());
}

void LayerPlot::leaveEvent(QEvent* event) {
  unsetCursor();
  QWidget::leaveEvent(event);
}

void LayerPlot::updateCursor(QPointF place) {
  if (codeAt(place))
    setCursor(Qt::SplitHCursor);
  else
    unsetCursor();
}

bool LayerPlot::event(QEvent* event) {
  // These keys are the line's while the plot has the keyboard, whatever shortcuts the window has.
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home ||
        (key == Qt::Key_Escape && drag_)) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void LayerPlot::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && drag_) {
    const double before = drag_->before;
    drag_.reset();
    Q_EMIT valueMoved(before);
    showValues();
    return;
  }
  const bool free = movable() && !drag_;
  const double factor = event->modifiers() & Qt::ShiftModifier ? kRough : kFine;
  if (free && event->key() == Qt::Key_Right)
    Q_EMIT valueMoved(rounded(value_ * factor));
  else if (free && event->key() == Qt::Key_Left)
    Q_EMIT valueMoved(rounded(value_ / factor));
  else if (free && event->key() == Qt::Key_Home)
    Q_EMIT resetRequested();
  else
    QWidget::keyPressEvent(event);
}

void LayerPlot::focusInEvent(QFocusEvent* event) {
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
  QWidget::focusInEvent(event);
}

void LayerPlot::focusOutEvent(QFocusEvent* event) {
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
  QWidget::focusOutEvent(event);
}

QColor LayerPlot::accent() const {
  return palette_.networks[std::size_t(quantizer_ == Quantizer::Weights ? NetworkKind::Weight
                                                                        : NetworkKind::Activation)];
}

void LayerPlot::applyColors() {
  const QFont small = scaled_font(font(), 0.82);
  plot_->setBackground(palette_.background);
  for (QCPAxis* axis : rect_->axes()) {
    axis->setBasePen(QPen(hasFocus() ? palette_.focus : palette_.axis, 1));
    axis->setTickPen(QPen(palette_.axis, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(palette_.muted);
    axis->setLabelColor(palette_.muted);
    axis->setTickLabelFont(small);
    axis->setLabelFont(small);
    axis->setTickLength(0, 4);
    axis->setLabelPadding(3);
    axis->grid()->setVisible(false);
  }
  const QColor color = accent();
  plot_->yAxis2->setLabelColor(readable(color, palette_.background));
  QColor fill = palette_.muted;
  fill.setAlphaF(0.45f);
  bars_->setPen(Qt::NoPen);
  bars_->setBrush(fill);
  bars_->setAntialiased(false);
  lines_->setPen(QPen(palette_.axis, 1));
  lines_->setAntialiased(false);
  stems_->setPen(QPen(color, 2));
  stems_->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, color, color, 7));
  clip_line_->setPen(QPen(palette_.text, 2));
  optimum_line_->setPen(QPen(palette_.text, 1, Qt::DashLine));
  clip_text_->setColor(palette_.text);
  clip_text_->setFont(small);
  clip_text_->setBrush(palette_.background);
  for (QCPItemText* item : beyond_texts_) {
    item->setColor(palette_.text);
    item->setFont(small);
    item->setBrush(palette_.background);
  }
}

void LayerPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    applyColors();
    plot_->replot(QCustomPlot::rpQueuedReplot);
  }
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
