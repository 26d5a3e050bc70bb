// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "core/analysis/map_view.h"
#include "ui/plots/map_plot.h"

namespace quantoscope {

class HelpButton;
struct LegendEntry;

/// What the colours and lines of the maps mean: one strip for all of them, or a list. Entries that find no
/// room in the strip are left out from the right.
class MapLegend : public QWidget {
  Q_OBJECT

 public:
  explicit MapLegend(QWidget* parent = nullptr);

  /// `scale`: the end of the symmetric scale where the view has one. `untold`: there are flips without truth
  /// (flips_without_truth), which have a colour of their own.
  void setView(MapView view, double scale, bool untold = false);
  void setLines(const std::vector<BoundaryStyle>& lines);
  void setColors(const Palette& palette);
  /// Whether there is a (?) for the view's page of the guide; so at first.
  void setHelpful(bool helpful);
  /// A list, each entry in a line of its own.
  void setUpright(bool upright);
  /// The texts in order, numbers of a scale included.
  QStringList texts() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void describe();
  std::vector<LegendEntry> entries() const;
  bool hasScale() const;
  /// Where the entries begin, pixels.
  double left() const;
  QString marksText() const;
  int scaleLines() const;
  int lines() const;
  /// At this place of the strip or the list; return where they end.
  double drawScale(QPainter& painter, QPointF at) const;

  MapView view_ = MapView::Confidence;
  HelpButton* help_;
  Palette palette_;
  bool own_colors_ = false, upright_ = false;
  double scale_ = 1;
  bool untold_ = false;
  std::vector<BoundaryStyle> lines_;
};

}  // namespace quantoscope
