// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/spec/model_summary.h"

#include <algorithm>

#include "core/quant/activation_method.h"
#include "core/quant/layer_bits.h"
#include "core/quant/weight_method.h"

namespace quantoscope {
namespace {

/// What a layer reads is quantized with so many bits (LayerSummary::input_bits).
std::vector<int> input_bits(const ModelSpec& model, const LayerBits& bits, int index) {
  std::vector<int> parts;
  for (int hidden = index - 1; hidden >= 1; --hidden) {
    parts.push_back(bits.activations[std::size_t(hidden - 1)]);
    if (!model.residual) break;
  }
  if (parts.empty() || std::ranges::count(parts, 0)) return {0};
  return parts;
}

/// Numbers stored beside the codes of this layer's weights and of the activations it puts out.
std::int64_t scales(const LayerBits& bits, const LayerSummary& layer) {
  std::int64_t count = 0;
  if (layer.weight_bits) {
    const std::vector<float> weights(std::size_t(layer.weights));
    const auto& quantizer = weight_quantizer<float>(bits.weight_method, layer.weight_bits);
    count +=
        std::int64_t(quantizer.scales({weights, layer.outputs, layer.inputs, layer.weight_bits, 1}).size());
  }
  const auto hidden = std::size_t(layer.index - 1);
  if (hidden < bits.activations.size() && bits.activations[hidden])
    count += activation_quantizer<float>(bits.activation_method, bits.activations[hidden]).learns() ? 1 : 0;
  return count;
}

}  // namespace

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
    layer.input_bits = input_bits(model, bits, index);
    layer.weight_bytes =
        layer.weight_bits == 0 ? layer.weights * kFloatBytes : (layer.weights * layer.weight_bits + 7) / 8;
    layer.bias_bytes = layer.biases * kFloatBytes;
    layer.scale_bytes = scales(bits, layer) * kFloatBytes;
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
