// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/train/experiment_result.h"

class QLabel;

namespace quantoscope {

class MapsView;

/// The maps of an earlier step of a lesson, left of those of the present one, and a heading over each. What
/// is shown there (the view, one map alone) is shown here.
class BesideMaps : public QWidget {
  Q_OBJECT

 public:
  /// The networks of the earlier step; null where it was left before they were trained.
  using Networks = std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds>;

  /// Places itself and `now`, which it owns from now on, side by side.
  explicit BesideMaps(MapsView& now, QWidget* parent = nullptr);

  /// `before` and `now` are the titles of both steps.
  void showStep(const QString& before, const QString& now, const Networks& networks,
                const std::shared_ptr<const Dataset>& dataset);
  /// Nothing beside any more.
  void clear();
  bool isUsed() const { return used_; }
  /// The maps of the earlier step; null before there was one.
  MapsView* maps() const { return maps_; }

 Q_SIGNALS:
  /// There are maps now that want to be like the others.
  void made();

 private:
  void make();

  MapsView& now_;
  MapsView* maps_ = nullptr;
  QWidget* side_ = nullptr;
  QLabel *heading_ = nullptr, *now_heading_;
  bool used_ = false;
};

}  // namespace quantoscope
