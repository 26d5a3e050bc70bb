// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/state_arrays.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/error.h"
#include "core/nn/layout.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

namespace {

/// What all networks of a result read of a point, where it is standardised.
constexpr const char *kInputMean = "input.mean", *kInputDeviation = "input.deviation";

/// Where each array's numbers stand in the flat vector of parameters.
struct Part {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t first, count;
};

std::vector<Part> parts_of(const Layout& layout) {
  std::vector<Part> parts;
  for (std::size_t l = 0; l < layout.layers.size(); ++l) {
    const LayerPlace& place = layout.layers[l];
    const std::size_t outputs = std::size_t(place.outputs);
    const std::string number = std::to_string(l + 1);
    parts.push_back(
        {".weight." + number, {outputs, std::size_t(place.inputs)}, place.weights, place.weight_count()});
    parts.push_back({".bias." + number, {outputs}, place.biases, outputs});
  }
  const std::size_t hidden = layout.layers.size() - 1;
  parts.push_back({".alpha", {hidden}, layout.alphas, hidden});
  return parts;
}

/// Evaluating anything else would not give numbers.
bool is_sound(const NetworkState& state) {
  const std::size_t depth = state.steps.size();
  if (state.parameters.size() != Layout(state.model).size || depth != std::size_t(state.model.depth) ||
      state.bits.weights.size() != depth || state.bits.activations.size() + 1 != depth)
    return false;
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::ranges::all_of(state.parameters, finite) || !std::ranges::all_of(state.steps, finite))
    return false;
  for (std::size_t l = 0; l < depth; ++l)
    if (const int bits = state.bits.weights[l];
        bits > 0 && weight_quantizer<float>(state.bits.weight_method, bits).has_step(bits) &&
        !(state.steps[l] > 0))
      return false;
  return true;
}

const std::vector<float>& floats(const std::map<std::string, NpyArray>& arrays, const std::string& name,
                                 const std::vector<std::size_t>& shape, const std::string& origin) {
  const auto found = arrays.find(name);
  if (found == arrays.end()) throw Error(CORE_TEXT("core", "%1: array %2 is missing"), origin, name);
  if (found->second.shape != shape)
    throw Error(CORE_TEXT("core", "%1: array %2 has another shape than the networks of result.json"), origin,
                name);
  const auto* values = std::get_if<std::vector<float>>(&found->second.values);
  if (!values)
    throw Error(CORE_TEXT("core", "%1: array %2 holds values of another type than expected"), origin, name);
  return *values;
}

InputScale input_of(const std::map<std::string, NpyArray>& arrays, const std::string& origin) {
  InputScale input;
  for (const auto& [name, values] :
       {std::pair(kInputMean, &input.mean), {kInputDeviation, &input.deviation}}) {
    const auto found = arrays.find(name);
    if (found == arrays.end()) continue;
    const auto* numbers = std::get_if<std::vector<double>>(&found->second.values);
    const bool sound = numbers && numbers->size() == 2 &&
                       std::ranges::all_of(*numbers, [](double value) { return std::isfinite(value); });
    if (!sound || (name == kInputDeviation && !((*numbers)[0] > 0 && (*numbers)[1] > 0)))
      throw Error(CORE_TEXT("core", "%1: array %2 holds values of another type than expected"), origin, name);
    std::ranges::copy(*numbers, values->begin());
  }
  return input;
}

}  // namespace

std::map<std::string, NpyArray> state_arrays(const ExperimentResult& result) {
  std::map<std::string, NpyArray> arrays;
  for (const NetworkSnapshot& network : result.networks) {
    if (!network.state) continue;
    const NetworkState& state = *network.state;
    const LayerBits expected = layer_bits(result.spec.quantization, network.kind, result.spec.model.depth);
    if (state.model != result.spec.model || state.bits != expected || !is_sound(state)) continue;
    const std::string prefix = name(network.kind);
    const std::span<const float> all(state.parameters);
    for (const Part& part : parts_of(Layout(state.model))) {
      const auto values = all.subspan(part.first, part.count);
      arrays[prefix + part.name] = {part.shape, std::vector<float>(values.begin(), values.end())};
    }
    arrays[prefix + ".step"] = {{state.steps.size()}, state.steps};
    if (!state.input.is_identity()) {
      const auto& [mean, deviation] = state.input;
      arrays[kInputMean] = {{2}, std::vector<double>(mean.begin(), mean.end())};
      arrays[kInputDeviation] = {{2}, std::vector<double>(deviation.begin(), deviation.end())};
    }
  }
  return arrays;
}

void set_states(const std::map<std::string, NpyArray>& arrays, const std::string& origin,
                ExperimentResult& result) {
  const ModelSpec& model = result.spec.model;
  const Layout layout(model);
  const InputScale input = input_of(arrays, origin);
  for (NetworkSnapshot& network : result.networks) {
    const std::string prefix = name(network.kind);
    if (!network.map || !arrays.contains(prefix + ".step")) continue;
    NetworkState state{model, layer_bits(result.spec.quantization, network.kind, model.depth),
                       std::vector<float>(layout.size),
                       floats(arrays, prefix + ".step", {std::size_t(model.depth)}, origin), input};
    for (const Part& part : parts_of(layout))
      std::ranges::copy(floats(arrays, prefix + part.name, part.shape, origin),
                        state.parameters.begin() + std::ptrdiff_t(part.first));
    if (!is_sound(state))
      throw Error(CORE_TEXT("core", "%1: the weights of network %2 are no numbers"), origin, prefix);
    network.state = std::make_shared<const NetworkState>(std::move(state));
  }
}

}  // namespace quantoscope
