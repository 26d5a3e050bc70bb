// SPDX-License-Identifier: GPL-3.0-or-later
// The training step and the map, each as a ratio to LibTorch's autograd on the same step and as a fraction of
// the sgemm rate of the same products, interleaved in one run on one thread: machines are shared and drift,
// ratios hold.
#include "tests/oracle/autograd_network.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include <benchmark/benchmark.h>

#include "core/data/random.h"
#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/quant/step_search.h"

extern "C" void cblas_sgemm(int, int, int, int, int, int, float, const float*, int, const float*, int, float,
                            float*, int);

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

/// What the trainer does with a batch.
class EngineStep {
 public:
  explicit EngineStep(const NetworkState& state)
      : network_(state.model, state.bits, kBatch), adam_(state.parameters.size()) {
    std::copy(state.parameters.begin(), state.parameters.end(), network_.parameters().begin());
    std::copy(state.steps.begin(), state.steps.end(), network_.steps().begin());
  }
  void operator()() {
    network_.quantize();
    network_.forward(batch_.x.data(), kBatch);
    benchmark::DoNotOptimize(network_.backward(batch_.x.data(), batch_.y.data(), kBatch, 1e-4f));
    adam_.step(network_.parameters(), network_.gradients(), 1e-5);
  }

 private:
  Network<float> network_;
  Adam<float> adam_;
  Batch batch_;
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
    auto loss = network_.loss(network_.forward(x_, quantized), y_, 1e-4);
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

/// The products of the hidden layers alone: forward, weight gradient, input gradient; or forward only, for
/// maps.
class Products {
 public:
  Products(const ModelSpec& model, int rows, bool backward)
      : width_(model.width),
        layers_(model.depth - 2),
        rows_(rows),
        backward_(backward),
        h_(std::size_t(rows * width_), 0.5f),
        a_(h_),
        w_(std::size_t(width_ * width_), 0.01f),
        g_(w_) {}
  void operator()() {
    constexpr int kRowMajor = 101, kPlain = 111, kTransposed = 112;
    for (int l = 0; l < layers_; ++l) {
      cblas_sgemm(kRowMajor, kPlain, kTransposed, rows_, width_, width_, 1, h_.data(), width_, w_.data(),
                  width_, 0, a_.data(), width_);
      if (!backward_) continue;
      cblas_sgemm(kRowMajor, kTransposed, kPlain, width_, width_, rows_, 1, a_.data(), width_, h_.data(),
                  width_, 0, g_.data(), width_);
      cblas_sgemm(kRowMajor, kPlain, kPlain, rows_, width_, width_, 1, h_.data(), width_, w_.data(), width_,
                  0, a_.data(), width_);
    }
    benchmark::ClobberMemory();
  }

 private:
  int width_, layers_, rows_;
  bool backward_;
  std::vector<float> h_, a_, w_, g_;
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

/// Engine, autograd and sgemm in turn, in rounds of about a millisecond or more; medians of the rounds'
/// ratios.
void training_step(benchmark::State& bench, ModelSpec model, Variant variant) {
  prepare_engine_thread();
  const NetworkState state = make_state(model, variant);
  EngineStep engine(state);
  AutogradStep autograd(state);
  Products products(model, kBatch, true);
  seconds(engine, 20), seconds(autograd, 5), seconds(products, 20);  // warm up
  const int repetitions = std::max(4, int(2e-3 / seconds(engine, 20)));
  std::vector<double> rates, speedups, fractions;
  for (auto _ : bench) {
    const double e = seconds(engine, repetitions), a = seconds(autograd, std::max(1, repetitions / 8)),
                 p = seconds(products, repetitions);
    bench.SetIterationTime(e);
    rates.push_back(kBatch / e / 1e3);
    speedups.push_back(a / e);
    fractions.push_back(p / e);
  }
  bench.counters["ksamples/s"] = median(rates);
  bench.counters["x_autograd"] = median(speedups);
  bench.counters["of_sgemm"] = median(fractions);
}

void decision_map(benchmark::State& bench, ModelSpec model, Variant variant) {
  Evaluator evaluator(make_state(model, variant));
  const MapGrid grid({256, Region::Whole}, 1.0);
  auto map = [&] { benchmark::DoNotOptimize(evaluator.map(grid)); };
  Products products(model, 512, false);
  auto all_products = [&] {
    for (int tile = 0; tile < 256 * 256 / 512; ++tile) products();
  };
  std::vector<double> times, fractions;
  for (auto _ : bench) {
    const double m = seconds(map, 1), p = seconds(all_products, 1);
    bench.SetIterationTime(m);
    times.push_back(m * 1e3);
    fractions.push_back(p / m);
  }
  bench.counters["ms"] = median(times);
  bench.counters["of_sgemm"] = median(fractions);
}

void register_all() {
  for (const ModelSpec& model : {ModelSpec{32, 3}, ModelSpec{128, 3}, ModelSpec{128, 8}, ModelSpec{256, 4}})
    for (const Variant& variant : kVariants) {
      const std::string name = "training_step/" + architecture_name(model) + "/" + variant.label;
      benchmark::RegisterBenchmark(name.c_str(), training_step, model, variant)
          ->UseManualTime()
          ->Iterations(60);
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
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
