// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_metrics.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
#include "core/message.h"
#include "core/spec/model_summary.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

using Network = NetworkSnapshot;
using Spec = ExperimentSpec;
using Value = std::optional<double>;

/// The size of the network as it would be stored, with only its own quantizers.
ModelSummary summary_of(const Network& network, const Spec& spec) {
  QuantSpec quant = spec.quantization;
  quant.weight_bits = network.weight_bits;
  quant.activation_bits = network.activation_bits;
  return summarize(spec.model, quant);
}

/// The smallest of a value over the layers that have it.
template <class Member>
Value smallest(const Network& network, Member member) {
  Value least;
  for (const LayerReport& layer : network.layers)
    if (const Value value = layer.*member; value && (!least || *value < *least)) least = value;
  return least;
}

/// The largest of a value over the layers that have it.
template <class Member>
Value largest(const Network& network, Member member) {
  Value most;
  for (const LayerReport& layer : network.layers)
    if (const Value value = layer.*member; value && (!most || *value > *most)) most = value;
  return most;
}

Value of_error(const Network& network, Value (*get)(const ErrorCharacter&)) {
  return network.error ? get(*network.error) : std::nullopt;
}

std::vector<StudyMetric> make_table() {
  using E = ErrorCharacter;
  return {
      {"accuracy.truth", CORE_TEXT("core", "Accuracy"),
       CORE_TEXT("core", "Share of the plane on which the network's class is the right one."), "", true,
       false, [](const Network& n, const Spec&) { return n.accuracy.truth; }},
      {kAccuracyDrop,
       CORE_TEXT("core", "Loss of accuracy"),
       CORE_TEXT(
           "core",
           "Accuracy of the float network it was made from less its own; above 0: quantization has cost "
           "something."),
       "",
       true,
       true,
       {}},
      {"accuracy.training", CORE_TEXT("core", "Training accuracy"),
       CORE_TEXT("core", "Share of the training points whose class is right."), "", true, false,
       [](const Network& n, const Spec&) { return n.accuracy.training; }},
      {"accuracy.before_retraining", CORE_TEXT("core", "Accuracy before retraining"),
       CORE_TEXT("core", "Accuracy after post-training quantization, before retraining."), "", true, false,
       [](const Network& n, const Spec&) { return n.accuracy.truth_before_retraining; }},
      {"accuracy.agreement", CORE_TEXT("core", "Agreement with float"),
       CORE_TEXT("core", "Share of the plane on which the class is the float network's."), "", true, false,
       [](const Network& n, const Spec&) { return n.accuracy.agreement_with_float; }},
      {"error.flipped", CORE_TEXT("core", "Flipped"),
       CORE_TEXT("core", "Share of the plane whose class differs from the float network's."), "", true, true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return Value(e.flipped_share); });
       }},
      {"error.distortion", CORE_TEXT("core", "Distortion share"),
       CORE_TEXT("core",
                 "Share of the flipped area where the boundary moved as a whole or a large piece changed."),
       "", true, false,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.distortion_share; });
       }},
      {"error.noise", CORE_TEXT("core", "Noise share"),
       CORE_TEXT("core", "Share of the flipped area that is specks and fraying."), "", true, true,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.noise_share; }); }},
      {"error.distortion_area", CORE_TEXT("core", "Distortion"),
       CORE_TEXT("core", "Share of the plane that flipped by distortion: flipped times distortion share."),
       "", true, true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.distortion_area(); });
       }},
      {"error.noise_area", CORE_TEXT("core", "Noise"),
       CORE_TEXT("core", "Share of the plane that flipped by noise: flipped less distortion."), "", true,
       true,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.noise_area(); }); }},
      {"error.noise_regions", CORE_TEXT("core", "Regions of noise"),
       CORE_TEXT("core", "How many connected regions the flips that are noise form."), "", false, true,
       [](const Network& n, const Spec&) {
         return of_error(
             n, [](const E& e) { return e.noise_regions ? Value(double(*e.noise_regions)) : Value(); });
       }},
      {"error.noise_region_mean", CORE_TEXT("core", "Mean region of noise"),
       CORE_TEXT("core", "Mean area of these regions."), CORE_TEXT("core", "plane units squared"), false,
       true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.noise_region_mean; });
       }},
      {"error.noise_region_median", CORE_TEXT("core", "Median region of noise"),
       CORE_TEXT("core", "Median area of these regions."), CORE_TEXT("core", "plane units squared"), false,
       true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.noise_region_median; });
       }},
      {"error.lost", CORE_TEXT("core", "Lost"),
       CORE_TEXT("core", "Share of the plane that was right and is wrong now."), "", true, true,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.lost_share; }); }},
      {"error.gained", CORE_TEXT("core", "Gained"),
       CORE_TEXT("core", "Share of the plane that was wrong and is right now."), "", true, false,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.gained_share; }); }},
      {"error.correlation_length", CORE_TEXT("core", "Correlation length"),
       CORE_TEXT("core",
                 "Distance over which the error of the logit, less its gain and offset, stays correlated, to "
                 "1/e."),
       CORE_TEXT("core", "plane units"), false, false,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.correlation_length; });
       }},
      {"error.logit_gain", CORE_TEXT("core", "Logit gain"),
       CORE_TEXT("core",
                 "By how much the logit is a multiple of the float network's: 1 + b of the fit quantized "
                 "- float = a + b float."),
       CORE_TEXT("core", "times"), false, false,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.logit_gain; }); }},
      {"error.logit_offset", CORE_TEXT("core", "Logit offset"),
       CORE_TEXT("core", "What is added to the logit everywhere: a of that fit."), "", false, false,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.logit_offset; }); }},
      {"error.boundary_length", CORE_TEXT("core", "Boundary length"),
       CORE_TEXT("core",
                 "Length of the class boundary over that of the true one; above 1: frayed or speckled."),
       CORE_TEXT("core", "times the true one"), false, true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.boundary_length_ratio; });
       }},
      {"sqnr.weights", CORE_TEXT("core", "Weight SQNR"),
       CORE_TEXT("core",
                 "Rounding of the weights of the worst layer: shadow weights over what quantizing "
                 "them changes."),
       CORE_TEXT("core", "dB"), false, false,
       [](const Network& n, const Spec&) { return smallest(n, &LayerReport::weight_sqnr); }},
      {"sqnr.weights_float", CORE_TEXT("core", "Weight SQNR to float"),
       CORE_TEXT("core",
                 "Weights of the float network over what retraining and rounding have changed in them, "
                 "in the worst layer."),
       CORE_TEXT("core", "dB"), false, false,
       [](const Network& n, const Spec&) { return smallest(n, &LayerReport::weight_float_sqnr); }},
      {"rmse.weights", CORE_TEXT("core", "Rounding of weights"),
       CORE_TEXT("core",
                 "Rms of what quantizing changes in the shadow weights, over the distance of levels, "
                 "in the worst layer: 0.289 for an even spread, more with clipping."),
       CORE_TEXT("core", "levels"), false, true,
       [](const Network& n, const Spec&) { return largest(n, &LayerReport::weight_rmse); }},
      {"sqnr.activations", CORE_TEXT("core", "Activation SQNR"),
       CORE_TEXT("core", "Signal over quantization noise of the activations of the worst layer."),
       CORE_TEXT("core", "dB"), false, false,
       [](const Network& n, const Spec&) { return smallest(n, &LayerReport::activation_sqnr); }},
      {"sqnr.logit", CORE_TEXT("core", "Logit SQNR"),
       CORE_TEXT("core",
                 "Logit of the same shadow weights without a quantizer over what quantizers change in "
                 "it."),
       CORE_TEXT("core", "dB"), false, false,
       [](const Network& n, const Spec&) {
         return n.layers.empty() ? Value() : n.layers.back().pre_activation_sqnr;
       }},
      {"sqnr.logit_float", CORE_TEXT("core", "Logit SQNR to float"),
       CORE_TEXT("core", "Logit of the float network over what this network's differs by."),
       CORE_TEXT("core", "dB"), false, false,
       [](const Network& n, const Spec&) {
         return n.layers.empty() ? Value() : n.layers.back().pre_activation_float_sqnr;
       }},
      {"gain.measured", CORE_TEXT("core", "Noise gain"),
       CORE_TEXT("core",
                 "By how much the logit's error is larger than the noise that the activation quantizers put "
                 "in, measured on training points."),
       CORE_TEXT("core", "times"), false, true,
       [](const Network& n, const Spec&) { return n.noise ? n.noise->measured : Value(); }},
      {"gain.bound", CORE_TEXT("core", "Bound on the noise gain"),
       CORE_TEXT(
           "core",
           "The most that it can be, from the largest singular values of the layers above each noise; a "
           "residual layer's counts half with the connection around it."),
       CORE_TEXT("core", "times"), false, true,
       [](const Network& n, const Spec&) { return n.noise ? n.noise->bound : Value(); }},
      {"gain.sigma_product", CORE_TEXT("core", "Product of singular values"),
       CORE_TEXT("core", "Of the largest singular value of the weights in use, over the layers."), "", false,
       true, [](const Network& n, const Spec&) { return n.noise ? Value(n.noise->sigma_product) : Value(); }},
      {"size.parameters", CORE_TEXT("core", "Parameters"), CORE_TEXT("core", "Weights and biases."), "",
       false, true, [](const Network& n, const Spec&) { return Value(double(n.parameters)); }},
      {"size.bytes", CORE_TEXT("core", "Size"),
       CORE_TEXT("core", "Weights at their bits; biases, scales and clips as 32-bit floats."),
       CORE_TEXT("core", "bytes"), false, true,
       [](const Network& n, const Spec& s) { return Value(double(summary_of(n, s).bytes)); }},
      {"size.bits", CORE_TEXT("core", "Size in bits"),
       CORE_TEXT("core", "Weights at their bits; biases, scales and clips at 32."), "", false, true,
       [](const Network& n, const Spec& s) { return Value(8.0 * double(summary_of(n, s).bytes)); }},
      {"size.macs", CORE_TEXT("core", "Multiplications"),
       CORE_TEXT("core", "Multiply-accumulates for one point."), "", false, true,
       [](const Network& n, const Spec& s) { return Value(double(summary_of(n, s).multiply_accumulates)); }},
      {"time.training", CORE_TEXT("core", "Training time"),
       CORE_TEXT("core", "Time spent in training steps."), CORE_TEXT("core", "s"), false, true,
       [](const Network& n, const Spec&) { return Value(n.seconds); }},
  };
}

}  // namespace

std::span<const StudyMetric> study_metrics() {
  static const std::vector<StudyMetric> table = make_table();
  return table;
}

std::size_t metric_index(const std::string& name) {
  const auto found = std::ranges::find(study_metrics(), name, &StudyMetric::name);
  if (found != study_metrics().end()) return std::size_t(found - study_metrics().begin());
  std::vector<std::string> names;
  for (const StudyMetric& metric : study_metrics()) names.push_back(metric.name);
  const std::string close = nearest(name, names);
  throw Error(CORE_TEXT("core", "there is no metric %1%2"), in_quotes(name),
              did_you_mean(close, {CORE_TEXT("core", "; there are %1"), {listed(names)}}));
}

}  // namespace quantoscope
