// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_grid.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QStringList>
#include <QVBoxLayout>

#include "core/nn/evaluator.h"
#include "ui/plots/error_strip.h"
#include "ui/plots/map_image.h"
#include "ui/plots/map_layout.h"
#include "ui/plots/map_legend.h"
#include "ui/plots/map_title.h"
#include "ui/plots/network_text.h"
#include "ui/plots/readout.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

/// Finer truth is looked up in one of this resolution: made in the GUI thread, it must not take long.
constexpr int kTruthResolution = 256;
constexpr std::size_t kTruths = 3;
const QString kNoBits = QStringLiteral("–");
constexpr double kMapGap = 8, kMapEdge = 6, kCorner = 6, kProjectedGap = 4;  ///< Pixels.
constexpr double kWordsShare = 0.62;  ///< Of a frame's width; longer titles become short.

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

MapsView::MapsView(QWidget* parent) : QWidget(parent) {
  legend_ = new MapLegend(this);
  readout_ = new Readout(this);
  legend_->setObjectName("map_legend");
  readout_->setObjectName("readout");
  for (int i = 0; i < kNetworkKinds; ++i) {
    const NetworkKind kind = kAllKinds[i];
    const QString word = QString::fromLatin1(name(kind));
    plots_[i] = new MapPlot(this);
    plots_[i]->setObjectName(QStringLiteral("map_") + word);
    titles_[i] = new MapTitle(kind, this);
    titles_[i]->setObjectName(QStringLiteral("title_") + word);
    strips_[i] = new ErrorStrip(this);
    strips_[i]->setObjectName(QStringLiteral("error_") + word);
    NetworkSnapshot nothing_yet;
    nothing_yet.kind = kind;
    plots_[i]->setTitle(network_title(nothing_yet));
    plots_[i]->setEmptyText(waiting_text(nothing_yet));
    titles_[i]->setNetwork(nothing_yet);
    connect(plots_[i], &MapPlot::viewRangeChanged, this, &MapsView::share);
    connect(plots_[i], &MapPlot::pointedAt, this, &MapsView::point);
    // Whose map it is before where: what follows the point is to be about this network.
    connect(plots_[i], &MapPlot::clicked, this, [this, kind] { Q_EMIT networkPicked(kind); });
    connect(plots_[i], &MapPlot::lineDrawn, this, [this, kind] { Q_EMIT networkPicked(kind); });
    connect(plots_[i], &MapPlot::clicked, this, &MapsView::clicked);
    connect(plots_[i], &MapPlot::lineDrawn, this, &MapsView::lineDrawn);
    connect(plots_[i], &MapPlot::eraseRequested, this, &MapsView::eraseRequested);
    connect(plots_[i], &MapPlot::doubleClicked, this, [this, kind] { Q_EMIT enlargeRequested(kind); });
    connect(titles_[i], &QAbstractButton::clicked, this, [this, kind] { Q_EMIT enlargeRequested(kind); });
  }
  layOut();
  showLines();
  showReading();
}

MapsView::~MapsView() = default;

void MapsView::setArrangement(Arrangement arrangement) {
  if (arrangement_ == arrangement) return;
  arrangement_ = arrangement;
  layOut();
}

void MapsView::setProjected(double digits) {
  digits_ = digits;
  for (ErrorStrip* strip : strips_) strip->setHelpful(digits <= 0);
  legend_->setHelpful(digits <= 0);
  layOut();
}

void MapsView::setFoot(QWidget* place) {
  foot_ = place;
  for (QWidget* part : {static_cast<QWidget*>(legend_), static_cast<QWidget*>(readout_)}) {
    part->setParent(place ? place : this);
    part->show();
  }
  legend_->setUpright(place);
  layOut();
}

void MapsView::placeFoot() {
  QWidget& place = foot_ ? *foot_ : *this;
  const int legend = legend_->sizeHint().height(), readout = readout_->sizeHint().height();
  if (foot_) {
    legend_->setGeometry(0, 0, place.width(), legend);
    readout_->setGeometry(0, legend, place.width(), readout);
    place.setMinimumHeight(legend + readout);
    return;
  }
  // Where there is not room for both, a readout of nothing gives it to the legend.
  constexpr int kBoth = 640;
  const bool reads = pointed_ || followed_ || width() >= kBoth;
  const int right = reads ? std::min(readout_->sizeHint().width(), width() / 2) : 0;
  const int high = std::max(legend, readout);
  legend_->setGeometry(0, height() - high, width() - right, high);
  readout_->setGeometry(width() - right, height() - high, right, high);
}

