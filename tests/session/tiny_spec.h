// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// An experiment that takes milliseconds.
inline ExperimentSpec tiny_spec() {
  ExperimentSpec spec;
  spec.data.radii = 2;
  spec.data.points = 20;
  spec.data.subsamples = 1;
  spec.model = {8, 2, false};
  spec.pretraining.epochs = 3;
  spec.retraining.epochs = 2;
  spec.map.resolution = 32;
  return spec;
}

/// The same with so many epochs that it does not end by itself during a test.
inline ExperimentSpec endless_spec() {
  ExperimentSpec spec = tiny_spec();
  spec.pretraining.epochs = spec.retraining.epochs = 10000;
  spec.data.points = 500;
  return spec;
}

}  // namespace quantoscope
