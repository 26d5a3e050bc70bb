// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/experiment_result.h"

#include "core/train/learning_plan.h"

namespace quantoscope {

NetworkSnapshot waiting_network(NetworkKind kind, const ExperimentSpec& spec, Message message) {
  NetworkSnapshot network;
  network.kind = kind;
  network.message = std::move(message);
  network.model = spec.model;
  network.parameters = parameter_count(spec.model);
  network.weight_bits = spec.quantization.used_weight_bits(kind);
  network.activation_bits = spec.quantization.used_activation_bits(kind);
  network.epochs = (kind == NetworkKind::Float ? LearningPlan(spec.pretraining)
                                               : LearningPlan(spec.retraining, spec.fine_tuning))
                       .epochs();
  return network;
}

}  // namespace quantoscope