MapSurround MapsView::surround() const {
  const QSizeF axes = MapPlot::axesRoom(font());
  return {axes.width(), axes.height(), kMapEdge, kMapGap, 0};
}

int MapsView::footHeight() const {
  return foot_ ? 0 : std::max(legend_->sizeHint().height(), readout_->sizeHint().height());
}

int MapsView::fixedColumns() const {
  switch (arrangement_) {
    case Arrangement::Square:
      return 2;
    case Arrangement::Row:
      return 4;
    case Arrangement::Column:
      return 1;
    case Arrangement::Largest:
      break;
  }
  return 0;
}

void MapsView::layOut() {
  placeFoot();
  QList<int> seen;
  for (int i = 0; i < kNetworkKinds; ++i) {
    const bool shown = !solo_ || *solo_ == kAllKinds[i];
    for (QWidget* widget : {static_cast<QWidget*>(plots_[i]), static_cast<QWidget*>(titles_[i]),
                            static_cast<QWidget*>(strips_[i])})
      widget->setVisible(shown);
    if (shown) seen << i;
  }
  MapSurround around = surround();
  if (digits_ > 0)
    around = {kProjectedGap, kProjectedGap, kProjectedGap, kProjectedGap,
              0};  // Numbers that nobody could read.
  const QRectF place(0, 0, width(), height() - footHeight());
  const auto laid_out = [&](double digits) {
    for (MapTitle* title : titles_) title->setDigits(digits);
    titles_[0]->setBeside(true);
    around.caption = titles_[0]->sizeHint().width();
    return lay_out_maps(place, int(seen.size()), solo_ ? 1 : fixedColumns(), around);
  };
  MapLayout layout = laid_out(digits_);
  // Digits of that height are wide; letters of that height, from their feet to the accents, are the least.
  constexpr double kDigitOfLetter = 0.73;
  if (digits_ > 0 && layout.captions.empty()) layout = laid_out(kDigitOfLetter * digits_);
  columns_ = layout.columns;
  double words = 0;
  for (const int i : seen) words = std::max(words, titles_[i]->wordsWidth());
  for (int at = 0; at < seen.size(); ++at) {
    const int i = seen[at], row = at / columns_, column = at % columns_;
    const QMarginsF margins(column == 0 ? around.left : around.gap - 2,
                            row == 0 ? around.edge : around.gap - 2, column == columns_ - 1 ? around.edge : 2,
                            row == layout.rows - 1 ? around.bottom : 2);
    const QRectF frame = layout.frames[std::size_t(at)];
    plots_[i]->setSurround(margins);
    plots_[i]->setGeometry(frame.marginsAdded(margins).toRect());
    titles_[i]->setShort(words > kWordsShare * layout.side);
    const bool beside = !layout.captions.empty();
    placeCaptions(frame, beside ? layout.captions[std::size_t(at)] : QRectF(), columns_ == 2 && column == 0,
                  i);
  }
}

int MapsView::usableWidth() const {
  const MapSurround around = surround();
  const int columns = fixedColumns() > 0 ? fixedColumns() : 2;  // As wide as high, more or less.
  constexpr double kEndless = 1e5;
  const MapLayout layout =
      lay_out_maps(QRectF(0, 0, kEndless, height() - footHeight()), kNetworkKinds, columns, around);
  return int(std::ceil(around.left + columns * layout.side + (columns - 1) * around.gap + around.edge));
}

