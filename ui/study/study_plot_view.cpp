// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_plot_view.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <qcustomplot.h>
#include <QFontInfo>
#include <QHelpEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/figure/figure_layout.h"
#include "ui/study/study_plot_canvas.h"
#include "ui/study/study_plot_heat_map.h"
#include "ui/study/study_plot_series.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kFontPixels = 12;  ///< On paper; in the window letters are as large as others.

}  // namespace

StudyPlotView::StudyPlotView(QWidget* parent)
    : QWidget(parent), palette_(Palette::matching(palette())), plot_(new QCustomPlot(this)) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  plot_->setAttribute(Qt::WA_TransparentForMouseEvents);  // The mouse and the keys are this widget's.
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->setAutoAddPlottableToLegend(false);
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  font_pixels_ = QFontInfo(font()).pixelSize();
  setMinimumSize(240, 180);
  setAccessibleName(tr("Plot of the study"));
  setToolTip(tr("Click on a mark to open its run; arrow keys go from mark to mark, Return opens"));
  setWhatsThis(
      tr("Means over the seeds. Bands and whiskers are 95 % confidence intervals of the mean: Student's t "
         "times the standard error, over the seeds; none with a single seed. The Pareto front joins the "
         "networks that no other beats in both quantities."));
}

void StudyPlotView::setTable(const StudyTable& table, const StudyPlot& plot) {
  PlotData data;
  QString title, trouble;
  try {
    data = plot_data(table, plot);
    title = QString::fromStdString(plot_title(table, plot));
  } catch (const std::exception& error) {
    data = {};
    trouble = translated(error);
  }
  if (data == data_ && title == title_ && trouble == trouble_ && plot == what_) return;
  const bool told = ringed().has_value();
  chosen_ = plot == what_ ? same_mark(data_, chosen_, data) : std::nullopt;
  pointed_ = plot == what_ ? same_mark(data_, pointed_, data) : std::nullopt;
  what_ = plot;
  data_ = std::move(data);
  title_ = title;
  trouble_ = trouble;
  setAccessibleDescription(title_);
  draw();
  if (const auto place = ringed(); place || told) Q_EMIT pointed(place ? textOf(*place) : QString());
}

PlotNumbers StudyPlotView::numbers() const {
  const StudyMetric& metric = metric_of(what_.metric);
  const bool pareto = what_.kind == StudyPlot::Kind::Pareto, map = what_.kind == StudyPlot::Kind::HeatMap;
  QStringList head{tr("network"),
                   pareto ? axis_label(metric_of(what_.x)) : QString::fromStdString(data_.x.title)};
  if (map) head << QString::fromStdString(data_.y.title);
  head << axis_label(metric) << tr("± (95 % interval)") << tr("seeds");
  if (pareto) head << tr("on the front");
  PlotNumbers table(head);
  const auto named = [](const TableAxis& axis, std::size_t place) {
    return place < axis.labels.size() ? QString::fromStdString(axis.labels[place]) : QString();
  };
  const double scale = shown_factor(metric);
  for (const PlotSeries& series : data_.series)
    for (const PlotMark& mark : series.marks) {
      QStringList row{QString::fromStdString(pareto ? mark.label : series.name),
                      pareto ? PlotNumbers::number(mark.x * shown_factor(metric_of(what_.x)))
                             : named(data_.x, mark.x_place)};
      if (map) row << named(data_.y, mark.y_place);
      row << PlotNumbers::number(mark.value.mean * scale)
          << (mark.value.half_width ? PlotNumbers::number(*mark.value.half_width * scale) : QString())
          << QString::number(mark.value.count);
      if (pareto) row << (mark.front ? tr("yes") : tr("no"));
      table.add(row);
    }
  return table;
}

void StudyPlotView::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  draw();
}

QFont StudyPlotView::textFont() const {
  QFont font = this->font();
  font.setPixelSize(font_pixels_);
  return font;
}

StudyPlotCanvas StudyPlotView::canvas() { return {*plot_, what_, data_, palette_, textFont(), rects_}; }

void StudyPlotView::draw() {
  plot_->clearItems();
  plot_->clearPlottables();
  plot_->plotLayout()->clear();
  rects_.clear();
  tracer_ = nullptr;
  plot_->setBackground(palette_.background);
  if (data_.empty())
    sayNothing();
  else if (what_.kind == StudyPlot::Kind::HeatMap)
    draw_heat_maps(canvas());
  else
    draw_series(canvas());
  choose(chosen_);
}

/// In the place of a plot: what is missing, or wrong.
void StudyPlotView::sayNothing() {
  auto* const text = new QCPTextElement(plot_);
  text->setText(trouble_.isEmpty() ? tr("Nothing to draw yet: runs appear here when they are finished")
                                   : trouble_);
  text->setTextFlags(Qt::AlignCenter | Qt::TextWordWrap);
  text->setFont(textFont());
  text->setTextColor(palette_.muted);
  text->setMaximumSize(QWIDGETSIZE_MAX - 1, QWIDGETSIZE_MAX - 1);  // Or it stays at the top.
  plot_->plotLayout()->addElement(0, 0, text);
}

