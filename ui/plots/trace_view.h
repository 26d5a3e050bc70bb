// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QWidget>

#include "core/analysis/point_trace.h"
#include "core/spec/experiment_spec.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

namespace quantoscope {

/// One input's way through the float network and, if there is one, a quantized network beside it.
struct PointComparison {
  PointTrace reference;
  std::optional<PointTrace> quantized;
  std::vector<Divergence> divergences;  ///< Per hidden layer and the logit; empty without `quantized`.
  NetworkKind kind = NetworkKind::Float;
};

/// A row per hidden layer: a strip of the units' values, float above quantized, marks for units that were
/// clipped or rounded to zero, and beside it the layer's error norm and SQNR. A cursor, moved by mouse or
/// arrow keys, reads out one unit.
class TraceView : public QWidget {
  Q_OBJECT

 public:
  explicit TraceView(QWidget* parent = nullptr);

  /// Null: nothing is drawn.
  void setComparison(std::shared_ptr<const PointComparison> comparison);
  /// Keeps these colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  const Palette& colors() const { return palette_; }

  Drawing drawing() const;
  /// A row for each unit of each hidden layer.
  PlotNumbers numbers() const;

  /// "Layer 2, unit 37: float 0.83, quantized 0.67 ...", or empty without a cursor.
  QString readout() const;
  /// Where a unit's strips are, in widget coordinates; for hidden layer and unit from 0.
  QRectF unitRect(int layer, int unit) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void cursorMoved(const QString& readout);
  /// The hidden layer (from 1) that was clicked.
  void layerClicked(int layer);

 protected:
  void changeEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  struct Cursor {
    int layer, unit;
    bool operator==(const Cursor&) const = default;
  };
  int rows() const { return comparison_ ? int(comparison_->reference.layers.size()) : 0; }
  int units(int layer) const { return int(comparison_->reference.layers[std::size_t(layer)].output.size()); }
  int labelWidth() const;
  int numberWidth() const;
  int headerHeight() const;
  int rowHeight() const;
  QRect strip(int layer) const;
  std::optional<Cursor> unitAt(QPoint point) const;
  void moveCursor(std::optional<Cursor> cursor);
  void drawHeader(QPainter& painter) const;
  void drawStrips(QPainter& painter, int layer) const;
  void drawNumbers(QPainter& painter, int row, const Divergence& divergence) const;

  std::shared_ptr<const PointComparison> comparison_;
  std::optional<Cursor> cursor_;
  Palette palette_;
  bool own_colors_ = false;
};

}  // namespace quantoscope
