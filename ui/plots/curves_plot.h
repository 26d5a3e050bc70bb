// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QWidget>

#include "core/train/experiment_result.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

class QCPAxisRect;
class QCPGraph;
class QCPItemText;
class QCPItemStraightLine;
class QCPLegend;
class QCustomPlot;

namespace quantoscope {

/// Accuracy and loss (logarithmic) of the four networks over the epochs, one above the other on a shared
/// axis. The retrained networks continue where the float network stops, behind a vertical line. The
/// accuracy's axis begins where the curves have arrived; how they climbed there may be below it. What the
/// curves say at the epoch under the mouse stands in words; with the keyboard, arrow keys, Home and End move
/// that place and Return looks at it.
class CurvesPlot : public QWidget {
  Q_OBJECT

 public:
  explicit CurvesPlot(QWidget* parent = nullptr);

  /// Takes over one network's history; null is ignored.
  void setSnapshot(const std::shared_ptr<const NetworkSnapshot>& snapshot);
  /// Fixed colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  /// A line across at the time that is looked at, in epochs of the common axis; nothing: no line.
  void setTime(std::optional<int> time);
  /// What the curves say at the epoch that is pointed at, a line for each; "" while none is.
  const QString& reading() const { return reading_; }
  /// On paper, without what is pointed at.
  Drawing drawing() const;
  /// A row for each epoch of the common axis that some network has reached.
  PlotNumbers numbers() const;
  /// Curves are drawn this much thicker, for the projector.
  void setLineScale(double scale);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// Somebody has pointed at this time with the mouse.
  void timePicked(int time);

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void applyColors();
  void showHistory(int index);
  void fitAxes();
  /// An upright line through each of the two plots.
  std::array<QCPItemStraightLine*, 2> addLines();
  void pickTime(const QMouseEvent& event);
  /// The epoch of the common axis at this place, pixels from the left.
  int timeAt(double x) const;
  void point(std::optional<int> time);
  QString readingAt(int time) const;
  /// Where the accuracy's axis begins, %.
  double lowestShare();

  Palette palette_;
  bool own_colors_ = false;
  double line_scale_ = 1;
  QCustomPlot* plot_;
  QCPAxisRect* accuracy_;
  QCPAxisRect* loss_;
  QCPLegend* legend_;
  std::array<QCPGraph*, kNetworkKinds> accuracy_curves_, loss_curves_;
  std::array<QCPItemStraightLine*, 2> dividers_, cursors_, pointers_;
  QCPItemText* words_;
  std::optional<int> time_, pointed_;
  QString reading_;
  std::optional<double> lowest_;  ///< Of the accuracy's axis, once there are curves.
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> snapshots_;
};

}  // namespace quantoscope
