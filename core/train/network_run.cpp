// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/network_run.h"

#include <algorithm>

#include "core/nn/coded_network.h"
#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/noise_gain.h"
#include "core/quant/layer_bits.h"
#include "core/spec/spec_json.h"
#include "core/train/dead_network.h"
#include "core/train/learning_plan.h"

namespace quantoscope {
namespace {

/// Resolution of the grid that truth accuracy is measured on after every epoch, and of coarse maps.
constexpr int kCoarse = 64;
/// Resolution of maps to watch, unless one would take longer than this.
constexpr int kLive = 2 * kCoarse;
constexpr double kLiveMapSeconds = 0.1;
constexpr double kLiveCost = double(kLive * kLive) / (kCoarse * kCoarse);

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

NetworkRun::NetworkRun(NetworkKind kind, std::uint64_t generation, const ExperimentSpec& spec,
                       std::shared_ptr<const Dataset> data)
    : spec_(spec), data_(std::move(data)) {
  snapshot_ = waiting_network(kind, spec, {data_->missing});
  snapshot_.generation = generation;
}

void NetworkRun::start_from(std::shared_ptr<PostTraining> float_network,
                            std::shared_ptr<const DecisionMap> float_map) {
  quantizer_ = std::move(float_network);
  float_network_ = quantizer_->float_network();
  float_map_ = std::move(float_map);
}

bool NetworkRun::shows_map(const MapSpec& map) const { return map_shown_ && map_spec_ == map; }
bool NetworkRun::has_map(const MapSpec& map) const { return map_measured_ && shows_map(map); }

void NetworkRun::fail(const Message& message) {
  snapshot_.phase = NetworkPhase::Failed;
  snapshot_.message = message;
}

void NetworkRun::adopt(const NetworkSnapshot& trained, const MapSpec& map) {
  const std::uint64_t generation = snapshot_.generation;
  snapshot_ = trained;
  snapshot_.generation = generation;
  state_ = snapshot_.state;
  const bool has_map = snapshot_.map && snapshot_.map->grid == MapGrid(map, data_->plane);
  map_shown_ = map_measured_ = has_map;
  if (!has_map) return;
  map_spec_ = map;
  before_grid_ = MapGrid({map.resolution, Region::Whole}, data_->plane);
}

/// The float network quantized without retraining.
std::shared_ptr<const NetworkState> NetworkRun::quantize() const {
  const LayerBits bits = layer_bits(spec_.quantization, snapshot_.kind, spec_.model.depth);
  return std::make_shared<const NetworkState>(
      quantizer_->quantize(bits, spec_.quantization, snapshot_.kind == NetworkKind::Joint));
}

void NetworkRun::prepare(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop,
                         const Show& show) {
  const LayerBits bits = layer_bits(spec_.quantization, snapshot_.kind, spec_.model.depth);
  if (state_) {
    // Was prepared for another map already.
  } else if (snapshot_.kind == NetworkKind::Float) {
    state_ = std::make_shared<const NetworkState>(
        NetworkState{spec_.model, bits, initial_parameters(spec_.model, data_->radius, spec_.seed),
                     std::vector<float>(std::size_t(spec_.model.depth), 0.0f), data_->input});
  } else {
    state_ = post_training_ = quantize();
  }
  show_map(map, coarse, stop, show);
}

void NetworkRun::measure(std::stop_token stop) {
  if (snapshot_.phase != NetworkPhase::Waiting) {
    measure_map(stop);
    return;
  }
  if (!measure_start(stop)) return;
  measure_map(stop);
  if (!map_measured_) return;
  const bool is_float = snapshot_.kind == NetworkKind::Float;
  const TrainSpec& train = is_float ? spec_.pretraining : spec_.retraining;
  trainer_ = std::make_unique<Trainer>(
      data_, is_float ? *state_ : quantizer_->unconditioned(*state_), train, spec_.quantization, spec_.seed,
      std::string("shuffle ") + name(snapshot_.kind), is_float ? FineTuningSpec{} : spec_.fine_tuning);
  snapshot_.phase = is_float ? NetworkPhase::Training : NetworkPhase::PostTraining;
  if (trainer_->done()) snapshot_.phase = NetworkPhase::Finished;
  if (resume_) resume();
}

void NetworkRun::resume() {
  trainer_->restore(resume_->trainer);
  snapshot_.history = std::move(resume_->history);
  engine_ = engines_text(resume_->engine);
  resume_.reset();
  checkpoint_epoch_ = trainer_->epoch();
  if (trainer_->epoch() == 0) return;
  take_state();
  update_progress();
  snapshot_.phase = NetworkPhase::Training;
  settle_if_done();
  map_shown_ = map_measured_ = false;
}

std::optional<NetworkCheckpoint> NetworkRun::next_checkpoint() {
  const bool between_epochs = trainer_ && !unmeasured_ && trainer_->epoch() > checkpoint_epoch_ &&
                              snapshot_.history.back().epoch == trainer_->epoch() && !trainer_->in_epoch();
  if (!between_epochs) return std::nullopt;
  checkpoint_epoch_ = trainer_->epoch();
  return NetworkCheckpoint{snapshot_.kind, spec_to_json(spec_), trainer_->checkpoint(), snapshot_.history,
                           engine_};
}

/// The state before training as epoch 0. False when stopped.
bool NetworkRun::measure_start(std::stop_token stop) {
  const auto score = Evaluator(*state_).score(*data_, stop);
  if (!score) return false;
  EpochRecord record;
  record.loss = score->loss;
  record.training_accuracy = score->accuracy;
  snapshot_.history.clear();
  unmeasured_ = record;
  return measure_epoch(stop);
}

/// Records the unmeasured epoch with its truth accuracy on the coarse grid. False when stopped.
bool NetworkRun::measure_epoch(std::stop_token stop) {
  const auto start = std::chrono::steady_clock::now();
  const auto coarse = Evaluator(*state_).map(MapGrid({kCoarse, Region::Whole}, data_->plane), stop);
  if (!coarse) return false;
  coarse_map_seconds_ = seconds_since(start);
  unmeasured_->truth_accuracy = truth_accuracy(*coarse, truth_map(data_->truth, coarse->grid));
  snapshot_.accuracy.training = unmeasured_->training_accuracy;
  snapshot_.accuracy.truth = unmeasured_->truth_accuracy;
  snapshot_.history.push_back(*unmeasured_);
  unmeasured_.reset();
  return true;
}

void NetworkRun::set_map(std::shared_ptr<const DecisionMap> map) {
  snapshot_.map = std::move(map);
  snapshot_.map_epoch = trainer_ ? trainer_->epoch() : snapshot_.epoch;
  snapshot_.state = state_;
  snapshot_.warning = {};
  snapshot_.drawing = 0;
  map_shown_ = map_measured_ = false;
}

/// False when stopped.
bool NetworkRun::make_coarse_map(const MapSpec& map, int resolution, std::stop_token stop) {
  auto coarse =
      Evaluator(*state_).map(MapGrid({std::min(map.resolution, resolution), map.region}, data_->plane), stop);
  if (!coarse) return false;
  set_map(std::make_shared<const DecisionMap>(std::move(*coarse)));
  return true;
}

/// Maps that cost little are made more often, up to three times: short trainings leave some, too.
double NetworkRun::live_interval(double at_most) const {
  constexpr double kShare = 0.1;  // Of the training time.
  return std::clamp(coarse_map_seconds_ * kLiveCost / kShare, at_most / 3, at_most);
}

void NetworkRun::make_live_map(const MapSpec& map, std::stop_token stop) {
  const int affordable = coarse_map_seconds_ * kLiveCost < kLiveMapSeconds ? kLive : kCoarse;
  const MapSpec live{std::min(map.resolution, affordable), map.region};
  if (auto made = Evaluator(*state_).map(MapGrid(live, data_->plane), stop)) {
    set_map(std::make_shared<const DecisionMap>(std::move(*made)));
    if (map.region == Region::Whole) {
      Evaluator evaluator(*state_);
      snapshot_.warning = death_of(*snapshot_.map, evaluator, *data_, stop);
      if (float_network_) measure_live_map(stop);
    }
  }
  last_map_ = std::chrono::steady_clock::now();
}

/// What the errors are like, to watch: a millisecond or two on so coarse a grid.
void NetworkRun::measure_live_map(std::stop_token stop) {
  const MapGrid& grid = snapshot_.map->grid;
  if (!live_float_map_ || live_float_map_->grid != grid) {
    auto map = Evaluator(*float_network_).map(grid, stop);
    if (!map) return;
    live_float_map_ = std::make_shared<const DecisionMap>(std::move(*map));
    live_truth_ = truth_map(data_->truth, grid);
  }
  snapshot_.error = error_character(*snapshot_.map, *live_float_map_, live_truth_);
}

/// Accuracies on the whole plane, whatever part of it is shown. False when stopped.
bool NetworkRun::measure_whole_plane(const DecisionMap& whole, std::stop_token stop) {
  if (float_network_ && !(float_map_ && float_map_->grid == whole.grid)) {
    auto map = Evaluator(*float_network_).map(whole.grid, stop);
    if (!map) return false;
    float_map_ = std::make_shared<const DecisionMap>(std::move(*map));
  }
  const TruthMatrix truth = truth_map(data_->truth, whole.grid);
  snapshot_.accuracy.truth = truth_accuracy(whole, truth);
  if (float_map_) {
    snapshot_.accuracy.agreement_with_float = agreement(whole, *float_map_, truth);
    snapshot_.error = error_character(whole, *float_map_, truth);
  }
  if (!quantizer_ || before_grid_ == whole.grid) return true;
  if (!post_training_) post_training_ = quantize();  // It was adopted.
  if (state_ == post_training_) {
    snapshot_.accuracy.truth_before_retraining = snapshot_.accuracy.truth;
  } else {
    const auto before = Evaluator(*post_training_).map(whole.grid, stop);
    if (!before) return false;
    snapshot_.accuracy.truth_before_retraining = truth_accuracy(*before, truth);
  }
  before_grid_ = whole.grid;
  return true;
}

void NetworkRun::update_progress() {
  snapshot_.epoch = trainer_->epoch();
  snapshot_.epochs = trainer_->epochs();
  snapshot_.seconds = trainer_->seconds();
  snapshot_.samples_per_second = trainer_->samples_per_second();
  const double left = double(trainer_->epochs() - trainer_->epoch()) * double(data_->size() * data_->passes);
  snapshot_.seconds_remaining = snapshot_.samples_per_second > 0 ? left / snapshot_.samples_per_second : 0;
}

/// The weights to show: those of the epoch now, or at the end those of the best one.
void NetworkRun::take_state() {
  if (trainer_->state_epoch() != trainer_->epoch()) snapshot_.kept_epoch = trainer_->state_epoch();
  state_ = std::make_shared<const NetworkState>(trainer_->state());
}

/// The network to keep has no weights on a threshold. What training goes on from, and checkpoints, do.
void NetworkRun::settle_if_done() {
  finishing_ = trainer_->done();
  if (finishing_) state_ = std::make_shared<const NetworkState>(settled(*state_));
}

/// Early stopping and the best epoch.
void NetworkRun::judge_epoch() {
  trainer_->judge(snapshot_.history.back().truth_accuracy);
  snapshot_.epochs = trainer_->epochs();
  if (trainer_->state_epoch() != trainer_->epoch()) take_state();
}

void NetworkRun::train_epoch(const MapSpec& map, double map_interval, const CoarseFirst& coarse,
                             std::stop_token stop, const Show& show) {
  if (!finishing_ && !unmeasured_) {
    const auto outcome = trainer_->advance(stop);
    snapshot_.phase = NetworkPhase::Training;
    state_ = std::make_shared<const NetworkState>(trainer_->state());
    update_progress();
    map_shown_ = map_measured_ = false;
    if (outcome == Trainer::Outcome::EpochDone) unmeasured_ = trainer_->last_epoch();
    if (!unmeasured_) return;
  }
  if (unmeasured_) {
    if (!measure_epoch(stop)) return;
    judge_epoch();
    settle_if_done();
  }
  if (finishing_) {
    show();
    finish(map, coarse, stop, show);
  } else if (map_interval > 0 && seconds_since(last_map_) >= live_interval(map_interval)) {
    make_live_map(map, stop);
  }
}

bool NetworkRun::show_map(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop,
                          const Show& show) {
  std::optional<DecisionMap> full;
  if (!coarse.on || map.resolution <= kCoarse || show_coarse_maps(map, coarse, stop, show))
    full = Evaluator(*state_).map(MapGrid(map, data_->plane), stop);
  snapshot_.drawing = 0;
  if (!full) return false;
  set_map(std::make_shared<const DecisionMap>(std::move(*full)));
  map_spec_ = map;
  map_shown_ = true;
  return true;
}

/// 64 x 64, and where the full one takes long a quarter of its resolution, too. False when stopped.
bool NetworkRun::show_coarse_maps(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop,
                                  const Show& show) {
  for (int resolution = kCoarse;; resolution = map.resolution / 4) {
    const auto start = std::chrono::steady_clock::now();
    if (!make_coarse_map(map, resolution, stop)) return false;
    const double finer = double(map.resolution) / resolution;
    const bool slow = seconds_since(start) * finer * finer > coarse.slow_seconds;
    if (slow) snapshot_.drawing = map.resolution;
    show();
    if (!slow || map.resolution / 4 <= resolution) return true;
  }
}

/// What there is to measure of the present weights, whose full map the snapshot shows.
void NetworkRun::measure_map(std::stop_token stop) {
  Evaluator evaluator(*state_);
  auto whole = snapshot_.map;
  if (map_spec_.region != Region::Whole) {
    auto other = evaluator.map(MapGrid({map_spec_.resolution, Region::Whole}, data_->plane), stop);
    if (!other) return;
    whole = std::make_shared<const DecisionMap>(std::move(*other));
  }
  if (!measure_whole_plane(*whole, stop)) return;
  snapshot_.warning = death_of(*whole, evaluator, *data_, stop);
  snapshot_.layers = evaluator.layer_reports(*data_, float_network_.get());
  snapshot_.noise = noise_gain(*state_, *data_, snapshot_.layers);
  map_measured_ = true;
  last_map_ = std::chrono::steady_clock::now();
}

/// The last measurements; when stopped in the midst of them they are done again next time.
void NetworkRun::finish(const MapSpec& map, const CoarseFirst& coarse, std::stop_token stop,
                        const Show& show) {
  const double finer = double(map.resolution) / kCoarse;
  const bool slow = coarse_map_seconds_ * finer * finer > coarse.slow_seconds;
  if (!show_map(map, {coarse.on && slow, coarse.slow_seconds}, stop, show)) return;
  measure_map(stop);
  if (!map_measured_) return;
  const auto score = Evaluator(*state_).score(*data_, stop);
  if (!score) return;
  snapshot_.accuracy.training = score->accuracy;
  snapshot_.phase = NetworkPhase::Finished;
}

}  // namespace quantoscope
