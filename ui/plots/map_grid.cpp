// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_grid.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QGridLayout>
#include <QPainter>
#include <QStringList>
#include <QVBoxLayout>

#include "ui/plots/error_strip.h"
#include "ui/plots/map_image.h"
#include "ui/plots/map_legend.h"
#include "ui/plots/network_text.h"
#include "ui/plots/readout.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

/// Finer truth is looked up in one of this resolution: made in the GUI thread, it must not take long.
constexpr int kTruthResolution = 256;
constexpr std::size_t kTruths = 3;
const QString kNoBits = QStringLiteral("–");

bool compares(MapView view) {
  return view == MapView::Flips || view == MapView::MarginChange || view == MapView::Interaction;
}

/// "W2 class 1 (98 %)"; "" outside the map.
QString answer(const NetworkSnapshot& network, std::optional<float> logit) {
  if (!logit) return {};
  const double confidence = 1 / (1 + std::exp(-std::abs(double(*logit))));
  return MapsView::tr("%1 class %2 (%3 %)")
      .arg(bits_text(network))
      .arg(*logit > 0 ? 1 : 0)
      .arg(std::floor(confidence * 100));
}

QString coordinate_text(double coordinate, int decimals) {
  return QString::number(coordinate, 'f', decimals).replace(QLatin1Char('-'), QChar(0x2212));
}

TruthMatrix truth_on(const Truth& truth, const MapGrid& grid) {
  if (!truth) return {};
  if (grid.n <= kTruthResolution) return truth_map(truth, grid);
  MapGrid coarse = grid;
  coarse.n = kTruthResolution;
  const TruthMatrix known = truth_map(truth, coarse);
  TruthMatrix fine(grid.n, grid.n);
  for (Eigen::Index row = 0; row < grid.n; ++row)
    for (Eigen::Index column = 0; column < grid.n; ++column)
      fine(row, column) = known(row * coarse.n / grid.n, column * coarse.n / grid.n);
  return fine;
}

}  // namespace

MapsView::MapsView(QWidget* parent) : QWidget(parent), layout_(new QGridLayout) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(layout_, 1);
  column->addWidget(legend_ = new MapLegend(this));
  column->addWidget(readout_ = new Readout(this));
  legend_->setObjectName("map_legend");
  readout_->setObjectName("readout");
  layout_->setSpacing(0);
  for (int i = 0; i < kNetworkKinds; ++i) {
    plots_[i] = new MapPlot(this);
    plots_[i]->setObjectName(QStringLiteral("map_") + QString::fromLatin1(name(kAllKinds[i])));
    NetworkSnapshot nothing_yet;
    nothing_yet.kind = kAllKinds[i];
    plots_[i]->setTitle(network_title(nothing_yet));
    plots_[i]->setEmptyText(waiting_text(nothing_yet));
    strips_[i] = new ErrorStrip(this);
    strips_[i]->setObjectName(QStringLiteral("error_") + QString::fromLatin1(name(kAllKinds[i])));
    plots_[i]->installEventFilter(this);
    connect(plots_[i], &MapPlot::viewRangeChanged, this, &MapsView::share);
    connect(plots_[i], &MapPlot::pointedAt, this, &MapsView::point);
    connect(plots_[i], &MapPlot::clicked, this, &MapsView::clicked);
    connect(plots_[i], &MapPlot::lineDrawn, this, &MapsView::lineDrawn);
  }
  arrange();
  showLines();
  showReading();
}

void MapsView::setArrangement(Arrangement arrangement) {
  if (arrangement_ == arrangement && !filling_) return;
  arrangement_ = arrangement;
  filling_ = false;
  arrange();
  fill();
}

void MapsView::setFilling(bool filling) {
  filling_ = filling;
  for (ErrorStrip* strip : strips_) strip->setBrief(filling);
  arrange();
  fill();
}

QSizeF MapsView::place(int columns) const {
  const double above = height() - legend_->sizeHint().height() - readout_->sizeHint().height();
  const int rows = kNetworkKinds / columns;
  return {double(width()) / columns, above / rows};
}

