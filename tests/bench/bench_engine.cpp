// SPDX-License-Identifier: GPL-3.0-or-later
// Training by Trainer and maps by Evaluator, each as a ratio to LibTorch's autograd on the same step and as a
// fraction of what the core can do at most (fma_peak.h), interleaved in one run on one thread: machines are
// shared and drift, ratios hold.
#include "tests/oracle/autograd_network.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/build_info.h"
#include "core/data/random.h"
#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/network.h"
#include "core/nn/product_library.h"
#include "core/quant/step_search.h"
#include "core/train/trainer.h"
#include "tests/bench/fma_peak.h"

namespace quantoscope {
namespace {

constexpr int kBatch = 128;

struct Variant {
  const char* label;
  bool weights, activations;
};
constexpr Variant kVariants[] = {
    {"float", false, false}, {"W", true, false}, {"A", false, true}, {"W+A", true, true}};

NetworkState make_state(const ModelSpec& model, const Variant& variant) {
  LayerBits bits{std::vector<int>(std::size_t(model.depth), variant.weights ? 2 : 0),
                 std::vector<int>(std::size_t(model.depth) - 1, variant.activations ? 2 : 0)};
  bits.weights.front() = 0;
  NetworkState state{model, bits, initial_parameters(model, 1, 1),
                     std::vector<float>(std::size_t(model.depth), 0.0f)};
  const Layout layout(model);
  for (std::size_t l = 0; l < layout.layers.size(); ++l)
    if (bits.weights[l])
      state.steps[l] = optimal_step<float>(
          {state.parameters.data() + layout.layers[l].weights, layout.layers[l].weight_count()}, 2);
  return state;
}

struct Batch {
  std::vector<float> x, y;
  Batch() {
    RandomStream random(1, "benchmark batch");
    for (int i = 0; i < kBatch; ++i) {
      x.push_back(float(random.uniform(-1, 1)));
      x.push_back(float(random.uniform(-1, 1)));
      y.push_back(float(random.below(2)));
    }
  }
};

/// Multiplications and additions of the hidden layers' products for one sample: forward, and both gradients
/// in training. What else a step does is not counted.
double flops_per_sample(const ModelSpec& model, bool training) {
  return (training ? 6.0 : 2.0) * model.width * model.width * (model.depth - 2);
}

/// An epoch of some milliseconds.
int samples_of_an_epoch(const ModelSpec& model) {
  constexpr double kFlops = 1e9;
  return kBatch * std::max(4, int(kFlops / flops_per_sample(model, true) / kBatch));
}

std::shared_ptr<const Dataset> make_data(int samples) {
  auto data = std::make_shared<Dataset>();
  RandomStream random(1, "benchmark data");
  data->points.resize(samples, 2);
  data->labels.resize(samples);
  for (int i = 0; i < samples; ++i) {
    data->points(i, 0) = float(random.uniform(-1, 1));
    data->points(i, 1) = float(random.uniform(-1, 1));
    data->labels(i) = int(random.below(2));
  }
  return data;
}

/// Trainer, epoch by epoch, shuffling and all.
class Training {
 public:
  explicit Training(const NetworkState& state)
      : samples_(samples_of_an_epoch(state.model)),
        trainer_(make_data(samples_), state, train_spec(), QuantSpec(), 1, "benchmark") {}
  int samples() const { return samples_; }
  void operator()() { trainer_.advance(); }

 private:
  static TrainSpec train_spec() {
    TrainSpec train;
    train.epochs = 1'000'000;
    train.batch = kBatch;
    train.learning_rate = 1e-5;
    return train;
  }
  int samples_;
  Trainer trainer_;
};

/// The same step on autograd and torch::optim::Adam, the weights quantized by tensor operations.
class AutogradStep {
 public:
  explicit AutogradStep(const NetworkState& state)
      : state_(state),
        network_(state.model, state.bits, state.parameters.data()),
        optimizer_(network_.leaves(), torch::optim::AdamOptions(1e-5)),
        x_(torch::tensor(batch_.x).view({kBatch, 2})),
        y_(torch::tensor(batch_.y)) {}
  void operator()() {
    std::vector<torch::Tensor> quantized(network_.weights.size());
    {
      const torch::NoGradGuard guard;
      for (std::size_t l = 0; l < quantized.size(); ++l)
        if (state_.bits.weights[l])
          quantized[l] = (network_.weights[l] / state_.steps[l]).round().clamp(-1, 1) * state_.steps[l];
    }
    optimizer_.zero_grad();
    auto loss =
        network_.loss(network_.forward(x_, quantized), y_, std::vector<double>(network_.alphas.size(), 0.05));
    loss.backward();
    optimizer_.step();
    benchmark::DoNotOptimize(loss.item<float>());
  }

