// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/evaluator.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/nn/network.h"
#include "core/quant/activation_method.h"
#include "core/quant/activation_quantizer.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

std::vector<double> spread_points(const Dataset& data, Eigen::Index wanted) {
  const Eigen::Index n = std::min(wanted, data.size());
  std::vector<double> points;
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::Index row = i * data.size() / n;
    points.push_back(data.points(row, 0));
    points.push_back(data.points(row, 1));
  }
  return points;
}

namespace {

/// Rows evaluated at a time: a tile's activations stay in the cache (ENGINE.md, trap 5).
constexpr int kTile = 512;
constexpr Eigen::Index kCalibrationPoints = 4096;
/// Pre-activations of the network without quantizers are computed for comparison only: on so few points that
/// all of it costs a twentieth of a map.
constexpr Eigen::Index kReferencePoints = 1024;
/// The largest networks are measured on fewer points: this many activations are a few megabytes and some
/// milliseconds.
constexpr Eigen::Index kCalibrationActivations = 4'000'000;

std::vector<double> calibration_points(const Dataset& data, Eigen::Index activations_per_point) {
  return spread_points(data, std::clamp<Eigen::Index>(kCalibrationActivations / activations_per_point, kTile,
                                                      kCalibrationPoints));
}

bool any(const std::vector<int>& bits) {
  return std::any_of(bits.begin(), bits.end(), [](int b) { return b > 0; });
}

std::optional<double> decibels(double signal, double noise) {
  if (!(signal > 0)) return std::nullopt;
  // An exact quantization has no noise to compare with; 200 dB is past any float's precision.
  return noise > 0 ? std::min(200.0, 10 * std::log10(signal / noise)) : 200.0;
}

}  // namespace

class Evaluator::Impl {
 public:
  explicit Impl(const NetworkState& state)
      : model(state.model), input(state.input), network(state.model, state.bits, kTile) {
    prepare_engine_thread();
    std::copy(state.parameters.begin(), state.parameters.end(), network.parameters().begin());
    std::copy(state.steps.begin(), state.steps.end(), network.steps().begin());
    network.quantize();
  }

  /// Forwards n points in tiles; `each(first, count, logits)` sees every tile. False when stopped.
  template <class Each>
  bool forward(const double* points, Eigen::Index n, std::stop_token stop, Each each) {
    for (Eigen::Index first = 0; first < n; first += kTile) {
      if (stop.stop_requested()) return false;
      const int count = int(std::min<Eigen::Index>(kTile, n - first));
      each(first, count, network.forward(inputs(points + 2 * first, count), count));
    }
    return true;
  }
  /// What the network reads of up to a tile of points.
  const float* inputs(const double* points, int count) {
    scaled.resize(2 * kTile);
    input.apply(points, count, scaled.data());
    return scaled.data();
  }

  void report_weights(int layer, LayerReport& report) const;
  std::vector<std::optional<double>> pre_activation_sqnrs(std::span<const float> parameters,
                                                          const Dataset& data);
  void compare_with(const NetworkState& other, const Dataset& data, std::vector<LayerReport>& reports);
  Eigen::Index activations_per_point() const {
    return Eigen::Index(hidden_layers()) * network.layout().layers.front().outputs;
  }
  int hidden_layers() const { return int(network.bits().activations.size()); }

  ModelSpec model;
  InputScale input;
  Network<float> network;
  std::vector<float> scaled;
};

Evaluator::Evaluator(const NetworkState& state) : impl_(std::make_unique<Impl>(state)) {}
Evaluator::~Evaluator() = default;

std::optional<DecisionMap> Evaluator::map(const MapGrid& grid, std::stop_token stop) {
  DecisionMap result{grid, LogitMatrix(grid.n, grid.n)};
  const Eigen::Index total = Eigen::Index(grid.n) * grid.n;
  std::vector<double> points(2 * kTile);
  for (Eigen::Index first = 0; first < total; first += kTile) {
    if (stop.stop_requested()) return std::nullopt;
    const int count = int(std::min<Eigen::Index>(kTile, total - first));
    for (int i = 0; i < count; ++i) {
      points[std::size_t(2 * i)] = grid.x(int((first + i) % grid.n));
      points[std::size_t(2 * i + 1)] = grid.y(int((first + i) / grid.n));
    }
    const auto logits = impl_->network.forward(impl_->inputs(points.data(), count), count);
    std::copy(logits.begin(), logits.end(), result.logits.data() + first);
  }
  return result;
}

