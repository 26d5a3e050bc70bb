// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "core/analysis/layer_histogram.h"
#include "core/train/what_if.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

class QCPAxisRect;
class QCPBars;
class QCPCurve;
class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace quantoscope {

/// The float values of one layer as a histogram, the levels of its quantizer as thin lines across it, and the
/// share of values snapped to each level as a stem on it (right axis). The outermost level is the clip; it
/// and any other level but 0 can be dragged, which changes the step or alpha: levels always keep equal
/// distances. A quantizer without a step or clip of its own (ternary weights, signs) cannot be changed. Arrow
/// keys change it by 1 %, with Shift by 10 %; Home asks for the optimised value, Esc cancels a drag.
class LayerPlot : public QWidget {
  Q_OBJECT

 public:
  explicit LayerPlot(QWidget* parent = nullptr);
  ~LayerPlot() override;

  /// Values in ascending order; null or empty: none. The rule has no levels for values that are not
  /// quantized, and no value if nothing can be dragged.
  void setValues(std::shared_ptr<const std::vector<float>> sorted, Quantizer quantizer,
                 const LevelRule& rule);
  /// The step or alpha; where `optimised` differs from it, its clip is marked.
  void setValue(double value, double optimised);
  double value() const { return value_; }
  bool dragging() const { return drag_.has_value(); }
  /// Fixed colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);

  Drawing drawing() const;
  /// The bins of the histogram, then the levels with the share of values snapped to each.
  PlotNumbers numbers() const;

  /// Where a number of the horizontal axis stands, pixels from the left of this widget.
  double pixelAt(double x) const;
  /// "2 beyond": how many values are farther left and right than the axis reaches; "" where there are none.
  const std::array<QString, 2>& beyond() const { return beyond_; }
  /// Share of the values per level, ascending, as the stems show it.
  const std::vector<double>& shares() const { return shares_; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// A person moved the line; the new step or alpha, which takes effect when setValue says so.
  void valueMoved(double value);
  void resetRequested();

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Drag {
    double code = 1;    ///< Of the level that is held: the value is x / code.
    double before = 0;  ///< The value when it was taken.
  };
  LevelRule rule(double value) const;
  bool movable() const { return rule_.value > 0 && value_ > 0; }
  std::optional<double> codeAt(QPointF place) const;
  /// The outermost level for this step or alpha.
  double clip(double value) const;
  /// There are levels below 0.
  bool signedLevels() const;
  ValueHistogram histogram() const;
  void fitAxis();
  void showValues();
  void showBeyond(const ValueHistogram& histogram);
  void showLevels();
  void applyColors();
  void updateCursor(QPointF place);
  QColor accent() const;

  QCustomPlot* plot_;
  QCPAxisRect* rect_;
  QCPBars* bars_;
  QCPGraph* stems_;
  QCPCurve *lines_, *clip_line_, *optimum_line_;
  QCPItemText* clip_text_;
  std::array<QCPItemText*, 2> beyond_texts_{};
  std::array<QString, 2> beyond_;  ///< Left and right of the axis: "3 beyond"; "" where all is seen.
  Palette palette_;
  bool own_colors_ = false;
  std::shared_ptr<const std::vector<float>> values_;
  Quantizer quantizer_ = Quantizer::Weights;
  LevelRule rule_;
  double value_ = 0, optimised_ = 0;
  std::vector<double> shares_;
  std::optional<Drag> drag_;
};

}  // namespace quantoscope
