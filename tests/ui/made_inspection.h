// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QTest>

#include "tests/session/tiny_spec.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"

namespace quantoscope {

/// A small experiment that has been trained to its end, and what looks at it.
struct FinishedExperiment {
  explicit FinishedExperiment(const ModelSpec& model = {8, 4, false})
      : controller([&] {
          ExperimentSpec spec = tiny_spec();
          spec.model = model;
          return spec;
        }()),
        inspection_(std::make_unique<Inspection>(controller)) {}
  bool wait() {
    return QTest::qWaitFor([this] { return controller.idle() && controller.finished(); }, 60000);
  }
  const NetworkState& state(NetworkKind kind) const { return *controller.snapshot(kind)->state; }
  Inspection& inspection() { return *inspection_; }
  /// As at first; the old one is gone.
  void look_again() {
    inspection_ = nullptr;
    inspection_ = std::make_unique<Inspection>(controller);
  }
  /// All networks as results read from a file have them.
  Moment without_weights() const {
    Moment moment;
    for (const NetworkKind kind : kAllKinds) {
      auto network = std::make_shared<NetworkSnapshot>(*controller.snapshot(kind));
      network->state = nullptr;
      moment[std::size_t(kind)] = std::move(network);
    }
    return moment;
  }

  ExperimentController controller;

 private:
  std::unique_ptr<Inspection> inspection_;
};

}  // namespace quantoscope
