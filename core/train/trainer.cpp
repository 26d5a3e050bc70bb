// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/data/random.h"
#include "core/error.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/nn/schedule.h"
#include "core/quant/activation_method.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_method.h"

namespace quantoscope {

class Trainer::Impl {
 public:
  Impl(std::shared_ptr<const Dataset> points, const NetworkState& initial, const TrainSpec& train_spec,
       const QuantSpec& quant, std::int64_t seed, std::string_view purpose)
      : data(std::move(points)),
        train(train_spec),
        step_policy(quant.step_policy),
        step_scale(float(quant.step_scale)),
        alpha_decay(float(quant.alpha_decay)),
        batch(int(std::min<Eigen::Index>(train.batch, data->size() * data->passes))),
        model(initial.model),
        network(initial.model, initial.bits, batch),
        adam(initial.parameters.size()),
        step_adam(initial.steps.size()),
        shuffles(seed, purpose),
        order(std::size_t(data->size() * data->passes)),
        x(std::size_t(2 * batch)),
        y(std::size_t(batch)) {
    std::copy(initial.parameters.begin(), initial.parameters.end(), network.parameters().begin());
    for (int l = 0; l < model.depth; ++l) {
      const float step = initial.steps[std::size_t(l)];
      network.steps()[std::size_t(l)] = has_l2_step(l) ? step * step_scale : step;
      learns_steps = learns_steps ||
                     (network.bits().weights[std::size_t(l)] && network.weight_quantizer_of(l).learns_step());
    }
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = std::uint32_t(i % std::size_t(data->size()));
  }

  Outcome advance(std::stop_token stop);

  std::shared_ptr<const Dataset> data;
  TrainSpec train;
  StepPolicy step_policy;
  float step_scale, alpha_decay;
  int batch;
  ModelSpec model;
  Network<float> network;
  Adam<float> adam, step_adam;
  bool learns_steps = false;
  RandomStream shuffles;
  std::vector<std::uint32_t> order;
  std::vector<float> x, y;

  int epoch = 0;
  bool in_epoch = false;  ///< The current epoch is shuffled; it may have been stopped before its first batch.
  bool batch_prepared = false;
  std::size_t position = 0;  ///< Samples of the current epoch already seen.
  double loss = 0, rate = 0;
  std::int64_t correct = 0, samples = 0;
  double seconds = 0;
  EpochRecord record;

 private:
  void begin_epoch();
  void prepare_batch(int n);
  bool train_batch(const std::stop_token& stop);
  void end_epoch();
  void search_steps();
  bool has_l2_step(int layer) const;
  void update(double learning_rate);
};

bool Trainer::Impl::has_l2_step(int layer) const {
  const int bits = network.bits().weights[std::size_t(layer)];
  return bits && weight_method_for(network.bits().weight_method, bits) == WeightMethod::L2Step;
}

void Trainer::Impl::begin_epoch() {
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[shuffles.below(i)]);
  if (step_policy == StepPolicy::PerEpoch) search_steps();
  loss = 0;
  correct = 0;
  position = 0;
  in_epoch = true;
}

/// Fits the steps to the weights again: from scratch every epoch, by one alternation every batch.
void Trainer::Impl::search_steps() {
  for (int l = 0; l < model.depth; ++l) {
    if (!has_l2_step(l)) continue;
    const int bits = network.bits().weights[std::size_t(l)];
    float& step = network.steps()[std::size_t(l)];
    const float best = step_policy == StepPolicy::PerEpoch
                           ? optimal_step<float>(network.weights(l), bits)
                           : refine_step<float>(network.weights(l), bits, step / step_scale, 1);
    step = best * step_scale;
  }
}

void Trainer::Impl::prepare_batch(int n) {
  for (int i = 0; i < n; ++i) {
    const std::uint32_t row = order[position + std::size_t(i)];
    x[std::size_t(2 * i)] = data->points(row, 0);
    x[std::size_t(2 * i + 1)] = data->points(row, 1);
    y[std::size_t(i)] = float(data->labels(row));
  }
  network.condition_weights();
  if (step_policy == StepPolicy::PerStep) search_steps();
  network.quantize();
  batch_prepared = true;
}

/// False when it was stopped; nothing has changed then, and the same batch is next.
bool Trainer::Impl::train_batch(const std::stop_token& stop) {
  const int n = int(std::min<std::size_t>(std::size_t(batch), order.size() - position));
  if (!batch_prepared) prepare_batch(n);
  if (network.forward(x.data(), n, stop).empty()) return false;
  const auto sums = network.backward(x.data(), y.data(), n, alpha_decay, stop);
  if (!sums) return false;
  if (!std::isfinite(sums->loss))
    throw Error("the loss is no longer finite in epoch " + std::to_string(epoch + 1) +
                "; a lower learning rate may help");

  const double progress = (epoch + double(position) / double(order.size())) / train.epochs;
  rate = learning_rate(train, progress);
  update(rate);

  loss += sums->loss;
  correct += sums->correct;
  position += std::size_t(n);
  samples += n;
  batch_prepared = false;
  return true;
}

/// One step of the optimizer, on the learned steps and alphas too.
void Trainer::Impl::update(double learning_rate) {
  adam.step(network.parameters(), network.gradients(), learning_rate);
  const auto alphas = network.parameters().subspan(network.layout().alphas);
  for (std::size_t h = 0; h < alphas.size(); ++h)
    alphas[h] = std::max(alphas[h], network.activation_quantizer_of(int(h)).smallest());
  if (!learns_steps) return;
  step_adam.step(network.steps(), network.step_gradients(), learning_rate);
  for (int l = 0; l < model.depth; ++l) {
    float& step = network.steps()[std::size_t(l)];
    if (network.bits().weights[std::size_t(l)])
      step = std::max(step, network.weight_quantizer_of(l).smallest_step());
  }
}

void Trainer::Impl::end_epoch() {
  ++epoch;
  in_epoch = false;
  const double n = double(order.size());
  record = {epoch, rate, loss / n, double(correct) / n, std::nullopt};
}

Trainer::Outcome Trainer::Impl::advance(std::stop_token stop) {
  prepare_engine_thread();
  const auto start = std::chrono::steady_clock::now();
  const auto clock = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  if (!in_epoch) begin_epoch();
  while (position < order.size()) {
    if (train_batch(stop)) continue;
    seconds += clock();
    return Outcome::Stopped;
  }
  end_epoch();
  seconds += clock();
  return Outcome::EpochDone;
}

Trainer::Trainer(std::shared_ptr<const Dataset> data, const NetworkState& initial, const TrainSpec& train,
                 const QuantSpec& quant, std::int64_t seed, std::string_view purpose)
    : impl_(std::make_unique<Impl>(std::move(data), initial, train, quant, seed, purpose)) {}
Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;

Trainer::Outcome Trainer::advance(std::stop_token stop) { return impl_->advance(stop); }
int Trainer::epoch() const { return impl_->epoch; }
int Trainer::epochs() const { return impl_->train.epochs; }
const EpochRecord& Trainer::last_epoch() const { return impl_->record; }
double Trainer::seconds() const { return impl_->seconds; }
double Trainer::samples_per_second() const {
  return impl_->seconds > 0 ? double(impl_->samples) / impl_->seconds : 0;
}

NetworkState Trainer::state() const {
  const Network<float>& network = impl_->network;
  return {impl_->model,
          network.bits(),
          {network.parameters().begin(), network.parameters().end()},
          {network.steps().begin(), network.steps().end()}};
}

}  // namespace quantoscope
