// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/state_arrays.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "core/error.h"
#include "core/nn/coded_network.h"
#include "core/nn/layout.h"
#include "core/quant/activation_method.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

namespace {

constexpr float kNothing = std::numeric_limits<float>::quiet_NaN();
/// The parameter of an activation quantizer where there is none.
constexpr float kUnusedAlpha = 1;

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
  return parts;
}

bool stores_step(const LayerBits& bits, std::size_t layer) {
  const int b = bits.weights[layer];
  return b > 0 && weight_quantizer<float>(bits.weight_method, b).has_step(b);
}

bool stores_alpha(const LayerBits& bits, std::size_t hidden) {
  const int b = bits.activations[hidden];
  return b > 0 && activation_quantizer<float>(bits.activation_method, b).has_clip();
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

using Arrays = std::map<std::string, NpyArray>;

/// The codes as the smallest type that holds them.
NpyArray code_array(const std::vector<std::size_t>& shape, const std::vector<std::int16_t>& codes) {
  const auto fits = [](std::int16_t code) { return std::in_range<std::int8_t>(code); };
  if (!std::ranges::all_of(codes, fits)) return {shape, codes};
  return {shape, std::vector<std::int8_t>(codes.begin(), codes.end())};
}

std::vector<std::int16_t> codes_of(const NpyArray& array) {
  if (const auto* codes = std::get_if<std::vector<std::int16_t>>(&array.values)) return *codes;
  const auto* codes = std::get_if<std::vector<std::int8_t>>(&array.values);
  return codes ? std::vector<std::int16_t>(codes->begin(), codes->end()) : std::vector<std::int16_t>();
}

void add_codes(const NetworkState& state, const std::string& prefix, Arrays& arrays) {
  const Layout layout(state.model);
  for (int l = 0; l < state.model.depth; ++l) {
    const auto coded = coded_layer(state, l);
    if (!coded) continue;
    const LayerPlace& place = layout.layers[std::size_t(l)];
    const std::string number = std::to_string(l + 1);
    arrays[prefix + ".code." + number] =
        code_array({std::size_t(place.outputs), std::size_t(place.inputs)}, coded->codes);
    arrays[prefix + ".scale." + number] = {{coded->scales.size(), 1}, coded->scales};
  }
}

void add_quantizers(const NetworkState& state, const std::string& prefix, Arrays& arrays) {
  std::vector<float> steps = state.steps, alphas, clips, activation_steps, levels;
  const std::size_t first = Layout(state.model).alphas;
  for (std::size_t l = 0; l < steps.size(); ++l)
    if (!stores_step(state.bits, l)) steps[l] = kNothing;
  for (std::size_t h = 0; h + 1 < steps.size(); ++h) {
    alphas.push_back(stores_alpha(state.bits, h) ? state.parameters[first + h] : kNothing);
    const auto quantizer = activation_rounding(state, int(h));
    clips.push_back(quantizer ? quantizer->clip.value_or(kNothing) : kNothing);
    activation_steps.push_back(quantizer ? quantizer->step.value_or(kNothing) : kNothing);
    levels.push_back(quantizer ? float(quantizer->count) : kNothing);
  }
  const std::size_t depth = steps.size();
  arrays[prefix + ".step"] = {{depth}, std::move(steps)};
  arrays[prefix + ".alpha"] = {{depth - 1}, std::move(alphas)};
  arrays[prefix + ".clip"] = {{depth - 1}, std::move(clips)};
  arrays[prefix + ".activation_step"] = {{depth - 1}, std::move(activation_steps)};
  arrays[prefix + ".levels"] = {{depth - 1}, std::move(levels)};
}

/// What counts of stored steps and alphas.
void take_quantizers(const std::vector<float>& steps, const std::vector<float>& alphas, NetworkState& state) {
  const std::size_t first = Layout(state.model).alphas;
  for (std::size_t l = 0; l < steps.size(); ++l) state.steps[l] = stores_step(state.bits, l) ? steps[l] : 0;
  for (std::size_t h = 0; h < alphas.size(); ++h)
    state.parameters[first + h] = stores_alpha(state.bits, h) ? alphas[h] : kUnusedAlpha;
}

/// Where the file has the layer's codes, they are those of its shadow weights.
void take_codes(const Arrays& arrays, const std::string& prefix, const std::string& origin,
                NetworkState& state) {
  for (int l = 0; l < state.model.depth; ++l) {
    const std::string number = std::to_string(l + 1), name = prefix + ".code." + number;
    const auto found = arrays.find(name);
    const auto computed = coded_layer(state, l);
    if (!computed) continue;
    if (found == arrays.end()) {
      if (!arrays.contains(prefix + ".levels")) continue;  // Of a version that stored none.
      throw Error(CORE_TEXT("core", "%1: array %2 is missing"), origin, name);
    }
    const LayerPlace place = Layout(state.model).layers[std::size_t(l)];
    CodedWeights stored{codes_of(found->second),
                        floats(arrays, prefix + ".scale." + number, {computed->scales.size(), 1}, origin)};
    const std::vector<std::size_t> shape{std::size_t(place.outputs), std::size_t(place.inputs)};
    if (stored.codes == computed->codes && stored.scales != computed->scales)
      throw Error(CORE_TEXT("core", "%1: array %2 does not fit the others of its network"), origin,
                  prefix + ".scale." + number);
    const bool fits = found->second.shape == shape && stored.codes.size() == computed->codes.size();
    if (!fits || (stored != *computed && !settle_layer(state, l, stored)))
      throw Error(CORE_TEXT("core", "%1: array %2 does not hold the codes of the shadow weights"), origin,
                  name);
  }
}

/// What the file says of activations is what the quantizers of this network do.
void check_activations(const Arrays& arrays, const std::string& prefix, const std::string& origin,
                       const NetworkState& state) {
  Arrays computed;
  add_quantizers(state, prefix, computed);
  const auto same = [](float a, float b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (const char* key : {".clip", ".activation_step", ".levels"}) {
    const auto found = arrays.find(prefix + key);
    if (found == arrays.end()) continue;
    const auto* stored = std::get_if<std::vector<float>>(&found->second.values);
    if (!stored ||
        !std::ranges::equal(*stored, std::get<std::vector<float>>(computed[prefix + key].values), same))
      throw Error(CORE_TEXT("core", "%1: array %2 does not fit the others of its network"), origin,
                  prefix + key);
  }
}

}  // namespace

bool is_sound(const NetworkState& state) {
  const std::size_t depth = state.steps.size();
  if (state.parameters.size() != Layout(state.model).size || depth != std::size_t(state.model.depth) ||
      state.bits.weights.size() != depth || state.bits.activations.size() + 1 != depth)
    return false;
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::ranges::all_of(state.parameters, finite) || !std::ranges::all_of(state.steps, finite))
    return false;
  const std::size_t alphas = Layout(state.model).alphas;
  for (std::size_t l = 0; l < depth; ++l)
    if ((stores_step(state.bits, l) && !(state.steps[l] > 0)) ||
        (l + 1 < depth && stores_alpha(state.bits, l) && !(state.parameters[alphas + l] > 0)))
      return false;
  return true;
}

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
    add_codes(state, prefix, arrays);
    add_quantizers(state, prefix, arrays);
    if (!state.input.is_identity()) {
      const auto& [mean, deviation] = state.input;
      arrays[kInputMean] = {{2}, std::vector<double>(mean.begin(), mean.end())};
      arrays[kInputDeviation] = {{2}, std::vector<double>(deviation.begin(), deviation.end())};
    }
  }
  return arrays;
}

