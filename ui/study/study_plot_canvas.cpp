// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_canvas.h"

#include <algorithm>
#include <cstdint>

#include <qcustomplot.h>

#include "ui/translated.h"

namespace quantoscope {

const StudyMetric& metric_of(const std::string& name) { return study_metrics()[metric_index(name)]; }

double shown_factor(const StudyMetric& metric) { return metric.share ? 100 : 1; }

QString axis_label(const StudyMetric& metric) {
  QString text = translated(metric.label);
  if (metric.share)
    text += QStringLiteral(", %");
  else if (!metric.unit.empty())
    text += QStringLiteral(", ") + translated(metric.unit);
  return text;
}

bool has_names(const TableAxis& axis) {
  return std::ranges::any_of(axis.labels, [](const std::string& label) {
    bool is_number = false;
    QString::fromStdString(label).toDouble(&is_number);
    return !is_number;
  });
}

void set_pens(QCPAxis& axis, const QColor& color) {
  axis.setBasePen(QPen(color));
  axis.setTickPen(QPen(color));
  axis.setSubTickPen(QPen(color));
}

QString StudyPlotCanvas::valueLabel() const {
  std::size_t least = SIZE_MAX, most = 0;
  for (const PlotSeries& series : data.series)
    for (const PlotMark& mark : series.marks) {
      least = std::min(least, mark.value.count);
      most = std::max(most, mark.value.count);
    }
  const QString label = axis_label(metric_of(what.metric));
  if (most == 0) return label;
  const QString seeds = most == 1 ? translate("StudyPlots", "1 seed")
                        : least == most
                            ? translate("StudyPlots", "mean of %1 seeds").arg(most)
                            : translate("StudyPlots", "mean of %1 to %2 seeds").arg(least).arg(most);
  return QStringLiteral("%1 (%2)").arg(label, seeds);
}

QCPAxisRect* StudyPlotCanvas::addRect(QCPLayoutGrid& grid, int row, int column) const {
  auto* const rect = new QCPAxisRect(&plot);
  grid.addElement(row, column, rect);
  rect->setupFullAxesBox(false);
  for (QCPAxis* axis : rect->axes()) {
    axis->setLayer(QStringLiteral("axes"));
    axis->grid()->setLayer(QStringLiteral("grid"));
    set_pens(*axis, palette.axis);
    axis->setTickLabelFont(font);
    axis->setLabelFont(font);
    axis->setTickLabelColor(palette.muted);
    axis->setLabelColor(palette.text);
    axis->grid()->setPen(QPen(palette.grid));
    axis->grid()->setZeroLinePen(Qt::NoPen);
  }
  for (const auto side : {QCPAxis::atTop, QCPAxis::atRight}) {
    rect->axis(side)->setTicks(false);
    rect->axis(side)->setTickLabels(false);
  }
  rects.push_back(rect);
  return rect;
}

void StudyPlotCanvas::nameTicks(QCPAxis& axis, const TableAxis& names, double room) const {
  const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
  double longest = 0;
  for (std::size_t i = 0; i < names.labels.size(); ++i) {
    const QString label = QString::fromStdString(names.labels[i]);
    ticker->addTick(names.positions[i], label);
    longest = std::max(longest, QFontMetricsF(axis.tickLabelFont()).horizontalAdvance(label));
  }
  axis.setTicker(ticker);
  axis.setSubTicks(false);
  axis.setLabel(QString::fromStdString(names.title));
  // Names that would run into each other are turned.
  const bool lower = axis.orientation() == Qt::Horizontal;
  if (lower && (longest + 8) * double(names.labels.size()) > room) axis.setTickLabelRotation(-35);
  const auto [low, high] = std::ranges::minmax(names.positions);
  const double beside = names.positions.size() < 2 ? 0.5 : has_names(names) ? 0.4 : 0.06 * (high - low);
  axis.setRange(low - beside, high + beside);
}

}  // namespace quantoscope
