// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/line_error_plot.h"

#include <algorithm>
#include <cmath>

#include <qcustomplot.h>
#include <QEvent>
#include <QVBoxLayout>

#include "ui/plots/paper_plot.h"
#include "ui/plots/plane_view.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

QSharedPointer<QCPAxisTickerText> ticks_of(const QCPAxis& axis, int most) {
  auto labels = QSharedPointer<QCPAxisTickerText>::create();
  for (const Tick& tick : axis_ticks(axis.range().lower, axis.range().upper, most))
    labels->addTick(tick.value, tick.label);
  return labels;
}

}  // namespace

LineErrorPlot::LineErrorPlot(QWidget* parent)
    : QWidget(parent), palette_(Palette::matching(palette())), plot_(new QCustomPlot(this)) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  plot_->setFocusPolicy(Qt::NoFocus);
  setFocusPolicy(Qt::TabFocus);  // For the menu key.
  setAccessibleName(tr("Logit error along the line"));
  setToolTip(tr("Quantized weights: smooth. Quantized activations: jumps."));
  setWhatsThis(tr(
      "<p>The error of the logit, quantized minus float, at 101 points along the line drawn in a map, on one "
      "scale for all networks.</p>"
      "<p><b>Variation</b> is the sum of |e(i+1) - e(i)|, the way up and down that the error makes, in "
      "logits.</p>"
      "<p><b>Roughness</b> is the root of sum (e(i+1) - 2 e(i) + e(i-1))<sup>2</sup> / "
      "2 sum (e(i+1) - e(i))<sup>2</sup>: 0 for a straight line, 1 for single steps, 1.22 for values that "
      "are independent from point to point. It does not depend on the size of the error.</p>"
      "<p>What to look for: a network with quantized weights is still a smooth function, so its error bends. "
      "Quantized activations make it a staircase, so its error jumps, however short the line is.</p>"));

  plot_->plotLayout()->clear();
  plot_->setAutoAddPlottableToLegend(false);
  legend_ = new QCPLegend;
  auto* const rect = new QCPAxisRect(plot_);
  plot_->plotLayout()->setRowSpacing(0);
  plot_->plotLayout()->addElement(0, 0, legend_);
  plot_->plotLayout()->addElement(1, 0, rect);
  plot_->plotLayout()->setRowStretchFactor(0, 0.001);
  legend_->setLayer(QStringLiteral("legend"));
  legend_->setBorderPen(Qt::NoPen);
  legend_->setBrush(Qt::NoBrush);
  legend_->setMargins(QMargins(8, 4, 8, 0));
  legend_->setRowSpacing(0);
  legend_->setIconSize(22, 10);
  rect->setupFullAxesBox(false);
  rect->setMinimumMargins(QMargins(0, 4, 10, 4));
  for (QCPAxis* axis : rect->axes()) axis->setLayer(QStringLiteral("axes"));
  for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) {
    rect->axis(side)->setTicks(false);
    rect->axis(side)->setTickLabels(false);
  }
  rect->axis(QCPAxis::atLeft)->setLabel(tr("logit error"));
  rect->axis(QCPAxis::atBottom)->setLabel(tr("distance along the line"));
  for (const NetworkKind kind : kAllKinds)
    if (kind != NetworkKind::Float)
      graphs_[std::size_t(kind)] =
          plot_->addGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
  empty_ = new QCPItemText(plot_);
  empty_->position->setType(QCPItemPosition::ptAxisRectRatio);
  empty_->position->setAxisRect(rect);
  empty_->position->setCoords(0.5, 0.5);
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("line-error"), [this] { return !numbers().empty(); },
                         [this] { return drawing(); }, [this] { return numbers(); }));
  applyColors();
  clear({});
}

Drawing LineErrorPlot::drawing() const {
  const auto paper = made_for_paper<LineErrorPlot>();
  paper->setColors(Palette::print());
  paper->setCurves(curves_, length_);
  return paper_drawing(paper, QSize(520, 320), accessibleName());
}

PlotNumbers LineErrorPlot::numbers() const {
  QStringList head{tr("distance along the line")};
  Eigen::Index points = 0;
  for (const auto& curve : curves_) {
    if (!curve) continue;
    head << tr("%1 logit error").arg(curve->name);
    points = std::max(points, curve->error.error.size());
  }
  PlotNumbers table(head);
  for (Eigen::Index k = 0; k < points; ++k) {
    QStringList row{PlotNumbers::number(length_ * double(k) / double(std::max<Eigen::Index>(1, points - 1)))};
    for (const auto& curve : curves_)
      if (curve)
        row << (k < curve->error.error.size() ? PlotNumbers::number(curve->error.error[k]) : QString());
    table.add(row);
  }
  return table;
}

