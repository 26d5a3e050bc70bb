// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/field_use.h"

#include "core/data/dataset.h"

namespace quantoscope {
namespace {

bool uses_training(const TrainSpec& train, const std::string& name) {
  if (name == "momentum") return train.optimizer == OptimizerKind::Sgd;
  if (name == "lipschitz_layers") return train.lipschitz > 0;
  if (name == "judge") return train.patience > 0 || train.keep_best;
  return true;
}

bool uses_fine_tuning(const FineTuningSpec& fine, const std::string& name) {
  if (name == "cycles") return true;
  if (name.starts_with("average_")) return fine.cycles > 0 && fine.average;
  return fine.cycles > 0;
}

bool uses_quantization(const QuantSpec& quant, const std::string& name) {
  // Layers of 8 bits take the default methods where the chosen ones cannot do them.
  const bool eight = quant.first_layer == LayerPolicy::EightBit || quant.last_layer == LayerPolicy::EightBit;
  const bool fixed_bits = quant.weight_method == WeightMethod::Twn ||
                          quant.weight_method == WeightMethod::Bwn ||
                          quant.weight_method == WeightMethod::Xnor;
  if (name == "step_policy" || name == "step_scale")
    return quant.weight_method == WeightMethod::L2Step || (fixed_bits && eight);
  if (name == "alpha_percentile" || name == "alpha_decay")
    return quant.activation_method == ActivationMethod::Pact ||
           (quant.activation_method == ActivationMethod::Xnor && eight);
  return true;
}

}  // namespace

bool uses_field(const ExperimentSpec& spec, const std::string& key) {
  const auto dot = key.find('.');
  const std::string section = key.substr(0, dot), name = dot == std::string::npos ? "" : key.substr(dot + 1);
  if (section == "data") return uses_field(spec.data, key);
  if (section == "pretraining") return uses_training(spec.pretraining, name);
  if (section == "retraining") return uses_training(spec.retraining, name);
  if (section == "fine_tuning") return uses_fine_tuning(spec.fine_tuning, name);
  if (section == "quantization") return uses_quantization(spec.quantization, name);
  return true;
}

}  // namespace quantoscope
