// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "core/spec/experiment_spec.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"
#include "ui/plots/plot_numbers.h"

namespace quantoscope {

/// The learning rate as it is planned, before anything runs: of the float network, and behind an upright line
/// of the retrained ones with their cycles and what follows. The rate is on a logarithmic axis.
class PlanPlot : public QWidget {
  Q_OBJECT

 public:
  explicit PlanPlot(QWidget* parent = nullptr);

  void setSpec(const ExperimentSpec& spec);
  /// Rates at the beginning and the end of each epoch (of very many, of every few): those of the float
  /// network, then those of the others.
  const std::vector<double>& rates() const { return rates_; }

  Drawing drawing() const;
  /// Epochs of the common axis and the rates there.
  PlotNumbers numbers() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  ExperimentSpec spec_;
  Palette palette_;
  std::vector<double> rates_;
  std::size_t float_rates_ = 0;  ///< How many of them are the float network's.
  int float_epochs_ = 0, epochs_ = 0, stride_ = 1;
};

}  // namespace quantoscope