MapsView::Arrangement MapsView::largest() const {
  const QSizeF strip(0, strips_[0]->sizeHint().height());
  const auto side = [&](int columns) { return MapPlot::sideIn(place(columns) - strip, plots_[0]->font()); };
  return side(4) > side(2) ? Arrangement::Row : Arrangement::Square;
}

void MapsView::fill() {
  if (filling_ && largest() != arranged_) arrange();
  // A row stands in the middle, each strip close to its map.
  int spare = 0;
  if (filling_ && !solo_ && arranged_ == Arrangement::Row) {
    const QSizeF strip(0, strips_[0]->sizeHint().height()), map = place(4) - strip;
    const QFont& letters = plots_[0]->font();
    spare = int(map.height() - MapPlot::heightFor(MapPlot::sideIn(map, letters), letters)) / 2;
  }
  layout_->setContentsMargins(0, std::max(0, spare), 0, std::max(0, spare));
}

void MapsView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fill();
}

/// What is left between the maps is as they are.
void MapsView::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), colors_.value_or(Palette::matching(palette())).background);
}

void MapsView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  // The widgets in it have not got the font yet.
  if (event->type() == QEvent::FontChange)
    QMetaObject::invokeMethod(this, &MapsView::fill, Qt::QueuedConnection);
}

void MapsView::arrange() {
  arranged_ = filling_ ? largest() : arrangement_;
  const int columns = solo_ ? 1 : arranged_ == Arrangement::Row ? 4 : 2;
  int place = 0;
  for (int i = 0; i < kNetworkKinds; ++i) {
    const bool seen = !solo_ || *solo_ == kAllKinds[i];
    for (QWidget* widget : {static_cast<QWidget*>(plots_[i]), static_cast<QWidget*>(strips_[i])}) {
      layout_->removeWidget(widget);
      widget->setVisible(seen);
    }
    if (!seen) continue;
    layout_->addWidget(plots_[i], 2 * (place / columns), place % columns);
    layout_->addWidget(strips_[i], 2 * (place / columns) + 1, place % columns);
    ++place;
  }
  const int rows = place / columns;
  for (int i = 0; i < 4; ++i) {
    layout_->setColumnStretch(i, i < columns ? 1 : 0);
    layout_->setRowStretch(2 * i, i < rows ? 1 : 0);
  }
}

void MapsView::setSolo(std::optional<NetworkKind> kind) {
  if (kind == solo_) return;
  solo_ = kind;
  arrange();
  fill();
}

/// The strips' texts begin where the frames of the maps above them do.
void MapsView::placeStrips() {
  for (int i = 0; i < kNetworkKinds; ++i) strips_[i]->setIndent(int(plots_[i]->frame().left()));
}

bool MapsView::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize || event->type() == QEvent::FontChange) placeStrips();
  return QWidget::eventFilter(watched, event);
}

void MapsView::setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot) {
  if (!snapshot) return;
  const int index = int(snapshot->kind);
  MapPlot& plot = *plots_[index];
  plot.setTitle(network_title(*snapshot));
  plot.setSubtitle(network_subtitle(*snapshot));
  plot.setBadge(snapshot->map ? badge_text(*snapshot) : QString(),
                snapshot->phase == NetworkPhase::Failed || !snapshot->warning.empty());
  plot.setEmptyText(covered_[index] ? tr("Make your prediction first") : waiting_text(*snapshot));
  plot.setToolTip(network_details(*snapshot));
  const bool new_map = !snapshots_[index] || snapshots_[index]->map != snapshot->map;
  snapshots_[index] = snapshot;
  if (new_map) {
    // The plane of the newest map is everybody's: the others follow with theirs.
    if (snapshot->map) setHome(ViewRange::of(snapshot->map->grid));
    plot.setMap(snapshot->map);
    showViews(snapshot->kind);
    if (snapshot->kind == NetworkKind::Float) showLines();
  }
  strips_[index]->setError(snapshot->error, snapshot->kind == NetworkKind::Float
                                                ? tr("the reference for the others")
                                                : tr("not measured yet"));
  showReading();
}

