// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/run_cost.h"

#include <algorithm>

#include "core/train/learning_plan.h"

namespace quantoscope {
namespace {

// Fitted to the benchmarks (resources/results/benchmarks.md): 128-3, 128-8 and 256-4 within 5 %.
constexpr double kSecondsPerParameter = 6.25e-11;
constexpr double kSecondsPerUnit = 2.8e-10;
constexpr double kForwardShare = 1.0 / 3;  ///< Of forward, backward and update.
constexpr double kCoarsePoints = 64 * 64;  ///< The map that every epoch is measured on.
constexpr double kMaps = 3;                ///< Full maps: before, after, and the float network's.

constexpr std::size_t kTile = 512;               ///< Rows of a map evaluated at a time.
constexpr std::size_t kCalibration = 4'000'000;  ///< Activations looked at for clips, at most.

std::size_t hidden_units(const ModelSpec& model) {
  return std::size_t(model.width) * std::size_t(model.depth - 1);
}

}  // namespace

double expected_seconds(const ExperimentSpec& spec, NetworkKind kind, std::size_t points) {
  // With the cycles of fine-tuning; where a training stops early it costs less than this.
  const int epochs = (kind == NetworkKind::Float ? LearningPlan(spec.pretraining)
                                                 : LearningPlan(spec.retraining, spec.fine_tuning))
                         .epochs();
  const double per_sample = kSecondsPerParameter * double(parameter_count(spec.model)) +
                            kSecondsPerUnit * double(hidden_units(spec.model));
  const double map = double(spec.map.resolution) * spec.map.resolution;
  const double measured = kMaps * map + (epochs + 1) * kCoarsePoints + 2.0 * double(points);
  return per_sample * (double(epochs) * double(points) + kForwardShare * measured);
}

std::size_t worker_bytes(const ExperimentSpec& spec, std::size_t points) {
  const std::size_t parameters = std::size_t(parameter_count(spec.model));
  const std::size_t units = hidden_units(spec.model);
  const std::size_t batch = std::size_t(std::max(spec.pretraining.batch, spec.retraining.batch));
  const std::size_t map = std::size_t(spec.map.resolution) * std::size_t(spec.map.resolution);
  // Parameters: training has five copies (shadow, quantized, gradient, two moments), the network as it was,
  // is and started four, two evaluators three each. Activations: before and after each layer, for a batch
  // and for two tiles. A map: logits, classes, and the transforms its error is measured with.
  return 4 * (15 * parameters + 2 * units * (batch + 2 * kTile) + 2 * std::min(kCalibration, 4096 * units)) +
         96 * map + 32 * points;
}

}  // namespace quantoscope
