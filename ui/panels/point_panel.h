// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include <QPointer>
#include <QWidget>

#include "core/spec/experiment_spec.h"
#include "core/train/experiment_result.h"
#include "ui/plots/trace_view.h"
#include "ui/session/latest_job.h"

class QComboBox;
class QLabel;
class QToolButton;

namespace quantoscope {

class Inspection;
class LazyRefresh;
class LineErrorPlot;
class NumberBox;
struct PointPanelResults;

/// Follows a point of the plane through the float network and the selected one, layer by layer, and shows how
/// the errors of all quantized networks run along a line of neighbouring points.
class PointPanel : public QWidget {
  Q_OBJECT

 public:
  explicit PointPanel(QWidget* parent = nullptr);
  ~PointPanel() override;

  /// What is looked at; may end before the panel.
  void setInspection(Inspection& inspection);
  /// Keeps these colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  /// Shows everything it was told of, or is hidden.
  bool settled() const { return !job_.busy(); }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void make_head();
  void make_answers();
  void show_selection();
  void show_point();
  void set_point();
  void set_line();
  void refresh();
  /// A sentence in the place of everything.
  void show_nothing(const QString& why);
  void show_followed(bool followed);
  void show_line(bool line);
  void show_results(const PointPanelResults& results);
  void show_answer(int row, const QString& name, float logit, const QColor& color);

  QPointer<Inspection> inspection_;
  LazyRefresh* lazy_;
  NumberBox *x_, *y_;
  QComboBox* network_;
  QToolButton* line_button_;
  QLabel* empty_;
  QWidget* followed_;                              ///< All about a point.
  std::array<std::array<QLabel*, 4>, 2> answers_;  ///< Float, quantized: name, logit, class, probability.
  TraceView* trace_;
  QLabel* readout_;
  LineErrorPlot* line_;
  QLabel* line_hint_;
  LatestJob job_;  // Last: what it delivers uses all of the above.
};

}  // namespace quantoscope