const TruthMatrix& MapsView::truthOn(const MapGrid& grid) {
  for (const auto& [known, truth] : truths_)
    if (known == grid) return truth;
  if (truths_.size() == kTruths) truths_.erase(truths_.begin());
  truths_.emplace_back(grid, truth_on(dataset_ ? dataset_->truth : Truth(), grid));
  return truths_.back().second;
}

void MapsView::showViews(std::optional<NetworkKind> changed) {
  MapSet maps;
  for (int i = 0; i < kNetworkKinds; ++i)
    if (snapshots_[i]) maps[std::size_t(i)] = snapshots_[i]->map;
  const bool judges = view_ == MapView::Flips || view_ == MapView::TruthErrors;
  std::vector<const DecisionMap*> fields;
  std::vector<TruthMatrix> truths;
  for (int i = 0; i < kNetworkKinds; ++i) {
    const NetworkKind kind = kAllKinds[i];
    const bool depends = !changed || kind == *changed ||
                         (compares(view_) && *changed == NetworkKind::Float) ||
                         (view_ == MapView::Interaction && kind == NetworkKind::Joint);
    const auto& map = maps[std::size_t(i)];
    if (depends)
      viewed_[std::size_t(i)] =
          viewed_map(view_, kind, maps, judges && map ? truthOn(map->grid) : TruthMatrix());
    const auto& viewed = viewed_[std::size_t(i)];
    if (has_scale(view_) && viewed && !viewed->is_reference) {
      fields.push_back(viewed->field.get());
      truths.push_back(truthOn(viewed->field->grid));
    }
    plots_[i]->setCaption(map ? view_caption(view_, kind, viewed.get()) : QString());
  }
  const double scale = has_scale(view_) ? symmetric_scale(fields, truths) : 1;
  for (int i = 0; i < kNetworkKinds; ++i) plots_[i]->setViewed(viewed_[std::size_t(i)], scale);
  legend_->setView(view_, scale);
}

void MapsView::setView(MapView view) {
  if (view == view_) return;
  view_ = view;
  showViews({});
  Q_EMIT viewChanged(view);
}

void MapsView::setShown(Overlay overlay, bool show) {
  overlays_[std::size_t(overlay)] = show;
  if (overlay == Overlay::Points)
    for (MapPlot* plot : plots_) plot->setShowPoints(show);
  else
    showLines();
}

void MapsView::showLines() {
  const bool of_float = overlays_[std::size_t(Overlay::FloatBoundary)];
  const bool of_truth = overlays_[std::size_t(Overlay::TruthBoundary)];
  const bool own = overlays_[std::size_t(Overlay::Boundary)];
  if (of_truth && !truth_lines_ && dataset_)
    truth_lines_ = std::make_shared<const std::vector<QPolygonF>>(
        truth_lines(dataset_->truth, MapGrid({kTruthResolution, Region::Whole}, dataset_->plane)));
  const auto float_lines = of_float ? plots_[0]->boundary() : nullptr;
  for (MapPlot* plot : plots_) {
    plot->setShowBoundary(own);
    plot->setFloatBoundary(plot == plots_[0] ? nullptr : float_lines);
    plot->setTruthBoundary(of_truth ? truth_lines_ : nullptr);
  }
  std::vector<BoundaryStyle> styles;
  if (own) styles.push_back(BoundaryStyle::OfMap);
  if (of_float) styles.push_back(BoundaryStyle::OfFloat);
  if (of_truth) styles.push_back(BoundaryStyle::OfTruth);
  legend_->setLines(styles);
}

void MapsView::setCovered(NetworkKind kind, bool covered) { covered_[int(kind)] = covered; }

