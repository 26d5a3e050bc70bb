// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <sstream>

#include "core/data/random.h"
#include "core/error.h"
#include "core/nn/network.h"
#include "core/nn/optimizer.h"
#include "core/nn/regularizer.h"
#include "core/quant/step_search.h"
#include "core/quant/weight_method.h"
#include "core/train/learning_plan.h"

namespace quantoscope {

class Trainer::Impl {
 public:
  Impl(std::shared_ptr<const Dataset> points, const NetworkState& initial, const TrainSpec& train_spec,
       const QuantSpec& quant, std::int64_t seed, std::string_view purpose, const FineTuningSpec& fine_tuning)
      : data(std::move(points)),
        train(train_spec),
        plan(train_spec, fine_tuning),
        step_policy(quant.step_policy),
        batch(int(std::min<Eigen::Index>(train.batch, data->size() * data->passes))),
        model(initial.model),
        input(initial.input),
        network(initial.model, initial.bits, batch),
        optimizer(train, initial.parameters.size()),
        step_optimizer(train, initial.steps.size()),
        shuffles(seed, purpose),
        order(std::size_t(data->size() * data->passes)),
        x(std::size_t(2 * batch)),
        y(std::size_t(batch)) {
    std::copy(initial.parameters.begin(), initial.parameters.end(), network.parameters().begin());
    for (const int bits : initial.bits.weights) step_scales.push_back(float(quant.step_scale_of(bits)));
    for (const int bits : initial.bits.activations)
      alpha_decays.push_back(bits ? float(quant.alpha_decay_of(bits)) : 0.0f);
    for (int l = 0; l < model.depth; ++l) {
      const float step = initial.steps[std::size_t(l)];
      network.steps()[std::size_t(l)] = has_l2_step(l) ? step * step_scales[std::size_t(l)] : step;
      learns_steps = learns_steps || (is_quantized(l) && network.weight_quantizer_of(l).learns_step());
    }
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = std::uint32_t(i % std::size_t(data->size()));
    if (train.lipschitz > 0)
      for (const LayerPlace& place : network.layout().layers)
        orthogonality.emplace_back(place.outputs, place.inputs);
  }

  Outcome advance(std::stop_token stop);
  void judge(const std::optional<double>& truth_accuracy);
  void restore(const TrainerCheckpoint& from);
  TrainerCheckpoint checkpoint() const;

  std::shared_ptr<const Dataset> data;
  TrainSpec train;
  LearningPlan plan;
  StepPolicy step_policy;
  std::vector<float> step_scales;   ///< By layer.
  std::vector<float> alpha_decays;  ///< By hidden layer.
  int batch;
  ModelSpec model;
  InputScale input;
  Network<float> network;
  Optimizer<float> optimizer, step_optimizer;
  bool learns_steps = false;
  std::vector<OrthogonalityTerm<float>> orthogonality;  ///< By layer; none without the term.
  RandomStream shuffles;
  std::vector<std::uint32_t> order;
  std::vector<float> x, y;

  int epoch = 0;
  int state_epoch = 0;    ///< Whose weights the network has.
  bool in_epoch = false;  ///< The current epoch is shuffled; it may have been stopped before its first batch.
  bool batch_prepared = false;
  std::size_t position = 0;  ///< Samples of the current epoch already seen.
  double loss = 0, rate = 0;
  std::int64_t correct = 0, samples = 0;
  double seconds = 0;
  EpochRecord record;
  std::optional<TrainerCheckpoint::Best> best;
  /// Sums over the networks captured for averaging: parameters with quantized weights, and steps.
  std::vector<double> captured, captured_steps;
  std::int64_t captures = 0;

 private:
  bool is_quantized(int layer) const { return network.bits().weights[std::size_t(layer)] > 0; }
  bool has_l2_step(int layer) const;
  void begin_epoch();
  void prepare_batch(int n);
  bool train_batch(const std::stop_token& stop);
  void end_epoch();
  void check_finite() const;
  void search_steps();
  void add_terms();
  void update(double learning_rate);
  void capture();
  void take_average();
};

bool Trainer::Impl::has_l2_step(int layer) const {
  const int bits = network.bits().weights[std::size_t(layer)];
  return bits && weight_method_for(network.bits().weight_method, bits) == WeightMethod::L2Step;
}

void Trainer::Impl::begin_epoch() {
  if (plan.averages_before(epoch)) take_average();
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[shuffles.below(i)]);
  if (step_policy == StepPolicy::PerEpoch) search_steps();
  loss = 0;
  correct = 0;
  position = 0;
  in_epoch = true;
}

