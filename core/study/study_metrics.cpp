// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_metrics.h"

#include <algorithm>
#include <vector>

#include "core/error.h"
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

Value of_error(const Network& network, Value (*get)(const ErrorCharacter&)) {
  return network.error ? get(*network.error) : std::nullopt;
}

std::vector<StudyMetric> make_table() {
  using E = ErrorCharacter;
  return {
      {"accuracy.truth", "Accuracy", "Share of the plane on which the network's class is the right one.", "",
       true, false, [](const Network& n, const Spec&) { return n.accuracy.truth; }},
      {kAccuracyDrop,
       "Loss of accuracy",
       "Accuracy of the float network it was made from less its own; above 0: quantization has cost "
       "something.",
       "",
       true,
       true,
       {}},
      {"accuracy.training", "Training accuracy", "Share of the training points whose class is right.", "",
       true, false, [](const Network& n, const Spec&) { return n.accuracy.training; }},
      {"accuracy.before_retraining", "Accuracy before retraining",
       "Accuracy after post-training quantization, before retraining.", "", true, false,
       [](const Network& n, const Spec&) { return n.accuracy.truth_before_retraining; }},
      {"accuracy.agreement", "Agreement with float",
       "Share of the plane on which the class is the float network's.", "", true, false,
       [](const Network& n, const Spec&) { return n.accuracy.agreement_with_float; }},
      {"error.flipped", "Flipped", "Share of the plane whose class differs from the float network's.", "",
       true, true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return Value(e.flipped_share); });
       }},
      {"error.distortion", "Distortion share",
       "Share of the flipped area where the boundary moved as a whole or a large piece changed.", "", true,
       false,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.distortion_share; });
       }},
      {"error.noise", "Noise share", "Share of the flipped area that is specks and fraying.", "", true, true,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.noise_share; }); }},
      {"error.lost", "Lost", "Share of the plane that was right and is wrong now.", "", true, true,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.lost_share; }); }},
      {"error.gained", "Gained", "Share of the plane that was wrong and is right now.", "", true, false,
       [](const Network& n, const Spec&) { return of_error(n, [](const E& e) { return e.gained_share; }); }},
      {"error.correlation_length", "Correlation length",
       "Distance over which the error of the logit stays correlated, to 1/e.", "plane units", false, false,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.correlation_length; });
       }},
      {"error.boundary_length", "Boundary length",
       "Length of the class boundary over that of the true one; above 1: frayed or speckled.",
       "times the true one", false, true,
       [](const Network& n, const Spec&) {
         return of_error(n, [](const E& e) { return e.boundary_length_ratio; });
       }},
      {"sqnr.weights", "Weight SQNR", "Signal over quantization noise of the weights of the worst layer.",
       "dB", false, false,
       [](const Network& n, const Spec&) { return smallest(n, &LayerReport::weight_sqnr); }},
      {"sqnr.activations", "Activation SQNR",
       "Signal over quantization noise of the activations of the worst layer.", "dB", false, false,
       [](const Network& n, const Spec&) { return smallest(n, &LayerReport::activation_sqnr); }},
      {"sqnr.logit", "Logit SQNR",
       "Signal over everything that has gathered in the logit since the first quantizer.", "dB", false, false,
       [](const Network& n, const Spec&) {
         return n.layers.empty() ? Value() : n.layers.back().pre_activation_sqnr;
       }},
      {"gain.bound", "Bound on the gain",
       "Product over the layers of the largest singular value of the weights: the most a noise can grow.", "",
       false, true,
       [](const Network& n, const Spec&) {
         Value product;
         for (const LayerReport& layer : n.layers)
           if (layer.sigma_max) product = product.value_or(1) * *layer.sigma_max;
         return product;
       }},
      {"size.parameters", "Parameters", "Weights and biases.", "", false, true,
       [](const Network& n, const Spec&) { return Value(double(n.parameters)); }},
      {"size.bytes", "Size", "Weights at their bits, biases as 32-bit floats.", "bytes", false, true,
       [](const Network& n, const Spec& s) { return Value(double(summary_of(n, s).bytes)); }},
      {"size.macs", "Multiplications", "Multiply-accumulates for one point.", "", false, true,
       [](const Network& n, const Spec& s) { return Value(double(summary_of(n, s).multiply_accumulates)); }},
      {"time.training", "Training time", "Time spent in training steps.", "s", false, true,
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
  throw Error("there is no metric " + in_quotes(name) +
              (close.empty() ? "; there are " + listed(names) : "; did you mean '" + close + "'?"));
}

}  // namespace quantoscope