void MapsView::setDataset(const std::shared_ptr<const Dataset>& dataset) {
  dataset_ = dataset;
  truths_.clear();
  truth_lines_.reset();
  for (MapPlot* plot : plots_) plot->setPoints(dataset);
  if (dataset) {
    const ViewRange plane(dataset->plane);
    // Maps of a part of the same plane are still what there is to see.
    if (plane != plane_ || !hasMap()) setHome(plane);
    plane_ = plane;
  }
  showViews({});
  showLines();
  showReading();
}

void MapsView::setColors(const Palette& palette) {
  colors_ = palette;
  update();
  for (MapPlot* plot : plots_) plot->setColors(palette);
  for (ErrorStrip* strip : strips_) strip->setColors(palette);
  legend_->setColors(palette);
  readout_->setColors(palette);
}

void MapsView::setPoint(std::optional<QPointF> plane) {
  for (MapPlot* plot : plots_) plot->setPoint(plane);
  followed_ = plane;
  showReading();
}

void MapsView::setLine(std::optional<QLineF> line) {
  for (MapPlot* plot : plots_) plot->setLine(line);
}

void MapsView::setLineScale(double scale) {
  for (MapPlot* plot : plots_) plot->setLineScale(scale);
}

void MapsView::setDoubleClickFits(bool fits) {
  for (MapPlot* plot : plots_) plot->setDoubleClickFits(fits);
}

bool MapsView::hasMap() const {
  return std::ranges::any_of(snapshots_, [](const auto& snapshot) { return snapshot && snapshot->map; });
}

void MapsView::setHome(const ViewRange& home) {
  for (MapPlot* plot : plots_) plot->setHome(home);
}

void MapsView::fit() {
  for (MapPlot* plot : plots_) plot->fit();
}

void MapsView::share(const ViewRange& view) {
  if (sharing_) return;
  sharing_ = true;
  for (MapPlot* plot : plots_) plot->setViewRange(view);
  sharing_ = false;
}

void MapsView::showReading() {
  const std::optional<QPointF> at = pointed_ ? pointed_ : followed_;
  Reading reading;
  for (int i = 0; i < kNetworkKinds; ++i) {
    Reading::Answer& said = reading.answers[std::size_t(i)];
    said.bits = snapshots_[i] ? bits_text(*snapshots_[i]) : kNoBits;
    if (at && snapshots_[i] && snapshots_[i]->map)
      said.logit = value_at(*snapshots_[i]->map, at->x(), at->y());
  }
  if (at) reading.plane = *at;
  reading.decimals = {shown_decimals(plane_.width), shown_decimals(plane_.height)};
  for (const QString& text : {coordinate_text(plane_.x_min, reading.decimals[0]),
                              coordinate_text(plane_.x_max(), reading.decimals[0]),
                              coordinate_text(plane_.y_min, reading.decimals[1]),
                              coordinate_text(plane_.y_max(), reading.decimals[1])})
    if (text.size() > reading.widest.size()) reading.widest = text;
  if (at && dataset_ && dataset_->truth) reading.truth = dataset_->truth(at->x(), at->y());
  readout_->setReading(reading, at.has_value());
}

void MapsView::point(std::optional<QPointF> plane) {
  pointed_ = plane;
  QStringList answers;
  for (int i = 0; i < kNetworkKinds; ++i) {
    plots_[i]->setMarker(plane);
    if (!plane || !snapshots_[i] || !snapshots_[i]->map) continue;
    const QString text = answer(*snapshots_[i], value_at(*snapshots_[i]->map, plane->x(), plane->y()));
    if (!text.isEmpty()) answers << text;
  }
  showReading();
  if (!plane) return Q_EMIT pointedAt(QString());
  QString text = QStringLiteral("x %1, y %2")
                     .arg(coordinate_text(plane->x(), shown_decimals(plane_.width)),
                          coordinate_text(plane->y(), shown_decimals(plane_.height)));
  if (!answers.isEmpty()) text += QStringLiteral(": ") + answers.join(QStringLiteral(", "));
  Q_EMIT pointedAt(text);
}

}  // namespace quantoscope
