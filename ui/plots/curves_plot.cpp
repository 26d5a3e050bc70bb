// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/curves_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include <qcustomplot.h>
#include <QEvent>
#include <QKeyEvent>
#include <QStringList>
#include <QVBoxLayout>

#include "ui/plots/network_text.h"
#include "ui/plots/paper_plot.h"
#include "ui/plots/plane_view.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr Qt::PenStyle kDashes[kNetworkKinds] = {Qt::SolidLine, Qt::DashLine, Qt::DashDotLine, Qt::SolidLine};
constexpr int kLegendIndent = 44;  ///< Roughly the width of the axis labels below it, pixels.

/// Short, as all four names stand in one line: the bits where there are any.
QString legend_name(const NetworkSnapshot& network) {
  const bool quantized = network.weight_bits > 0 || network.activation_bits > 0;
  return network.kind == NetworkKind::Float || !quantized ? network_title(network) : bits_text(network);
}

/// Smallest range that holds everything added to it.
struct Extent {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(high >= low); }
};

}  // namespace

CurvesPlot::CurvesPlot(QWidget* parent)
    : QWidget(parent), palette_(Palette::matching(palette())), plot_(new QCustomPlot(this)) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  plot_->setFocusPolicy(Qt::NoFocus);  // The keys are this widget's.
  setFocusPolicy(Qt::TabFocus);
  setAccessibleName(tr("Accuracy and loss over epochs"));

  plot_->plotLayout()->clear();
  plot_->setAutoAddPlottableToLegend(false);
  plot_->setPlottingHint(QCP::phCacheLabels, true);
  plot_->plotLayout()->setRowSpacing(0);
  legend_ = new QCPLegend;
  accuracy_ = new QCPAxisRect(plot_);
  loss_ = new QCPAxisRect(plot_);
  plot_->plotLayout()->addElement(0, 0, legend_);
  plot_->plotLayout()->addElement(1, 0, accuracy_);
  plot_->plotLayout()->addElement(2, 0, loss_);
  plot_->plotLayout()->setRowStretchFactor(0, 0.001);
  legend_->setLayer(QStringLiteral("legend"));
  legend_->setFillOrder(QCPLayoutGrid::foColumnsFirst);
  legend_->setWrap(4);
  legend_->setBorderPen(Qt::NoPen);
  legend_->setBrush(Qt::NoBrush);
  legend_->setMargins(QMargins(kLegendIndent, 6, 10, 0));
  legend_->setIconSize(22, 12);

  auto* const margins = new QCPMarginGroup(plot_);
  for (QCPAxisRect* rect : {accuracy_, loss_}) {
    rect->setMarginGroup(QCP::msLeft | QCP::msRight, margins);
    rect->setupFullAxesBox(false);
    rect->setMinimumMargins(QMargins(0, 4, 10, 4));
    for (QCPAxis* axis : rect->axes()) axis->setLayer(QStringLiteral("axes"));
    for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) {
      rect->axis(side)->setTicks(false);
      rect->axis(side)->setTickLabels(false);
    }
  }
  accuracy_->axis(QCPAxis::atLeft)->setLabel(tr("accuracy, %"));
  accuracy_->axis(QCPAxis::atBottom)->setTickLabels(false);
  loss_->axis(QCPAxis::atLeft)->setLabel(tr("loss"));
  loss_->axis(QCPAxis::atLeft)->setScaleType(QCPAxis::stLogarithmic);
  loss_->axis(QCPAxis::atLeft)->setSubTicks(false);
  loss_->axis(QCPAxis::atBottom)->setLabel(tr("epoch: float, then retrained"));

  const QStringList names{tr("Float"), tr("Weights"), tr("Activations"),
                          tr("Both")};  // Before bits are known.
  for (int i = 0; i < kNetworkKinds; ++i) {
    accuracy_curves_[i] =
        plot_->addGraph(accuracy_->axis(QCPAxis::atBottom), accuracy_->axis(QCPAxis::atLeft));
    loss_curves_[i] = plot_->addGraph(loss_->axis(QCPAxis::atBottom), loss_->axis(QCPAxis::atLeft));
    accuracy_curves_[i]->setName(names[i]);
    accuracy_curves_[i]->addToLegend(legend_);
  }
  dividers_ = addLines();
  cursors_ = addLines();
  pointers_ = addLines();
  words_ = new QCPItemText(plot_);
  words_->position->setTypeX(QCPItemPosition::ptPlotCoords);
  words_->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
  words_->position->setAxes(accuracy_->axis(QCPAxis::atBottom), accuracy_->axis(QCPAxis::atLeft));
  words_->position->setAxisRect(accuracy_);
  words_->setTextAlignment(Qt::AlignLeft);
  words_->setPadding(QMargins(6, 3, 6, 3));
  words_->setClipToAxisRect(false);
  words_->setVisible(false);
  connect(plot_, &QCustomPlot::mousePress, this, [this](const QMouseEvent* event) { pickTime(*event); });
  connect(plot_, &QCustomPlot::mouseMove, this, [this](const QMouseEvent* event) { pickTime(*event); });
  setWhatsThis(
      tr("What the curves say stands at the epoch under the mouse; click or drag to look at that time. "
         "With the keyboard: arrow keys, Home and End, and Return to look at it."));
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("curves"), [this] { return !numbers().empty(); },
                         [this] { return drawing(); }, [this] { return numbers(); }));
  applyColors();
  fitAxes();
}