std::optional<Eigen::VectorXf> Evaluator::logits(const PointMatrix& points, std::stop_token stop) {
  Eigen::VectorXf result(points.rows());
  const bool whole =
      impl_->forward(points.data(), points.rows(), stop, [&](Eigen::Index first, int, auto logits) {
        std::copy(logits.begin(), logits.end(), result.data() + first);
      });
  return whole ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<HiddenOutputs> Evaluator::hidden_outputs(const PointMatrix& points, int layer,
                                                       std::stop_token stop) {
  const Eigen::Index width = impl_->network.layout().layers.front().outputs;
  HiddenOutputs result{ActivationMatrix(points.rows(), width), Eigen::VectorXf(points.rows())};
  const bool whole =
      impl_->forward(points.data(), points.rows(), stop, [&](Eigen::Index first, int, auto logits) {
        const auto h = impl_->network.activations(layer - 1);
        std::copy(h.begin(), h.end(), result.activations.data() + first * width);
        std::copy(logits.begin(), logits.end(), result.logits.data() + first);
      });
  return whole ? std::optional(std::move(result)) : std::nullopt;
}

std::optional<Evaluator::Score> Evaluator::score(const Dataset& data, std::stop_token stop) {
  double loss = 0;
  Eigen::Index correct = 0;
  std::vector<float> labels(kTile), unused(kTile);
  const bool whole =
      impl_->forward(data.points.data(), data.size(), stop, [&](Eigen::Index first, int count, auto logits) {
        for (int i = 0; i < count; ++i) labels[std::size_t(i)] = float(data.labels(first + i));
        const LossSums sums =
            kernels<float>().cross_entropy(logits.data(), labels.data(), unused.data(), count);
        loss += sums.loss;
        correct += sums.correct;
      });
  if (!whole) return std::nullopt;
  const double n = std::max<double>(1, double(data.size()));
  return Score{loss / n, double(correct) / n};
}

void Evaluator::Impl::report_weights(int layer, LayerReport& report) const {
  const int bits = network.bits().weights[std::size_t(layer)];
  const std::span<const float> shadow = network.weights(layer), quantized = network.effective_weights(layer);
  report.shadow_sigma_max = largest_singular_value(shadow, report.outputs, report.inputs);
  report.sigma_max =
      bits ? largest_singular_value(quantized, report.outputs, report.inputs) : report.shadow_sigma_max;
  if (!bits) return;
  const WeightQuantizer<float>& quantizer = network.weight_quantizer_of(layer);
  const std::vector<float> scales = quantizer.scales(network.weight_layer(layer));
  const std::vector<int> codes = quantizer.codes(bits);
  std::vector<double> shares(std::size_t(codes.back() - codes.front() + 1), 0.0);
  double signal = 0, noise = 0, noise_in_levels = 0;
  const int apart = codes[1] - codes[0];
  const std::size_t row_size = shadow.size() / scales.size();
  for (std::size_t i = 0; i < shadow.size(); ++i) {
    const double difference = double(shadow[i]) - double(quantized[i]);
    signal += double(shadow[i]) * double(shadow[i]);
    noise += difference * difference;
    const float scale = scales[i / row_size];
    const double in_levels = scale > 0 ? difference / (double(scale) * apart) : 0;
    noise_in_levels += in_levels * in_levels;
    const int code = scale > 0 ? int(std::lround(quantized[i] / scale)) : 0;
    shares[std::size_t(code - codes.front())] += 1.0 / double(shadow.size());
  }
  report.weight_bits = bits;
  report.step = std::accumulate(scales.begin(), scales.end(), 0.0) / double(scales.size());
  report.lowest_code = codes.front();
  report.code_shares = std::move(shares);
  report.weight_sqnr = decibels(signal, noise);
  if (*report.step > 0) report.weight_rmse = std::sqrt(noise_in_levels / double(shadow.size()));
}

/// For each layer the pre-activations of a network of this shape without quantizers, as signal, and what
/// those here differ by; side by side on a few points.
std::vector<std::optional<double>> Evaluator::Impl::pre_activation_sqnrs(std::span<const float> parameters,
                                                                         const Dataset& data) {
  const LayerBits none{std::vector<int>(network.bits().weights.size(), 0),
                       std::vector<int>(network.bits().activations.size(), 0)};
  const int width = network.layout().layers.front().outputs;
  Network<float> reference(model, none, kTile);
  std::copy(parameters.begin(), parameters.end(), reference.parameters().begin());
  reference.quantize();
  const auto points = spread_points(data, kReferencePoints);
  const std::size_t layers = network.layout().layers.size();
  std::vector<double> signal(layers, 0.0), noise(layers, 0.0);
  std::vector<float> exact(std::size_t(kTile) * std::size_t(width)), disturbed(exact.size());
  forward(points.data(), Eigen::Index(points.size() / 2), {}, [&](Eigen::Index first, int count, auto) {
    const float* const x = inputs(points.data() + 2 * first, count);
    reference.forward(x, count);
    for (std::size_t l = 0; l < layers; ++l) {
      reference.linear_output(int(l), x, exact.data());
      network.linear_output(int(l), x, disturbed.data());
      const std::size_t n = std::size_t(count) * std::size_t(network.layout().layers[l].outputs);
      for (std::size_t i = 0; i < n; ++i) {
        const double difference = double(exact[i]) - double(disturbed[i]);
        signal[l] += double(exact[i]) * double(exact[i]);
        noise[l] += difference * difference;
      }
    }
  });
  std::vector<std::optional<double>> sqnrs;
  for (std::size_t l = 0; l < layers; ++l) sqnrs.push_back(decibels(signal[l], noise[l]));
  return sqnrs;
}

/// What stands in the reports of the network that this one was made from.
void Evaluator::Impl::compare_with(const NetworkState& other, const Dataset& data,
                                   std::vector<LayerReport>& reports) {
  if (other.model != model || other.input != input) return;
  const auto sqnrs = pre_activation_sqnrs(other.parameters, data);
  for (std::size_t l = 0; l < reports.size(); ++l) {
    const LayerPlace& place = network.layout().layers[l];
    const auto here = network.effective_weights(int(l));
    double signal = 0, noise = 0;
    for (std::size_t i = 0; i < here.size(); ++i) {
      const double there = other.parameters[place.weights + i], difference = there - double(here[i]);
      signal += there * there;
      noise += difference * difference;
    }
    reports[l].weight_float_sqnr = decibels(signal, noise);
    reports[l].pre_activation_float_sqnr = sqnrs[l];
  }
}

std::vector<LayerReport> Evaluator::layer_reports(const Dataset& data, const NetworkState* float_network) {
  const int hidden = impl_->hidden_layers();
  Network<float>& network = impl_->network;
  std::vector<LayerReport> reports;
  for (int l = 0; l <= hidden; ++l) {
    const LayerPlace& place = network.layout().layers[std::size_t(l)];
    LayerReport report;
    report.index = l + 1;
    report.inputs = place.inputs;
    report.outputs = place.outputs;
    impl_->report_weights(l, report);
    reports.push_back(std::move(report));
  }

  struct Sums {
    double signal = 0, noise = 0, clipped = 0, zero = 0, count = 0;
    std::vector<char> alive;  ///< Per unit: put out something else than 0.
  };
  const auto width = std::size_t(network.layout().layers.front().outputs);
  const auto note_alive = [width](std::vector<char>& alive, std::span<const float> outputs) {
    alive.resize(width);
    for (std::size_t row = 0; row < outputs.size(); row += width)
      for (std::size_t j = 0; j < width; ++j) alive[j] |= char(outputs[row + j] > 0);
  };
  std::vector<Sums> sums(static_cast<std::size_t>(hidden));
  std::vector<float> quantized;
  const auto points = calibration_points(data, impl_->activations_per_point());
  impl_->forward(points.data(), Eigen::Index(points.size() / 2), {}, [&](Eigen::Index, int, auto) {
    for (int h = 0; h < hidden; ++h) {
      const int bits = network.bits().activations[std::size_t(h)];
      const auto x = network.pre_activations(h);
      Sums& s = sums[std::size_t(h)];
      s.count += double(x.size());
      if (!bits) {  // x is the ReLU's output
        s.zero += double(std::count(x.begin(), x.end(), 0.0f));
        note_alive(s.alive, x);
        continue;
      }
      const float clip = network.activation_quantizer_of(h).clip(bits, network.alpha(h));
      quantized.resize(x.size());
      activate<float>(network.activation(h), x, quantized);
      note_alive(s.alive, quantized);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double relu = std::max(0.0f, x[i]), difference = relu - double(quantized[i]);
        s.signal += relu * relu;
        s.noise += difference * difference;
        s.clipped += x[i] >= clip;
        s.zero += quantized[i] == 0.0f;
      }
    }
  });
  for (int h = 0; h < hidden; ++h) {
    const Sums& s = sums[std::size_t(h)];
    LayerReport& report = reports[std::size_t(h)];
    const double count = std::max(1.0, s.count);
    report.zero = s.zero / count;
    report.dead_units = int(std::count(s.alive.begin(), s.alive.end(), 0));
    if (const int bits = network.bits().activations[std::size_t(h)]) {
      report.activation_bits = bits;
      const ActivationQuantizer<float>& quantizer = network.activation_quantizer_of(h);
      if (quantizer.has_clip()) {
        report.alpha = quantizer.clip(bits, network.alpha(h));
        report.clipped = s.clipped / count;
      }
      report.activation_sqnr = decibels(s.signal, s.noise);
    }
  }
  if (any(network.bits().weights) || any(network.bits().activations)) {
    const auto sqnrs = impl_->pre_activation_sqnrs(network.parameters(), data);
    for (std::size_t l = 0; l < reports.size(); ++l) reports[l].pre_activation_sqnr = sqnrs[l];
  }
  if (float_network) impl_->compare_with(*float_network, data, reports);
  return reports;
}