/// Name and accuracy at the top, the error at the bottom.
void MapsView::placeCaptions(const QRectF& frame, const QRectF& beside, bool before, int index) {
  MapTitle& title = *titles_[std::size_t(index)];
  ErrorStrip& strip = *strips_[std::size_t(index)];
  const bool on = beside.isEmpty();
  title.setBeside(!on, before ? Qt::AlignRight : Qt::AlignLeft);
  strip.setBeside(!on, before ? Qt::AlignRight : Qt::AlignLeft);
  QSizeF upper = title.sizeHint(), lower = strip.sizeHint();
  const QRectF room = on ? frame.adjusted(kCorner, kCorner, -kCorner, -kCorner) : beside;
  upper = on ? upper.boundedTo(room.size()) : QSizeF(room.width(), std::min(upper.height(), room.height()));
  lower = on ? lower.boundedTo(room.size()) : QSizeF(room.width(), std::min(lower.height(), room.height()));
  title.setGeometry(QRectF(room.topLeft(), upper).toRect());
  strip.setGeometry(QRectF(QPointF(room.left(), room.bottom() - lower.height()), lower).toRect());
  title.raise();
  strip.raise();
  plots_[std::size_t(index)]->setCovered(on ? upper.width() + kCorner : 0, on ? lower.width() + kCorner : 0);
}

void MapsView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
  if (event->oldSize().height() != height()) Q_EMIT heightChanged();
}

QSize MapsView::minimumSizeHint() const { return {300, 280}; }

/// What is left between the maps is as they are.
void MapsView::paintEvent(QPaintEvent*) {
  QPainter(this).fillRect(rect(), colors_.value_or(Palette::matching(palette())).background);
}

void MapsView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  // The widgets in it have not got the font yet.
  if (event->type() == QEvent::FontChange)
    QMetaObject::invokeMethod(this, &MapsView::layOut, Qt::QueuedConnection);
}

void MapsView::setSolo(std::optional<NetworkKind> kind) {
  if (kind == solo_) return;
  solo_ = kind;
  layOut();
  Q_EMIT soloChanged();
}

void MapsView::setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot) {
  if (!snapshot) return;
  const int index = int(snapshot->kind);
  MapPlot& plot = *plots_[index];
  plot.setTitle(network_title(*snapshot));
  plot.setSubtitle(network_subtitle(*snapshot));
  plot.setBadge(snapshot->map ? badge_text(*snapshot) : QString(),
                snapshot->phase == NetworkPhase::Failed || !snapshot->warning.empty());
  plot.setToolTip(network_details(*snapshot));
  plot.setEmptyText(covered_[index].isEmpty() ? waiting_text(*snapshot, snapshots_[0].get())
                                              : covered_[index]);
  if (index == 0) showWaiting(*snapshot);
  const bool new_map = !snapshots_[index] || snapshots_[index]->map != snapshot->map;
  snapshots_[index] = snapshot;
  if (new_map) {
    // The plane of the newest map is everybody's: the others follow with theirs.
    if (snapshot->map) setHome(ViewRange::of(snapshot->map->grid));
    plot.setMap(snapshot->map);
    showViews(snapshot->kind);
    if (snapshot->kind == NetworkKind::Float) showLines();
    showPoints();
  }
  const QSize before = strips_[index]->sizeHint() + titles_[index]->sizeHint();
  titles_[index]->setNetwork(*snapshot);
  strips_[index]->setError(snapshot->error, !covered_[index].isEmpty()             ? tr("covered")
                                            : snapshot->kind == NetworkKind::Float ? tr("the reference")
                                                                                   : tr("not measured yet"));
  if (before != strips_[index]->sizeHint() + titles_[index]->sizeHint()) layOut();
  showReading();
}

/// The others tell how far the float network is.
void MapsView::showWaiting(const NetworkSnapshot& float_network) {
  for (int i = 1; i < kNetworkKinds; ++i)
    if (snapshots_[i] && !snapshots_[i]->map && covered_[i].isEmpty())
      plots_[i]->setEmptyText(waiting_text(*snapshots_[i], &float_network));
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
  const bool judges = needs_truth(view_);
  bool untold = false;
  std::vector<const DecisionMap*> fields;
  std::vector<TruthMatrix> truths;
  for (int i = 0; i < kNetworkKinds; ++i) {
    const NetworkKind kind = kAllKinds[i];
    const bool depends = !changed || kind == *changed ||
                         (is_comparison(view_) && *changed == NetworkKind::Float) ||
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
    untold = untold || (viewed && flips_without_truth(*viewed));
    plots_[i]->setCaption(map ? view_caption(view_, kind, viewed.get()) : QString());
  }
  const double scale = has_scale(view_) ? symmetric_scale(fields, truths) : 1;
  for (int i = 0; i < kNetworkKinds; ++i) plots_[i]->setViewed(viewed_[std::size_t(i)], scale);
  legend_->setView(view_, scale, untold);
}

