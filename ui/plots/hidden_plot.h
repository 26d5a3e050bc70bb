// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include <QWidget>

#include "core/analysis/hidden_space.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

class QCPAxisRect;
class QCPCurve;
class QCPItemText;
class QCustomPlot;

namespace quantoscope {

/// What a HiddenPlot draws: the grid's image in the float network's hidden space and the quantized one's.
struct HiddenPicture {
  HiddenSpace space;
  std::array<QString, 2> titles;
  std::array<QString, 2> axes;  ///< Labels of the two directions.
  /// Class of each grid point, 0 or 1, or -1 for none; for each of the two plots.
  std::array<std::vector<std::int8_t>, 2> classes;
};

/// The plane's grid as warped by a hidden layer, float and quantized, on linked axes of equal scale. Drag or
/// arrow keys pan, wheel and + - zoom, double click and Home show all of it.
class HiddenPlot : public QWidget {
  Q_OBJECT

 public:
  explicit HiddenPlot(QWidget* parent = nullptr);

  /// Null: nothing is drawn. The view stays if a person has zoomed or moved it, until `fit`.
  void setPicture(std::shared_ptr<const HiddenPicture> picture);
  void setColors(const Palette& palette);
  const Palette& colors() const { return palette_; }
  void fit();
  /// The piece of the space that is seen.
  Drawing drawing() const;
  /// A row for each point of the grid: its place on the plane, in both spaces, and its classes there.
  PlotNumbers numbers() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  static constexpr int kColors = 3;  ///< No class, class 0, class 1.
  struct Side {
    QCPAxisRect* rect;
    QCPItemText* title;
    std::array<QCPCurve*, kColors> lines, points;
  };

  void makeSide(Side& side);
  void makeTitle(Side& side);
  void link(const Side& from, const Side& to);
  void arrange();
  void applyColors();
  void showSide(Side& side, const HiddenSpace::Image* image, const std::vector<std::int8_t>& classes);
  void fitNow();

  std::shared_ptr<const HiddenPicture> picture_;
  Palette palette_;
  bool own_colors_ = false, moved_ = false, linking_ = false, stacked_ = false;
  QCustomPlot* plot_;
  std::array<Side, 2> sides_{};
};

}  // namespace quantoscope
