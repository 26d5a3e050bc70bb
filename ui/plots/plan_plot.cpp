// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plan_plot.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>

#include "core/train/learning_plan.h"
#include "ui/plots/paper_plot.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr double kDecades = 5;  ///< Below the highest rate; a cosine ends at 0, which no logarithm shows.

constexpr int kMostSteps = 2000;  ///< More are drawn several epochs at a time.

/// At the beginning and the end of every `stride` epochs.
void add_rates(std::vector<double>& rates, const LearningPlan& plan, int stride) {
  for (int epoch = 0; epoch < plan.epochs(); epoch += stride) {
    rates.push_back(plan.rate(epoch, 0));
    rates.push_back(plan.rate(std::min(epoch + stride, plan.epochs()) - 1, 1));
  }
}

}  // namespace

PlanPlot::PlanPlot(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setObjectName("plan_plot");
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleName(tr("Planned learning rate"));
  setToolTip(tr("The learning rate over all epochs as it is planned"));
  setWhatsThis(tr(
      "The learning rate over all epochs before they run, on a logarithmic axis: left of the upright line "
      "that of "
      "the float network, right of it that of the quantized networks, with the cycles and the last epochs of "
      "fine-tuning."));
  setFocusPolicy(Qt::TabFocus);  // For the menu key.
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("learning-rate"), [this] { return !rates_.empty(); },
                         [this] { return drawing(); }, [this] { return numbers(); }));
  setSpec(ExperimentSpec{});
}

Drawing PlanPlot::drawing() const {
  const auto paper = made_for_paper<PlanPlot>();
  paper->palette_ = Palette::print();
  paper->setSpec(spec_);
  return paper_drawing(paper, QSize(460, 200), accessibleName());
}

PlotNumbers PlanPlot::numbers() const {
  PlotNumbers table({tr("epoch"), tr("networks"), tr("learning rate")});
  for (std::size_t i = 0; i < rates_.size(); ++i) {
    const bool first = i < float_rates_;
    const auto step = int((first ? i : i - float_rates_) + 1) / 2 * stride_;
    const int epoch = std::min((first ? 0 : float_epochs_) + step, first ? float_epochs_ : epochs_);
    table.add(
        {QString::number(epoch), first ? tr("float") : tr("quantized"), PlotNumbers::number(rates_[i])});
  }
  return table;
}

void PlanPlot::setSpec(const ExperimentSpec& spec) {
  spec_ = spec;
  const LearningPlan first(spec.pretraining), second(spec.retraining, spec.fine_tuning);
  float_epochs_ = first.epochs();
  epochs_ = first.epochs() + second.epochs();
  stride_ = (epochs_ + kMostSteps - 1) / kMostSteps;
  rates_.clear();
  add_rates(rates_, first, stride_);
  float_rates_ = rates_.size();
  add_rates(rates_, second, stride_);
  const auto [lowest, highest] = std::minmax_element(rates_.begin(), rates_.end());
  setAccessibleDescription(tr("%1 epochs of the float network, %2 of the quantized ones, rates from %3 to %4")
                               .arg(float_epochs_)
                               .arg(epochs_ - float_epochs_)
                               .arg(*lowest, 0, 'g', 3)
                               .arg(*highest, 0, 'g', 3));
  update();
}

QSize PlanPlot::sizeHint() const { return {220, 6 * fontMetrics().height()}; }

void PlanPlot::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QFont small = scaled_font(font(), 0.82);
  painter.setFont(small);
  const QFontMetricsF metrics(small);
  const double top_rate = std::ceil(std::log10(*std::max_element(rates_.begin(), rates_.end())) - 1e-9);
  const double bottom_rate = top_rate - kDecades;
  const double left = metrics.horizontalAdvance(QStringLiteral("1e-10 "));
  const double above = metrics.height() / 2;  // Half of the highest number.
  const QRectF area(left, above, width() - left - 4, height() - above - 4 - metrics.height());
  const auto place = [&](double epoch, double rate) {
    const double decade = rate > 0 ? std::max(std::log10(rate), bottom_rate) : bottom_rate;
    return QPointF(area.left() + epoch / epochs_ * area.width(),
                   area.bottom() - (decade - bottom_rate) / kDecades * area.height());
  };

  painter.setPen(QPen(hasFocus() ? palette_.focus : palette_.axis, 1));
  painter.drawLine(area.topLeft(), area.bottomLeft());
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.setPen(palette_.muted);
  for (const double decade : {top_rate, top_rate - 2, top_rate - 4}) {
    const double y = place(0, std::pow(10, decade)).y();
    painter.drawText(QRectF(0, y - metrics.height() / 2, left - 4, metrics.height()),
                     Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("1e%1").arg(int(decade)));
  }
  const QRectF below(area.left(), area.bottom() + 2, area.width(), metrics.height());
  painter.drawText(below, Qt::AlignLeft, QStringLiteral("0"));
  painter.drawText(below, Qt::AlignRight, tr("%1 epochs").arg(epochs_));

  const double divider = place(float_epochs_, 1).x();
  painter.setPen(QPen(palette_.muted, 1, Qt::DashLine));
  painter.drawLine(QPointF(divider, area.top()), QPointF(divider, area.bottom()));
  const auto draw = [&](std::size_t first, std::size_t last, int begin, int end, NetworkKind kind) {
    QPolygonF line;
    for (std::size_t i = first; i < last; ++i) {
      const int epoch = begin + int((i - first + 1) / 2) * stride_;
      line << place(std::min(epoch, end), rates_[i]);
    }
    painter.setPen(QPen(palette_.networks[std::size_t(kind)], 1.5));
    painter.drawPolyline(line);
  };
  draw(0, float_rates_, 0, float_epochs_, NetworkKind::Float);
  draw(float_rates_, rates_.size(), float_epochs_, epochs_, NetworkKind::Joint);
}

void PlanPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) {
    palette_ = Palette::matching(palette());
    update();
  }
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