void MapsView::setView(MapView view) {
  if (view == view_) return;
  view_ = view;
  showViews({});
  showPoints();
  showReading();
  Q_EMIT viewChanged(view);
}

void MapsView::setShown(Overlay overlay, bool show) {
  overlays_[std::size_t(overlay)] = show;
  if (overlay == Overlay::Points)
    showPoints();
  else
    showLines();
}

void MapsView::setPalePoints(bool show) {
  pale_points_ = show;
  showPoints();
}

void MapsView::showPoints() {
  const bool all = overlays_[std::size_t(Overlay::Points)];
  // Where errors are looked for, they would be mistaken for them.
  const bool plain = view_ == MapView::Class || view_ == MapView::Confidence || view_ == MapView::Logit;
  for (int i = 0; i < kNetworkKinds; ++i) {
    const bool mapped = snapshots_[i] && snapshots_[i]->map;
    const bool pale = pale_points_ && (!mapped || (kAllKinds[i] == NetworkKind::Float && plain));
    plots_[i]->setShowPoints((all || pale) && covered_[i].isEmpty(), !all);
  }
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

void MapsView::setCovered(NetworkKind kind, const QString& text) {
  covered_[int(kind)] = text;
  plots_[int(kind)]->setCloth(!text.isEmpty());
  if (const auto& snapshot = snapshots_[int(kind)])
    plots_[int(kind)]->setEmptyText(text.isEmpty() ? waiting_text(*snapshot, snapshots_[0].get()) : text);
  showPoints();
}

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
  for (MapTitle* title : titles_) title->setColors(palette);
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

void MapsView::setDoubleClickEnlarges(bool enlarges) {
  for (MapPlot* plot : plots_) plot->setDoubleClickEnlarges(enlarges);
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

/// Of the network that drew the map, as exactly as the Point panel has it; between the grid's points where
/// there is only the map. Nothing outside it.
std::optional<float> MapsView::logitAt(int index, QPointF plane) {
  const auto& network = snapshots_[std::size_t(index)];
  if (!network || !network->map) return {};
  const std::optional<float> near = value_at(*network->map, plane.x(), plane.y());
  if (!near || !network->state) return near;
  Answering& answering = answering_[std::size_t(index)];
  if (answering.state != network->state)
    answering = {network->state, std::make_unique<Evaluator>(*network->state)};
  PointMatrix point(1, 2);
  point << plane.x(), plane.y();
  return (*answering.evaluator->logits(point))(0);
}

void MapsView::showReading() {
  const std::optional<QPointF> at = pointed_ ? pointed_ : followed_;
  Reading reading;
  for (int i = 0; i < kNetworkKinds; ++i) {
    Reading::Answer& said = reading.answers[std::size_t(i)];
    said.bits = snapshots_[i] ? bits_text(*snapshots_[i]) : kNoBits;
    if (at) said.logit = logitAt(i, *at);
    if (at && viewed_[std::size_t(i)])
      said.kind = flip_kind_name(kind_at(*viewed_[std::size_t(i)], at->x(), at->y()));
    plots_[i]->setReading(at ? *at : QPointF(), said.logit);
  }
  if (at) reading.plane = *at;
  reading.decimals = {shown_decimals(plane_.width), shown_decimals(plane_.height)};
  for (const QString& text : {coordinate_text(plane_.x_min, reading.decimals[0]),
                              coordinate_text(plane_.x_max(), reading.decimals[0]),
                              coordinate_text(plane_.y_min, reading.decimals[1]),
                              coordinate_text(plane_.y_max(), reading.decimals[1])})
    if (text.size() > reading.widest.size()) reading.widest = text;
  if (at && dataset_ && dataset_->truth) reading.truth = dataset_->truth(at->x(), at->y());
  const QSize before = readout_->sizeHint();
  readout_->setReading(reading, at.has_value());
  if (readout_->sizeHint() != before || !foot_) placeFoot();
}

void MapsView::point(std::optional<QPointF> plane) {
  pointed_ = plane;
  QStringList answers;
  for (int i = 0; i < kNetworkKinds; ++i) {
    plots_[i]->setMarker(plane);
    if (!plane || !snapshots_[i] || !snapshots_[i]->map) continue;
    const QString text = answer(*snapshots_[i], logitAt(i, *plane));
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