std::optional<int> Evaluator::silent_layer(const Dataset& data, std::stop_token stop) {
  std::vector<int> silent(std::size_t(impl_->hidden_layers()));
  std::iota(silent.begin(), silent.end(), 0);
  const auto speaks = [&](int layer) {
    return std::ranges::any_of(impl_->network.activations(layer), [](float h) { return h != 0; });
  };
  for (Eigen::Index first = 0; first < data.size() && !silent.empty(); first += kTile) {
    if (stop.stop_requested()) return std::nullopt;
    const int count = int(std::min<Eigen::Index>(kTile, data.size() - first));
    impl_->network.forward(impl_->inputs(data.points.data() + 2 * first, count), count);
    std::erase_if(silent, speaks);
  }
  return silent.empty() || data.size() == 0 ? std::nullopt : std::optional(silent.front() + 1);
}

std::vector<float> Evaluator::activation_inputs(const Dataset& data, int hidden, std::stop_token stop) {
  std::vector<float> values;
  const auto points = calibration_points(data, impl_->activations_per_point());
  const int bits = impl_->network.bits().activations[std::size_t(hidden)];
  const bool signs = bits && !impl_->network.activation_quantizer_of(hidden).has_clip();
  const bool whole =
      impl_->forward(points.data(), Eigen::Index(points.size() / 2), stop, [&](Eigen::Index, int, auto) {
        const auto x = impl_->network.pre_activations(hidden);
        if (signs)
          values.insert(values.end(), x.begin(), x.end());
        else
          for (const float a : x) values.push_back(std::max(0.0f, a));
      });
  if (!whole) values.clear();
  return values;
}

std::vector<ActivationSample> Evaluator::activation_samples(const Dataset& data, double percent) {
  const int hidden = impl_->hidden_layers();
  std::vector<std::vector<float>> outputs(static_cast<std::size_t>(hidden));
  const auto points = calibration_points(data, impl_->activations_per_point());
  impl_->forward(points.data(), Eigen::Index(points.size() / 2), {}, [&](Eigen::Index, int, auto) {
    for (int h = 0; h < hidden; ++h)
      for (const float x : impl_->network.pre_activations(h))
        outputs[std::size_t(h)].push_back(std::max(0.0f, x));
  });
  std::vector<ActivationSample> samples;
  for (auto& values : outputs) {
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    const float mean = values.empty() ? 0.0f : float(sum / double(values.size()));
    samples.push_back({percentile(values, percent), mean});
  }
  return samples;
}

}  // namespace quantoscope
