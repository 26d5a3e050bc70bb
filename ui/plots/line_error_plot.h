// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include <QWidget>

#include "core/analysis/line_probe.h"
#include "core/spec/experiment_spec.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

class QCPGraph;
class QCPItemText;
class QCPLegend;
class QCustomPlot;

namespace quantoscope {

/// One quantized network's error along the line that is looked at.
struct LineErrorCurve {
  LineError error;
  QString name;  ///< "W2"
};

/// The logit errors of the quantized networks along a line of the plane, on one scale.
class LineErrorPlot : public QWidget {
  Q_OBJECT

 public:
  explicit LineErrorPlot(QWidget* parent = nullptr);

  /// Curves in the order of kAllKinds (the float network has none); `length` of the line, plane units.
  void setCurves(std::array<std::optional<LineErrorCurve>, kNetworkKinds> curves, double length);
  /// No curves, but a text that says why.
  void clear(const QString& text);
  void setColors(const Palette& palette);
  Drawing drawing() const;
  /// A row for each point of the line, a column for each network's error.
  PlotNumbers numbers() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void changeEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void applyColors();

  std::array<std::optional<LineErrorCurve>, kNetworkKinds> curves_;
  double length_ = 1;
  Palette palette_;
  bool own_colors_ = false;
  QCustomPlot* plot_;
  QCPLegend* legend_;
  QCPItemText* empty_;
  std::array<QCPGraph*, kNetworkKinds> graphs_{};  ///< The float network's is null.
};

}  // namespace quantoscope
