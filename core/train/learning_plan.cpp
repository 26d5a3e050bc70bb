// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/learning_plan.h"

#include <algorithm>
#include <cmath>

#include "core/nn/schedule.h"

namespace quantoscope {

namespace {

/// How often the rate has dropped at level `k` of a cycle.
int drops(CycleShape shape, int k) {
  switch (shape) {
    case CycleShape::Triangle:
      return std::min(k, kCycleLevels - k);
    case CycleShape::Pairs:
      return k / 2;
    case CycleShape::Sawtooth:
      break;
  }
  return k;
}

/// The level that the network is captured after: the lowest, the last of them if there are two.
int lowest_level(CycleShape shape) {
  return shape == CycleShape::Triangle ? kCycleLevels / 2 : kCycleLevels - 1;
}

}  // namespace

std::vector<double> cycle_factors(const FineTuningSpec& fine_tuning) {
  const double ratio = fine_tuning.lowest_factor / fine_tuning.highest_factor;
  const CycleShape shape = fine_tuning.cycle_shape;
  const double most = drops(shape, lowest_level(shape));
  std::vector<double> factors;
  for (int k = 0; k < kCycleLevels; ++k)
    factors.push_back(fine_tuning.highest_factor * std::pow(ratio, drops(shape, k) / most));
  return factors;
}

LearningPlan::LearningPlan(const TrainSpec& train, const FineTuningSpec& fine_tuning)
    : train_(train), fine_(fine_tuning), factors_(cycle_factors(fine_tuning)), scheduled_(train.epochs) {}

double LearningPlan::rate(int epoch, double within) const {
  if (epoch < scheduled_) return learning_rate(train_, (epoch + within) / train_.epochs);
  const int cycling = epoch - scheduled_;
  if (cycling >= cycle_epochs()) return fine_.average_learning_rate;
  return fine_.learning_rate * factors_[std::size_t(cycling / fine_.level_epochs % kCycleLevels)];
}

bool LearningPlan::captures_after(int epoch) const {
  const int cycling = epoch - scheduled_;
  if (!averages() || cycling < 0 || cycling >= cycle_epochs()) return false;
  const int level = cycling / fine_.level_epochs % kCycleLevels;
  return level == lowest_level(fine_.cycle_shape) && cycling % fine_.level_epochs == fine_.level_epochs - 1;
}

bool LearningPlan::averages_before(int epoch) const {
  return averages() && epoch == scheduled_ + cycle_epochs();
}

}  // namespace quantoscope