WantedArrays state_array_sizes(const ModelSpec& model) {
  WantedArrays sizes{{kInputMean, 2}, {kInputDeviation, 2}};
  const Layout layout(model);
  for (const NetworkKind kind : kAllKinds) {
    const std::string prefix = name(kind);
    for (const Part& part : parts_of(layout)) sizes[prefix + part.name] = part.count;
    for (std::size_t l = 0; l < layout.layers.size(); ++l) {
      const std::string number = std::to_string(l + 1);
      sizes[prefix + ".code." + number] = layout.layers[l].weight_count();
      sizes[prefix + ".scale." + number] = std::size_t(layout.layers[l].outputs);
    }
    for (const char* key : {".step", ".alpha", ".clip", ".activation_step", ".levels"})
      sizes[prefix + key] = layout.layers.size();
  }
  return sizes;
}

void set_states(const std::map<std::string, NpyArray>& arrays, const std::string& origin,
                ExperimentResult& result) {
  const ModelSpec& model = result.spec.model;
  const Layout layout(model);
  const InputScale input = input_of(arrays, origin);
  for (NetworkSnapshot& network : result.networks) {
    const std::string prefix = name(network.kind);
    if (!network.map || !arrays.contains(prefix + ".step")) continue;
    const auto depth = std::size_t(model.depth);
    NetworkState state{model, layer_bits(result.spec.quantization, network.kind, model.depth),
                       std::vector<float>(layout.size), std::vector<float>(depth), input};
    for (const Part& part : parts_of(layout))
      std::ranges::copy(floats(arrays, prefix + part.name, part.shape, origin),
                        state.parameters.begin() + std::ptrdiff_t(part.first));
    take_quantizers(floats(arrays, prefix + ".step", {depth}, origin),
                    floats(arrays, prefix + ".alpha", {depth - 1}, origin), state);
    if (!is_sound(state))
      throw Error(CORE_TEXT("core", "%1: the weights of network %2 are no numbers"), origin, prefix);
    take_codes(arrays, prefix, origin, state);
    check_activations(arrays, prefix, origin, state);
    network.state = std::make_shared<const NetworkState>(std::move(state));
  }
}

}  // namespace quantoscope