Drawing CurvesPlot::drawing() const {
  const auto paper = made_for_paper<CurvesPlot>();
  paper->setColors(Palette::print());
  for (const auto& snapshot : snapshots_) paper->setSnapshot(snapshot);
  return paper_drawing(paper, QSize(520, 380), accessibleName());
}

PlotNumbers CurvesPlot::numbers() const {
  QStringList head{QStringLiteral("epoch")};
  std::map<int, std::array<QString, std::size_t{2} * kNetworkKinds>> rows;
  for (std::size_t i = 0; i < kNetworkKinds; ++i) {
    const QString name = snapshots_[i] ? bits_text(*snapshots_[i]) : accuracy_curves_[i]->name();
    head << tr("%1 accuracy (%)").arg(name) << tr("%1 loss").arg(name);
    for (const QCPGraphData& point : *accuracy_curves_[i]->data())
      rows[int(point.key)][2 * i] = PlotNumbers::number(point.value);
    for (const QCPGraphData& point : *loss_curves_[i]->data())
      rows[int(point.key)][2 * i + 1] = PlotNumbers::number(point.value);
  }
  PlotNumbers table(head);
  for (const auto& [epoch, cells] : rows) {
    QStringList row{QString::number(epoch)};
    for (const QString& cell : cells) row << cell;
    table.add(row);
  }
  return table;
}

std::array<QCPItemStraightLine*, 2> CurvesPlot::addLines() {
  QCPAxisRect* const rects[2] = {accuracy_, loss_};
  std::array<QCPItemStraightLine*, 2> lines;
  for (int i = 0; i < 2; ++i) {
    lines[i] = new QCPItemStraightLine(plot_);
    lines[i]->setClipAxisRect(rects[i]);
    lines[i]->setVisible(false);
    for (QCPItemPosition* position : {lines[i]->point1, lines[i]->point2}) {
      position->setTypeX(QCPItemPosition::ptPlotCoords);
      position->setTypeY(QCPItemPosition::ptAxisRectRatio);
      position->setAxes(rects[i]->axis(QCPAxis::atBottom), rects[i]->axis(QCPAxis::atLeft));
      position->setAxisRect(rects[i]);
    }
  }
  return lines;
}

