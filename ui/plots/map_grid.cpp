// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_grid.h"

#include <algorithm>
#include <cmath>

#include <QGridLayout>
#include <QStringList>

#include "ui/plots/network_text.h"

namespace quantoscope {
namespace {

/// Class and confidence at the grid point next to `plane`; "" outside the map.
QString answer(const NetworkSnapshot& network, QPointF plane) {
  if (!network.map || network.map->logits.size() == 0) return {};
  const MapGrid& grid = network.map->grid;
  const auto& logits = network.map->logits;
  const double column =
      std::floor((plane.x() - grid.x_min) / (grid.x_max - grid.x_min) * double(logits.cols()));
  const double row = std::floor((plane.y() - grid.y_min) / (grid.y_max - grid.y_min) * double(logits.rows()));
  if (column < 0 || row < 0 || column >= double(logits.cols()) || row >= double(logits.rows())) return {};
  const double logit = logits(Eigen::Index(row), Eigen::Index(column));
  const double confidence = 1 / (1 + std::exp(-std::abs(logit)));
  return QStringLiteral("%1 class %2 (%3 %)")
      .arg(bits_text(network))
      .arg(logit > 0 ? 1 : 0)
      .arg(std::floor(confidence * 100));
}

}  // namespace

MapsView::MapsView(QWidget* parent) : QWidget(parent), layout_(new QGridLayout(this)) {
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(0);
  for (int i = 0; i < kNetworkKinds; ++i) {
    plots_[i] = new MapPlot(this);
    plots_[i]->setObjectName(QStringLiteral("map_") + QString::fromLatin1(name(kAllKinds[i])));
    NetworkSnapshot nothing_yet;
    nothing_yet.kind = kAllKinds[i];
    plots_[i]->setTitle(network_title(nothing_yet));
    plots_[i]->setEmptyText(waiting_text(nothing_yet));
    connect(plots_[i], &MapPlot::viewRangeChanged, this, &MapsView::share);
    connect(plots_[i], &MapPlot::pointedAt, this, &MapsView::point);
    connect(plots_[i], &MapPlot::clicked, this, &MapsView::clicked);
    connect(plots_[i], &MapPlot::lineDrawn, this, &MapsView::lineDrawn);
  }
  arrange();
}

void MapsView::setArrangement(Arrangement arrangement) {
  if (arrangement_ == arrangement) return;
  arrangement_ = arrangement;
  arrange();
}

void MapsView::arrange() {
  const int columns = arrangement_ == Arrangement::Row ? 4 : 2;
  for (MapPlot* plot : plots_) layout_->removeWidget(plot);
  for (int i = 0; i < kNetworkKinds; ++i) layout_->addWidget(plots_[i], i / columns, i % columns);
  for (int i = 0; i < 4; ++i) {
    layout_->setColumnStretch(i, i < columns ? 1 : 0);
    layout_->setRowStretch(i, i < kNetworkKinds / columns ? 1 : 0);
  }
}

void MapsView::setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot) {
  if (!snapshot) return;
  const int index = int(snapshot->kind);
  MapPlot& plot = *plots_[index];
  plot.setTitle(network_title(*snapshot));
  plot.setSubtitle(network_subtitle(*snapshot));
  plot.setBadge(snapshot->map ? phase_text(*snapshot) : QString(), snapshot->phase == NetworkPhase::Failed);
  plot.setEmptyText(waiting_text(*snapshot));
  plot.setToolTip(network_details(*snapshot));
  if (!snapshots_[index] || snapshots_[index]->map != snapshot->map) plot.setMap(snapshot->map);
  snapshots_[index] = snapshot;
}

void MapsView::setDataset(const std::shared_ptr<const Dataset>& dataset) {
  for (MapPlot* plot : plots_) {
    plot->setPoints(dataset);
    if (dataset) plot->setHome({-dataset->extent, -dataset->extent, 2 * dataset->extent});
  }
}

void MapsView::setShowPoints(bool show) {
  for (MapPlot* plot : plots_) plot->setShowPoints(show);
}

void MapsView::setShowBoundary(bool show) {
  for (MapPlot* plot : plots_) plot->setShowBoundary(show);
}

void MapsView::setColors(const Palette& palette) {
  for (MapPlot* plot : plots_) plot->setColors(palette);
}

void MapsView::setPoint(std::optional<QPointF> plane) {
  for (MapPlot* plot : plots_) plot->setPoint(plane);
}

void MapsView::setLine(std::optional<QLineF> line) {
  for (MapPlot* plot : plots_) plot->setLine(line);
}

void MapsView::setDoubleClickFits(bool fits) {
  for (MapPlot* plot : plots_) plot->setDoubleClickFits(fits);
}

void MapsView::fit() {
  // The first one that has a map knows how far it goes; the others follow it.
  for (int i = 0; i < kNetworkKinds; ++i)
    if (snapshots_[i] && snapshots_[i]->map) return plots_[i]->fit();
  plots_[0]->fit();
}

void MapsView::share(const ViewRange& view) {
  if (sharing_) return;
  sharing_ = true;
  for (MapPlot* plot : plots_) plot->setViewRange(view);
  sharing_ = false;
}

void MapsView::point(std::optional<QPointF> plane) {
  QStringList answers;
  for (int i = 0; i < kNetworkKinds; ++i) {
    plots_[i]->setMarker(plane);
    if (!plane || !snapshots_[i]) continue;
    if (const QString text = answer(*snapshots_[i], *plane); !text.isEmpty()) answers << text;
  }
  if (!plane) return Q_EMIT pointedAt(QString());
  QString text = QStringLiteral("x %1, y %2").arg(plane->x(), 0, 'f', 3).arg(plane->y(), 0, 'f', 3);
  text.replace(QLatin1Char('-'), QChar(0x2212));
  if (!answers.isEmpty()) text += QStringLiteral(": ") + answers.join(QStringLiteral(", "));
  Q_EMIT pointedAt(text);
}

}  // namespace quantoscope