QPointF StudyPlotView::pixelOf(std::size_t series, std::size_t mark) {
  return plot_->mapToParent(QPoint(0, 0)) + mark_pixel(canvas(), {series, mark});
}

std::optional<MarkPlace> StudyPlotView::markAt(QPointF place) {
  return mark_at(canvas(), place - plot_->pos());
}

QString StudyPlotView::textOf(const MarkPlace& place) const { return mark_text(what_, data_, place); }

/// The mark that is pointed at: by the mouse, or else by the keys.
std::optional<MarkPlace> StudyPlotView::ringed() const {
  return pointed_ ? pointed_ : hasFocus() ? chosen_ : std::nullopt;
}

void StudyPlotView::choose(const std::optional<MarkPlace>& place) {
  chosen_ = place;
  if (tracer_) plot_->removeItem(tracer_);
  tracer_ = nullptr;
  if (const auto ring = ringed(); ring && !rects_.empty()) {
    QCPAxisRect* const rect = rects_[what_.kind == StudyPlot::Kind::HeatMap ? ring->series : 0];
    tracer_ = new QCPItemTracer(plot_);
    tracer_->setClipToAxisRect(false);
    tracer_->position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
    tracer_->position->setCoords(mark_coordinates(what_, data_, *ring));
    tracer_->setStyle(QCPItemTracer::tsCircle);
    tracer_->setSize(16);
    tracer_->setPen(QPen(palette_.focus, 2));
  }
  if (chosen_) setAccessibleDescription(textOf(*chosen_));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

bool StudyPlotView::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    auto* const help = static_cast<QHelpEvent*>(event);
    const auto mark = markAt(help->pos());
    QToolTip::showText(help->globalPos(), mark ? textOf(*mark) : toolTip(), this);
    return true;
  }
  return QWidget::event(event);
}

void StudyPlotView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layout()->activate();  // The plot has its new size.
  if (!data_.empty()) draw();
}

void StudyPlotView::mouseMoveEvent(QMouseEvent* event) {
  const auto mark = markAt(event->position());
  setCursor(mark ? Qt::PointingHandCursor : Qt::ArrowCursor);
  if (mark == pointed_) return;
  pointed_ = mark;
  Q_EMIT pointed(mark ? textOf(*mark) : QString());
  choose(chosen_);
}

void StudyPlotView::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  if (!std::exchange(pointed_, std::nullopt)) return;
  Q_EMIT pointed({});
  choose(chosen_);
}

void StudyPlotView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::FontChange && !own_colors_) {
    font_pixels_ = QFontInfo(font()).pixelSize();
    draw();
  }
  if (event->type() == QEvent::PaletteChange && !own_colors_) {
    palette_ = Palette::matching(palette());
    draw();
  }
  QWidget::changeEvent(event);
}

void StudyPlotView::mousePressEvent(QMouseEvent* event) {
  const auto mark = event->button() == Qt::LeftButton ? markAt(event->position()) : std::nullopt;
  if (!mark) return QWidget::mousePressEvent(event);
  choose(mark);
  Q_EMIT runPicked(data_.series[mark->series].marks[mark->mark].row);
}

void StudyPlotView::keyPressEvent(QKeyEvent* event) {
  if (data_.empty()) return QWidget::keyPressEvent(event);
  const int key = event->key();
  if ((key == Qt::Key_Return || key == Qt::Key_Enter) && chosen_) {
    Q_EMIT runPicked(data_.series[chosen_->series].marks[chosen_->mark].row);
    return;
  }
  const auto next = next_mark(data_, chosen_, key);
  if (!next) return QWidget::keyPressEvent(event);
  choose(next);
  Q_EMIT pointed(textOf(*next));
}

Drawing StudyPlotView::drawing(const StudyTable& table, const StudyPlot& plot, double width_mm) {
  const auto view = std::make_shared<StudyPlotView>();
  view->font_pixels_ = kFontPixels;
  view->setColors(Palette::print());
  view->setFont(QFont(figure_font({}, 8).family()));
  view->setTable(table, plot);  // To know the number of panels.
  const bool panels = plot.kind == StudyPlot::Kind::HeatMap;
  const int count = std::max(1, int(view->data_.series.size())), columns = std::min(count, 2);
  // Pixels of the plot, which are three quarters of a point on paper.
  const QSize pixels(panels ? 110 + 260 * columns : 560,
                     panels ? 280 * ((count + columns - 1) / columns) : 380);
  view->plot_->resize(pixels);
  view->draw();  // Its texts have the room of the paper.
  Drawing drawing;
  drawing.size = QSizeF(width_mm, width_mm * pixels.height() / pixels.width()) * kUnitsPerInch / 25.4;
  drawing.title = view->title_;
  drawing.paint = [view, pixels, size = drawing.size](QPaintDevice& device, double scale) {
    QCPPainter painter(&device);
    painter.scale(scale * size.width() / pixels.width(), scale * size.height() / pixels.height());
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    view->plot_->toPainter(&painter, pixels.width(), pixels.height());
  };
  return drawing;
}

}  // namespace quantoscope