void CurvesPlot::setTime(std::optional<int> time) {
  if (time == time_) return;
  time_ = time;
  for (QCPItemStraightLine* cursor : cursors_) {
    cursor->setVisible(time.has_value());
    cursor->point1->setCoords(time.value_or(0), 0);
    cursor->point2->setCoords(time.value_or(0), 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void CurvesPlot::pickTime(const QMouseEvent& event) {
  const int time = timeAt(event.position().x());
  const QRect rect = loss_->rect().united(accuracy_->rect());
  point(rect.contains(event.position().toPoint()) ? std::optional(time) : std::nullopt);
  if (event.buttons() & Qt::LeftButton) Q_EMIT timePicked(time);
}

int CurvesPlot::timeAt(double x) const {
  const QCPAxis& axis = *loss_->axis(QCPAxis::atBottom);
  return int(std::lround(std::clamp(axis.pixelToCoord(x), axis.range().lower, axis.range().upper)));
}

QString CurvesPlot::readingAt(int time) const {
  const int start = snapshots_[0] ? snapshots_[0]->epochs : 0;
  QStringList lines{time > start ? tr("epoch %1, retraining").arg(time - start) : tr("epoch %1").arg(time)};
  const auto at = [&](const QCPGraph& curve) -> std::optional<double> {
    const auto found = curve.data()->findBegin(time, false);
    return found != curve.data()->constEnd() && found->key == time ? std::optional(found->value)
                                                                   : std::nullopt;
  };
  for (std::size_t i = 0; i < kNetworkKinds; ++i) {
    const auto share = at(*accuracy_curves_[i]), loss = at(*loss_curves_[i]);
    QStringList said;
    if (share) said << percent_text(*share / 100);
    if (loss) said << tr("loss %1").arg(QString::number(*loss, 'g', 3));
    if (!said.isEmpty())
      lines << QStringLiteral("%1: %2").arg(accuracy_curves_[i]->name(), said.join(QStringLiteral(", ")));
  }
  return lines.size() > 1 ? lines.join(QLatin1Char('\n')) : QString();
}

void CurvesPlot::point(std::optional<int> time) {
  const QString reading = time ? readingAt(*time) : QString();
  if (reading.isEmpty()) time.reset();
  if (time == pointed_ && reading == reading_) return;
  pointed_ = time;
  reading_ = reading;
  for (QCPItemStraightLine* line : pointers_) {
    line->setVisible(time.has_value());
    line->point1->setCoords(time.value_or(0), 0);
    line->point2->setCoords(time.value_or(0), 1);
  }
  words_->setText(reading);
  words_->setVisible(time.has_value());
  // Beside the line, where there is room for it.
  const bool left = time.value_or(0) > accuracy_->axis(QCPAxis::atBottom)->range().center();
  words_->position->setCoords(time.value_or(0), 1);
  words_->setPositionAlignment(Qt::AlignBottom | (left ? Qt::AlignRight : Qt::AlignLeft));
  QString said = reading;
  setAccessibleDescription(said.replace(QLatin1Char('\n'), QStringLiteral("; ")));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

bool CurvesPlot::event(QEvent* event) {
  // These keys are the plot's while it has the keyboard, whatever shortcuts the window has.
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End ||
        (key == Qt::Key_Escape && pointed_)) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void CurvesPlot::keyPressEvent(QKeyEvent* event) {
  int first = std::numeric_limits<int>::max(), last = -1;
  for (const QCPGraph* curve : accuracy_curves_)
    if (!curve->data()->isEmpty()) {
      first = std::min(first, int(curve->data()->constBegin()->key));
      last = std::max(last, int((curve->data()->constEnd() - 1)->key));
    }
  const int at = pointed_.value_or(time_.value_or(last));
  switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
      if (last >= 0)
        point(std::clamp(pointed_ ? at + (event->key() == Qt::Key_Left ? -1 : 1) : at, first, last));
      return;
    case Qt::Key_Home:
    case Qt::Key_End:
      if (last >= 0) point(event->key() == Qt::Key_Home ? first : last);
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (pointed_) Q_EMIT timePicked(*pointed_);
      return;
    case Qt::Key_Escape:
      if (pointed_) return point({});
      break;
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

void CurvesPlot::focusInEvent(QFocusEvent* event) {
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
  QWidget::focusInEvent(event);
}

void CurvesPlot::focusOutEvent(QFocusEvent* event) {
  point({});
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
  QWidget::focusOutEvent(event);
}

void CurvesPlot::leaveEvent(QEvent* event) {
  if (!hasFocus()) point({});
  QWidget::leaveEvent(event);
}

QSize CurvesPlot::sizeHint() const { return {520, 260}; }
QSize CurvesPlot::minimumSizeHint() const { return {240, 180}; }

void CurvesPlot::setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot) {
  if (!snapshot) return;
  const int index = int(snapshot->kind);
  snapshots_[index] = snapshot;
  accuracy_curves_[index]->setName(legend_name(*snapshot));
  showHistory(index);
  // The float network's number of epochs is where the others begin.
  if (snapshot->kind == NetworkKind::Float)
    for (int i = 1; i < kNetworkKinds; ++i) showHistory(i);
  fitAxes();
}

void CurvesPlot::showHistory(int index) {
  QVector<double> epochs, shares, loss_epochs, losses;
  if (const auto& snapshot = snapshots_[index]) {
    const bool retrained = snapshot->kind != NetworkKind::Float;
    const int start = retrained && snapshots_[0] ? snapshots_[0]->epochs : 0;
    for (const EpochRecord& record : snapshot->history) {
      // The state before training has an accuracy on the truth, but no batches behind it.
      if (record.epoch > 0 || record.truth_accuracy) {
        epochs << start + record.epoch;
        shares << 100 * record.truth_accuracy.value_or(record.training_accuracy);
      }
      if (record.epoch > 0 && std::isfinite(record.loss)) {
        loss_epochs << start + record.epoch;
        losses << std::max(record.loss, 1e-6);
      }
    }
  }
  accuracy_curves_[index]->setData(epochs, shares, true);
  loss_curves_[index]->setData(loss_epochs, losses, true);
}

/// The last value of each curve is seen, and nine tenths of all: the few of the first epochs would leave
/// nothing of the rest. It begins at one of a few steps, and goes up to a higher one only when the curves are
/// well above it, so that it does not move with every epoch.
double CurvesPlot::lowestShare() {
  std::vector<double> shares;
  double last = 100;
  for (const QCPGraph* curve : accuracy_curves_) {
    for (const QCPGraphData& point : *curve->data()) shares.push_back(point.value);
    if (!curve->data()->isEmpty()) last = std::min(last, (curve->data()->constEnd() - 1)->value);
  }
  if (shares.empty()) {
    lowest_.reset();
    return 50;
  }
  const auto tenth = shares.begin() + std::ptrdiff_t(shares.size() / 10);
  std::ranges::nth_element(shares, tenth);
  const double low = std::min(last, *tenth);
  const auto holds = [low](double step, double room) { return low >= step + room * (100 - step); };
  double best = 0;
  for (const double step : {10., 20., 30., 40., 50., 60., 70., 80., 90., 95., 98., 99.})
    if (holds(step, 0.2)) best = step;
  if (!lowest_ || best > *lowest_ || !holds(*lowest_, 0.05)) lowest_ = best;
  return *lowest_;
}

void CurvesPlot::fitAxes() {
  Extent losses;
  for (int i = 0; i < kNetworkKinds; ++i) {
    for (const QCPGraphData& point : *loss_curves_[i]->data()) losses.add(point.value);
  }
  const int pretraining = snapshots_[0] ? snapshots_[0]->epochs : 0;
  int retraining = 0;
  for (int i = 1; i < kNetworkKinds; ++i)
    if (snapshots_[i]) retraining = std::max(retraining, snapshots_[i]->epochs);
  const double low = lowestShare();
  for (QCPAxisRect* rect : {accuracy_, loss_})
    rect->axis(QCPAxis::atBottom)->setRange(0, std::max(1, pretraining + retraining));
  accuracy_->axis(QCPAxis::atLeft)->setRange(low, 100 + 0.02 * (100 - low));
  QCPAxis* const loss = loss_->axis(QCPAxis::atLeft);
  loss->setRange(losses.empty() ? 0.05 : losses.low / 1.3, losses.empty() ? 1 : losses.high * 1.3);
  const auto labels = QSharedPointer<QCPAxisTickerText>::create();
  for (const Tick& tick : decade_ticks(loss->range().lower, loss->range().upper))
    labels->addTick(tick.value, tick.label);
  loss->setTicker(labels);
  for (QCPItemStraightLine* divider : dividers_) {
    divider->setVisible(pretraining > 0 && retraining > 0);
    divider->point1->setCoords(pretraining, 0);
    divider->point2->setCoords(pretraining, 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void CurvesPlot::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void CurvesPlot::setLineScale(double scale) {
  line_scale_ = scale;
  applyColors();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void CurvesPlot::applyColors() {
  const QFont small = scaled_font(font(), 0.82);
  plot_->setBackground(palette_.background);
  legend_->setFont(small);
  legend_->setTextColor(palette_.text);
  for (QCPAxisRect* rect : {accuracy_, loss_})
    for (QCPAxis* axis : rect->axes()) {
      axis->setBasePen(QPen(hasFocus() ? palette_.focus : palette_.axis, 1));
      axis->setTickPen(QPen(palette_.axis, 1));
      axis->setSubTickPen(QPen(palette_.axis, 1));
      axis->setTickLabelColor(palette_.muted);
      axis->setLabelColor(palette_.muted);
      axis->setTickLabelFont(small);
      axis->setLabelFont(small);
      axis->setTickLength(0, 4);
      axis->setSubTickLength(0, 2);
      axis->setLabelPadding(3);
      axis->grid()->setPen(QPen(palette_.grid, 1));
      axis->grid()->setZeroLinePen(Qt::NoPen);
    }
  for (int i = 0; i < kNetworkKinds; ++i) {
    const QPen pen(palette_.networks[i], 1.8 * line_scale_, kDashes[i], Qt::FlatCap, Qt::RoundJoin);
    accuracy_curves_[i]->setPen(pen);
    loss_curves_[i]->setPen(pen);
  }
  for (QCPItemStraightLine* divider : dividers_) divider->setPen(QPen(palette_.axis, 1, Qt::DotLine));
  for (QCPItemStraightLine* cursor : cursors_) cursor->setPen(QPen(palette_.text, 1.2));
  for (QCPItemStraightLine* pointer : pointers_) pointer->setPen(QPen(palette_.focus, 1));
  words_->setColor(palette_.text);
  words_->setFont(small);
  words_->setBrush(palette_.background);
  words_->setPen(QPen(palette_.axis, 1));
}

void CurvesPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
    applyColors();
    plot_->replot(QCustomPlot::rpQueuedReplot);
  }
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