QSize LineErrorPlot::sizeHint() const { return {360, 220}; }
QSize LineErrorPlot::minimumSizeHint() const { return {200, 150}; }

void LineErrorPlot::setCurves(std::array<std::optional<LineErrorCurve>, kNetworkKinds> curves,
                              double length) {
  legend_->clearItems();
  double low = 0, high = 0;
  QStringList summary;
  for (int i = 1; i < kNetworkKinds; ++i) {
    QVector<double> at, values;
    const auto& curve = curves[std::size_t(i)];
    if (curve) {
      const Eigen::VectorXd& e = curve->error.error;
      for (Eigen::Index k = 0; k < e.size(); ++k) {
        at << length * double(k) / double(std::max<Eigen::Index>(1, e.size() - 1));
        values << e[k];
        if (std::isfinite(e[k])) {
          low = std::min(low, e[k]);
          high = std::max(high, e[k]);
        }
      }
      const QString roughness =
          curve->error.roughness ? QString::number(*curve->error.roughness, 'f', 2) : QStringLiteral("–");
      const QString text =
          tr("%1: variation %2, roughness %3")
              .arg(curve->name, QString::number(curve->error.total_variation, 'f', 1), roughness);
      graphs_[std::size_t(i)]->setName(text);
      graphs_[std::size_t(i)]->addToLegend(legend_);
      summary << text;
    }
    graphs_[std::size_t(i)]->setData(at, values, true);
  }
  const double room = std::max(1e-6, 0.06 * (high - low));
  QCPAxisRect& rect = *empty_->position->axisRect();
  rect.axis(QCPAxis::atBottom)->setRange(0, length > 0 ? length : 1);
  rect.axis(QCPAxis::atLeft)->setRange(low - room, high + room);
  rect.axis(QCPAxis::atBottom)->setTicker(ticks_of(*rect.axis(QCPAxis::atBottom), 6));
  rect.axis(QCPAxis::atLeft)->setTicker(ticks_of(*rect.axis(QCPAxis::atLeft), 6));
  rect.setVisible(true);
  empty_->setVisible(false);
  setAccessibleDescription(summary.join(QStringLiteral("; ")));
  curves_ = std::move(curves);
  length_ = length;
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LineErrorPlot::focusInEvent(QFocusEvent* event) {
  applyColors();
  QWidget::focusInEvent(event);
}

void LineErrorPlot::focusOutEvent(QFocusEvent* event) {
  applyColors();
  QWidget::focusOutEvent(event);
}

void LineErrorPlot::clear(const QString& text) {
  setCurves({}, 1);
  empty_->setText(text);
  empty_->setVisible(true);
  for (QCPAxis* axis : empty_->position->axisRect()->axes())
    axis->setTicker(QSharedPointer<QCPAxisTickerText>::create());
  setAccessibleDescription(text);
}

void LineErrorPlot::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  applyColors();
}

void LineErrorPlot::applyColors() {
  const QFont small = scaled_font(font(), 0.82);
  plot_->setBackground(palette_.background);
  legend_->setFont(small);
  legend_->setTextColor(palette_.text);
  empty_->setFont(font());
  empty_->setColor(palette_.muted);
  for (QCPAxis* axis : empty_->position->axisRect()->axes()) {
    axis->setBasePen(QPen(hasFocus() ? palette_.focus : palette_.axis, 1));
    axis->setTickPen(QPen(palette_.axis, 1));
    axis->setSubTickPen(Qt::NoPen);
    axis->setTickLabelColor(palette_.muted);
    axis->setLabelColor(palette_.muted);
    axis->setTickLabelFont(small);
    axis->setLabelFont(small);
    axis->setTickLength(0, 4);
    axis->setLabelPadding(3);
    axis->grid()->setPen(QPen(palette_.grid, 1));
    axis->grid()->setZeroLinePen(QPen(palette_.axis, 1));
  }
  constexpr Qt::PenStyle kLines[kNetworkKinds] = {Qt::SolidLine, Qt::SolidLine, Qt::SolidLine, Qt::DashLine};
  for (int i = 1; i < kNetworkKinds; ++i)
    graphs_[std::size_t(i)]->setPen(
        QPen(palette_.networks[std::size_t(i)], 1.6, kLines[i], Qt::FlatCap, Qt::RoundJoin));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void LineErrorPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) applyColors();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