/// Fits the steps to the weights again: from scratch every epoch, from the step there is every batch.
void Trainer::Impl::search_steps() {
  for (int l = 0; l < model.depth; ++l) {
    if (!has_l2_step(l)) continue;
    const int bits = network.bits().weights[std::size_t(l)];
    float& step = network.steps()[std::size_t(l)];
    const float scale = step_scales[std::size_t(l)];
    const float optimum = step_policy == StepPolicy::PerEpoch
                              ? optimal_step<float>(network.weights(l), bits)
                              : refine_step<float>(network.weights(l), bits, step / scale, 1);
    step = optimum * scale;
  }
}

void Trainer::Impl::prepare_batch(int n) {
  for (int i = 0; i < n; ++i) {
    const std::uint32_t row = order[position + std::size_t(i)];
    input.apply(data->points.data() + 2 * std::size_t(row), 1, &x[std::size_t(2 * i)]);
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
  const auto sums = network.backward(x.data(), y.data(), n, alpha_decays, stop);
  if (!sums) return false;
  if (!std::isfinite(sums->loss))
    throw Error(CORE_TEXT("core", "the loss is no longer finite in epoch %1; a lower learning rate may help"),
                std::to_string(epoch + 1));

  rate = plan.rate(epoch, double(position) / double(order.size()));
  add_terms();
  update(rate);

  loss += sums->loss;
  correct += sums->correct;
  position += std::size_t(n);
  samples += n;
  batch_prepared = false;
  return true;
}

/// The gradients' regularizer and limit.
void Trainer::Impl::add_terms() {
  for (std::size_t l = 0; l < orthogonality.size(); ++l) {
    const LayerPlace& place = network.layout().layers[l];
    if (has_lipschitz_term(train.lipschitz_layers, int(l), model.depth))
      orthogonality[l].add_gradient(network.weights(int(l)), train.lipschitz,
                                    network.gradients().subspan(place.weights, place.weight_count()));
  }
  if (train.gradient_clip <= 0) return;
  double squares = 0;
  for (const float g : network.gradients()) squares += double(g) * double(g);
  for (const float g : network.step_gradients()) squares += double(g) * double(g);
  if (!(squares > train.gradient_clip * train.gradient_clip)) return;
  const float factor = float(train.gradient_clip / std::sqrt(squares));
  for (float& g : network.gradients()) g *= factor;
  for (float& g : network.step_gradients()) g *= factor;
}

/// One step of the optimizer, on the learned steps and alphas too.
void Trainer::Impl::update(double learning_rate) {
  if (train.weight_decay > 0) {
    const float kept = float(1 - learning_rate * train.weight_decay);
    for (int l = 0; l < model.depth; ++l)
      for (float& w : network.weights(l)) w *= kept;
  }
  optimizer.step(network.parameters(), network.gradients(), learning_rate);
  const auto alphas = network.parameters().subspan(network.layout().alphas);
  for (std::size_t h = 0; h < alphas.size(); ++h)
    alphas[h] = std::max(alphas[h], network.activation_quantizer_of(int(h)).smallest());
  if (!learns_steps) return;
  step_optimizer.step(network.steps(), network.step_gradients(), learning_rate);
  for (int l = 0; l < model.depth; ++l) {
    float& step = network.steps()[std::size_t(l)];
    if (is_quantized(l)) step = std::max(step, network.weight_quantizer_of(l).smallest_step());
  }
}

/// The loss tells of every update but the last one.
void Trainer::Impl::check_finite() const {
  const auto finite = [](float value) { return std::isfinite(value); };
  if (!std::ranges::all_of(network.parameters(), finite) || !std::ranges::all_of(network.steps(), finite))
    throw Error(
        CORE_TEXT("core", "the weights are no longer finite in epoch %1; a lower learning rate may help"),
        std::to_string(epoch + 1));
}

void Trainer::Impl::end_epoch() {
  check_finite();
  if (plan.captures_after(epoch)) capture();
  state_epoch = ++epoch;
  in_epoch = false;
  const double n = double(order.size());
  record = {epoch, rate, loss / n, double(correct) / n, std::nullopt};
}

/// Adds the network as it computes: quantized weights where they are (METHODS 4.7).
void Trainer::Impl::capture() {
  network.quantize();
  const auto parameters = network.parameters();
  captured.resize(parameters.size());
  captured_steps.resize(network.steps().size());
  for (std::size_t i = network.layout().alphas; i < captured.size(); ++i)
    captured[i] += double(parameters[i]);
  for (int l = 0; l < model.depth; ++l) {
    const LayerPlace& place = network.layout().layers[std::size_t(l)];
    const auto weights = network.effective_weights(l);
    for (std::size_t i = 0; i < weights.size(); ++i) captured[place.weights + i] += double(weights[i]);
    for (std::size_t i = place.biases; i < place.biases + std::size_t(place.outputs); ++i)
      captured[i] += double(parameters[i]);
    captured_steps[std::size_t(l)] += double(network.steps()[std::size_t(l)]);
  }
  ++captures;
}

/// Goes on from the average of the captured networks, quantized anew. What the optimizer remembers is of
/// other weights.
void Trainer::Impl::take_average() {
  const auto parameters = network.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i] = float(captured[i] / double(captures));
  for (int l = 0; l < model.depth; ++l) {
    if (!is_quantized(l)) continue;
    const float fitted = network.weight_quantizer_of(l).fit(network.weight_layer(l));
    network.steps()[std::size_t(l)] = has_l2_step(l) ? fitted * step_scales[std::size_t(l)] : fitted;
  }
  optimizer = Optimizer<float>(train, parameters.size());
  step_optimizer = Optimizer<float>(train, network.steps().size());
}

