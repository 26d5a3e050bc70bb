// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include <QObject>

#include "ui/plots/map_grid.h"

class QAction;
class QActionGroup;
class QMenu;
class QSettings;
class QToolBar;

namespace quantoscope {

/// How the maps are looked at: the view, one map alone, what is drawn over them, their colours. The same
/// actions stand in the View menu and, those for the views, above the maps.
class ViewActions : public QObject {
  Q_OBJECT

 public:
  /// `maps` outlives it.
  explicit ViewActions(MapsView& maps, QObject* parent = nullptr);

  void addTo(QMenu& menu);
  /// As if a person had chosen them in the menu.
  void setView(MapView view);
  void setSolo(std::optional<NetworkKind> kind);
  QAction* overlay(MapsView::Overlay overlay) const { return overlays_[std::size_t(overlay)]; }
  /// Whether the training points are shown.
  QAction* showPoints() const;
  /// The bar above the maps; the caller puts it into a layout.
  QToolBar* makeBar(QWidget* parent);
  /// The views and which map is alone, for other choosers of the same.
  QActionGroup& views() const { return *views_; }
  QActionGroup& solos() const { return *solos_; }
  void restore(const QSettings& stored);
  void save(QSettings& stored) const;

 private:
  MapsView& maps_;
  QActionGroup *views_, *solos_, *colors_;
  QAction* pale_points_;
  std::array<QAction*, 4> overlays_;  ///< By MapsView::Overlay.
};

}  // namespace quantoscope
