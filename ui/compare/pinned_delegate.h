// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <memory>
#include <unordered_map>

#include <QPixmap>
#include <QStyledItemDelegate>
#include <QTimer>

#include "core/analysis/map_view.h"
#include "ui/plots/palette.h"
#include "ui/session/latest_job.h"

namespace quantoscope {

class PinnedResults;

/// Draws the cells of the comparison: names with a few words about the experiment, and maps with their
/// numbers below. Pictures are made one by one beside the painting, so that many of them do not hold up the
/// window; until then the old size is shown, or nothing.
class PinnedDelegate : public QStyledItemDelegate {
  Q_OBJECT

 public:
  explicit PinnedDelegate(const PinnedResults& model, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& cell) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& cell) const override;
  /// The side of the map in a cell of this width.
  static int side(int width);
  /// Height of a row whose maps' cells are this wide.
  int rowHeight(int width, const QFontMetrics& metrics) const;
  /// How the maps are looked at; all rows share a scale. Computed beside the event loop.
  void setView(MapView view);
  MapView view() const { return view_; }
  /// All pictures are there.
  bool idle() const { return wanted_.empty() && !job_.busy(); }

 Q_SIGNALS:
  void pictureMade();
  /// What the legend has to know: the end of the symmetric scale of the view, where it has one, and whether
  /// there are flips without truth.
  void scaleChanged(double scale, bool untold);
  /// Why the maps cannot be looked at this way; empty when they can.
  void troubleChanged(const QString& trouble);

 private:
  struct Picture {
    std::weak_ptr<const DecisionMap> map;
    QPixmap pixmap;
    int pixels = 0;
    bool dark = false;
  };
  void paintName(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& cell) const;
  void paintMap(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& cell) const;
  void makePicture();
  void computeView();
  void setTrouble(const QString& trouble);

  const PinnedResults& model_;
  mutable std::unordered_map<const DecisionMap*, Picture> pictures_;
  mutable std::deque<const DecisionMap*> wanted_;
  mutable QTimer maker_;
  MapView view_ = MapView::Confidence;
  double scale_ = 1;
  QString trouble_;
  /// What the view shows of each map; empty for confidence, which needs nothing but the map.
  std::unordered_map<const DecisionMap*, std::shared_ptr<const ViewedMap>> viewed_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
