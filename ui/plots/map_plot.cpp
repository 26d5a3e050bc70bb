// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_plot.h"

#include <QEvent>

#include "ui/plots/map_image.h"

namespace quantoscope {
MapPlot::MapPlot(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  updateAccessibleText();
}

MapPlot::~MapPlot() = default;

QSize MapPlot::sizeHint() const { return {300, 300}; }
QSize MapPlot::minimumSizeHint() const { return {110, 110}; }

void MapPlot::setSurround(const QMarginsF& around) {
  if (around_ == around) return;
  around_ = around;
  redrawContent();
}

void MapPlot::setCovered(double top, double bottom) {
  covered_top_ = top;
  covered_bottom_ = bottom;
  update();
}

void MapPlot::setTitle(const QString& title) {
  if (title_ == title) return;
  title_ = title;
  updateAccessibleText();
  update();
}

void MapPlot::setSubtitle(const QString& subtitle) {
  if (subtitle_ == subtitle) return;
  subtitle_ = subtitle;
  updateAccessibleText();
  update();
}

void MapPlot::setBadge(const QString& badge, bool alarming) {
  if (badge_ == badge && alarming_ == alarming) return;
  badge_ = badge;
  alarming_ = alarming;
  updateAccessibleText();
  update();
}

void MapPlot::setEmptyText(const QString& text) {
  if (empty_text_ == text) return;
  empty_text_ = text;
  updateAccessibleText();
  update();
}

void MapPlot::setCloth(bool covered) {
  if (covered == cloth_) return;
  cloth_ = covered;
  updateAccessibleText();
  redrawContent();
}

void MapPlot::setMap(std::shared_ptr<const DecisionMap> map) {
  const bool fitted = view_ == home();
  map_ = std::move(map);
  viewed_.reset();
  boundary_.reset();
  if (fitted && view_ != home()) changeView(home());
  redrawContent();
}

void MapPlot::setViewed(std::shared_ptr<const ViewedMap> viewed, double scale) {
  if (viewed == viewed_ && scale == scale_) return;
  viewed_ = std::move(viewed);
  scale_ = scale;
  redrawContent();
}

void MapPlot::setCaption(const QString& caption) {
  if (caption == caption_) return;
  caption_ = caption;
  updateAccessibleText();
  update();
}

void MapPlot::setFloatBoundary(std::shared_ptr<const std::vector<QPolygonF>> lines) {
  if (lines == float_boundary_) return;
  float_boundary_ = std::move(lines);
  redrawContent();
}

void MapPlot::setTruthBoundary(std::shared_ptr<const std::vector<QPolygonF>> lines) {
  if (lines == truth_boundary_) return;
  truth_boundary_ = std::move(lines);
  redrawContent();
}

std::shared_ptr<const std::vector<QPolygonF>> MapPlot::boundary() {
  if (!boundary_ && map_) boundary_ = std::make_shared<const std::vector<QPolygonF>>(boundary_lines(*map_));
  return boundary_;
}

void MapPlot::setPoints(std::shared_ptr<const Dataset> dataset) {
  dataset_ = std::move(dataset);
  if (show_points_) redrawContent();
}

void MapPlot::setShowPoints(bool show, bool pale) {
  if (show == show_points_ && pale == pale_) return;
  show_points_ = show;
  pale_ = pale;
  redrawContent();
}

void MapPlot::setShowBoundary(bool show) {
  show_boundary_ = show;
  redrawContent();
}

void MapPlot::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  redrawContent();
}

void MapPlot::setHome(const ViewRange& home_range) {
  const bool kept = view_ != home() && view_ == view_.within(home_range);
  home_ = home_range;
  const ViewRange view = kept ? view_ : home_range;
  if (view == view_) return;
  view_ = view;
  redrawContent();
}

ViewRange MapPlot::home() const {
  if (home_) return *home_;
  return map_ ? ViewRange::of(map_->grid) : ViewRange();
}

void MapPlot::fit() { changeView(home()); }

void MapPlot::setViewRange(const ViewRange& view) { changeView(view.within(home())); }

void MapPlot::changeView(const ViewRange& view) {
  if (view == view_) return;
  view_ = view;
  redrawContent();
  Q_EMIT viewRangeChanged(view_);
}

void MapPlot::setLineScale(double scale) {
  if (line_scale_ == scale) return;
  line_scale_ = scale;
  redrawContent();
}

void MapPlot::setMarker(std::optional<QPointF> plane) {
  if (marker_ == plane) return;
  marker_ = plane;
  update();
}

void MapPlot::setReading(QPointF plane, std::optional<float> logit) {
  if (read_at_ == plane && reading_ == logit) return;
  read_at_ = plane;
  reading_ = logit;
  update();
}

void MapPlot::setPoint(std::optional<QPointF> plane) {
  if (point_ == plane) return;
  point_ = plane;
  update();
}

void MapPlot::setLine(std::optional<QLineF> line) {
  if (line_ == line) return;
  line_ = line;
  update();
}

void MapPlot::redrawContent() {
  content_ = QPixmap();
  update();
}

void MapPlot::updateAccessibleText() {
  setAccessibleName(title_.isEmpty() ? tr("Decision map") : tr("%1 decision map").arg(title_));
  QStringList said{subtitle_};
  for (const QString& more : {badge_, caption_, cloth_ ? empty_text_ : QString()})
    if (!more.isEmpty()) said << more;
  setAccessibleDescription(said.join(QStringLiteral(", ")));
}

void MapPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) redrawContent();
  QWidget::changeEvent(event);
}

}  // namespace quantoscope