 private:
  NetworkState state_;
  Batch batch_;
  AutogradNetwork network_;
  torch::optim::Adam optimizer_;
  torch::Tensor x_, y_;
};

template <class Function>
double seconds(Function& function, int repetitions) {
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < repetitions; ++i) function();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() / repetitions;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(values.size() / 2), values.end());
  return values[values.size() / 2];
}

/// Trainer, autograd and the core's peak in turn; medians of the rounds' ratios.
void training_step(benchmark::State& bench, ModelSpec model, Variant variant) {
  prepare_engine_thread();
  const NetworkState state = make_state(model, variant);
  Training training(state);
  AutogradStep autograd(state);
  seconds(training, 2), seconds(autograd, 5);  // warm up
  const int steps = std::max(1, int(seconds(training, 1) / seconds(autograd, 2) / 2));
  std::vector<double> rates, speedups, fractions;
  for (auto _ : bench) {
    const double peak = fma_peak(), per_sample = seconds(training, 1) / training.samples(),
                 per_autograd_sample = seconds(autograd, steps) / kBatch;
    bench.SetIterationTime(per_sample * kBatch);
    rates.push_back(1e-3 / per_sample);
    speedups.push_back(per_autograd_sample / per_sample);
    fractions.push_back(flops_per_sample(model, true) / per_sample * 1e-9 / peak);
  }
  bench.counters["ksamples/s"] = median(rates);
  bench.counters["x_autograd"] = median(speedups);
  bench.counters["of_peak"] = median(fractions);
  bench.SetLabel(choose_product({product_tile(kBatch, model.width), model.width, model.width}).library->name);
}

void decision_map(benchmark::State& bench, ModelSpec model, Variant variant) {
  Evaluator evaluator(make_state(model, variant));
  const MapGrid grid({256, Region::Whole}, PlaneBox::centred(1.0));
  auto map = [&] { benchmark::DoNotOptimize(evaluator.map(grid)); };
  std::vector<double> times, fractions;
  for (auto _ : bench) {
    const double peak = fma_peak(), time = seconds(map, 1);
    bench.SetIterationTime(time);
    times.push_back(time * 1e3);
    fractions.push_back(256 * 256 * flops_per_sample(model, false) / time * 1e-9 / peak);
  }
  bench.counters["ms"] = median(times);
  bench.counters["of_peak"] = median(fractions);
  bench.SetLabel(choose_product({product_tile(kBatch, model.width), model.width, model.width}).library->name);
}

void register_all() {
  for (const ModelSpec& model : {ModelSpec{32, 3}, ModelSpec{64, 4}, ModelSpec{128, 3}, ModelSpec{128, 8},
                                 ModelSpec{256, 4}, ModelSpec{256, 8}})
    for (const Variant& variant : kVariants) {
      const std::string name = "training_step/" + architecture_name(model) + "/" + variant.label;
      benchmark::RegisterBenchmark(name.c_str(), training_step, model, variant)
          ->UseManualTime()
          ->Iterations(40);
    }
  for (const Variant& variant : {kVariants[0], kVariants[3]})
    benchmark::RegisterBenchmark((std::string("decision_map_256/128-8/") + variant.label).c_str(),
                                 decision_map, ModelSpec{128, 8}, variant)
        ->UseManualTime()
        ->Iterations(15);
}

}  // namespace
}  // namespace quantoscope

int main(int argc, char** argv) {
  quantoscope::prepare_engine_thread();
  quantoscope::register_all();
  const quantoscope::BuildInfo build = quantoscope::build_info();
  std::string products;
  for (const std::string& name : build.products) products += (products.empty() ? "" : ", ") + name;
  benchmark::AddCustomContext("products", products);
  benchmark::AddCustomContext("kernels", build.instruction_set);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
