// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/model_summary.h"

#include "core/quant/layer_bits.h"

namespace quantoscope {

ModelSummary summarize(const ModelSpec& model, const QuantSpec& quantization) {
  ExperimentSpec spec;
  spec.model = model;
  spec.quantization = quantization;
  spec.validate();

  constexpr std::int64_t kFloatBytes = 4;
  const LayerBits bits = layer_bits(quantization, NetworkKind::Joint, model.depth);
  ModelSummary summary;
  for (int index = 1; index <= model.depth; ++index) {
    LayerSummary layer;
    layer.index = index;
    layer.inputs = index == 1 ? 2 : model.width;
    layer.outputs = index == model.depth ? 1 : model.width;
    layer.weights = std::int64_t(layer.inputs) * layer.outputs;
    layer.biases = layer.outputs;
    layer.weight_bits = bits.weights[std::size_t(index - 1)];
    layer.input_bits = index == 1 ? 0 : bits.activations[std::size_t(index - 2)];
    layer.weight_bytes =
        layer.weight_bits == 0 ? layer.weights * kFloatBytes : (layer.weights * layer.weight_bits + 7) / 8;
    layer.bias_bytes = layer.biases * kFloatBytes;
    layer.multiply_accumulates = layer.weights;

    summary.weights += layer.weights;
    summary.biases += layer.biases;
    summary.bytes += layer.bytes();
    summary.multiply_accumulates += layer.multiply_accumulates;
    summary.layers.push_back(layer);
  }
  summary.parameters = summary.weights + summary.biases;
  summary.float_bytes = summary.parameters * kFloatBytes;
  return summary;
}

}  // namespace quantoscope