void Trainer::Impl::judge(const std::optional<double>& truth_accuracy) {
  if (train.patience == 0 && !train.keep_best) return;
  const double accuracy = train.judge == BestBy::Truth ? truth_accuracy.value_or(record.training_accuracy)
                                                       : record.training_accuracy;
  if (!best || accuracy > best->accuracy)
    best = {accuracy,
            epoch,
            {network.parameters().begin(), network.parameters().end()},
            {network.steps().begin(), network.steps().end()}};
  const bool scheduled = epoch < plan.scheduled_epochs();
  if (scheduled && train.patience > 0 && epoch - best->epoch >= train.patience) plan.end_schedule(epoch);
  if (!train.keep_best || epoch < plan.epochs()) return;
  std::copy(best->parameters.begin(), best->parameters.end(), network.parameters().begin());
  std::copy(best->steps.begin(), best->steps.end(), network.steps().begin());
  state_epoch = best->epoch;
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

TrainerCheckpoint Trainer::Impl::checkpoint() const {
  TrainerCheckpoint to;
  to.epoch = epoch;
  to.state_epoch = state_epoch;
  to.scheduled_epochs = plan.scheduled_epochs();
  to.parameters.assign(network.parameters().begin(), network.parameters().end());
  to.steps.assign(network.steps().begin(), network.steps().end());
  to.optimizer = optimizer.state();
  to.step_optimizer = step_optimizer.state();
  std::ostringstream text;
  shuffles.write(text);
  to.shuffles = text.str();
  to.order = order;
  to.best = best;
  to.captured = captured;
  to.captured_steps = captured_steps;
  to.captures = captures;
  to.seconds = seconds;
  to.samples = samples;
  return to;
}

void Trainer::Impl::restore(const TrainerCheckpoint& from) {
  if (!fits(from, model, train, plan, *data))
    throw Error(CORE_TEXT("core", "the checkpoint is of another training"));
  shuffles = *restored_stream(from.shuffles);
  plan.end_schedule(from.scheduled_epochs);
  std::copy(from.parameters.begin(), from.parameters.end(), network.parameters().begin());
  std::copy(from.steps.begin(), from.steps.end(), network.steps().begin());
  optimizer.restore(from.optimizer);
  step_optimizer.restore(from.step_optimizer);
  order = from.order;
  best = from.best;
  captured = from.captured;
  captured_steps = from.captured_steps;
  captures = from.captures;
  seconds = from.seconds;
  samples = from.samples;
  epoch = from.epoch;
  state_epoch = from.state_epoch;
  in_epoch = batch_prepared = false;
}

Trainer::Trainer(std::shared_ptr<const Dataset> data, const NetworkState& initial, const TrainSpec& train,
                 const QuantSpec& quant, std::int64_t seed, std::string_view purpose,
                 const FineTuningSpec& fine_tuning)
    : impl_(std::make_unique<Impl>(std::move(data), initial, train, quant, seed, purpose, fine_tuning)) {}
Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;

Trainer::Outcome Trainer::advance(std::stop_token stop) { return impl_->advance(stop); }
void Trainer::judge(const std::optional<double>& truth_accuracy) { impl_->judge(truth_accuracy); }
bool Trainer::in_epoch() const { return impl_->in_epoch; }
int Trainer::epoch() const { return impl_->epoch; }
int Trainer::epochs() const { return impl_->plan.epochs(); }
int Trainer::state_epoch() const { return impl_->state_epoch; }
const EpochRecord& Trainer::last_epoch() const { return impl_->record; }
double Trainer::seconds() const { return impl_->seconds; }
double Trainer::samples_per_second() const {
  return impl_->seconds > 0 ? double(impl_->samples) / impl_->seconds : 0;
}
TrainerCheckpoint Trainer::checkpoint() const { return impl_->checkpoint(); }
void Trainer::restore(const TrainerCheckpoint& checkpoint) { impl_->restore(checkpoint); }

NetworkState Trainer::state() const {
  const Network<float>& network = impl_->network;
  return {impl_->model,
          network.bits(),
          {network.parameters().begin(), network.parameters().end()},
          {network.steps().begin(), network.steps().end()},
          impl_->input};
}

}  // namespace quantoscope
