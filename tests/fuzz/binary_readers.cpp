// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "core/error.h"
#include "core/io/figure_metadata.h"
#include "core/io/npz.h"
#include "core/io/result_files.h"
#include "core/io/state_arrays.h"
#include "core/nn/coded_network.h"
#include "core/nn/evaluator.h"
#include "core/nn/initializer.h"
#include "core/nn/layout.h"
#include "core/quant/layer_bits.h"
#include "core/study/run_store.h"
#include "core/train/trainer.h"
#include "tests/fuzz/readers.h"
#include "tests/fuzz/scratch.h"
#include "tests/session/tiny_spec.h"

namespace quantoscope::fuzz {
namespace {

void read_archive(const std::string& bytes) { read_npz(repaired_zip(bytes), "f"); }

/// Networks that were read can be evaluated.
void evaluate(const std::shared_ptr<const NetworkState>& state) {
  if (!state) return;
  MapGrid grid;
  grid.n = 4;
  if (!Evaluator(*state).map(grid)) throw std::logic_error("there is no map");
}

/// Training goes on from what fits.
void go_on(const NetworkCheckpoint& checkpoint) {
  static const ExperimentSpec spec = [] {
    ExperimentSpec tiny = tiny_spec();
    tiny.pretraining.keep_best = tiny.retraining.keep_best = true;
    tiny.fine_tuning.cycles = 1;
    tiny.fine_tuning.average = true;
    return tiny;
  }();
  static const auto data = std::make_shared<const Dataset>(make_complete_dataset(spec.data));
  if (!fits(checkpoint, spec, *data)) return;
  const bool is_float = checkpoint.kind == NetworkKind::Float;
  const NetworkState initial{spec.model, layer_bits(spec.quantization, checkpoint.kind, spec.model.depth),
                             initial_parameters(spec.model, data->radius, spec.seed),
                             std::vector<float>(std::size_t(spec.model.depth), 0.1f)};
  Trainer trainer(data, initial, is_float ? spec.pretraining : spec.retraining, spec.quantization, spec.seed,
                  "shuffle", is_float ? FineTuningSpec{} : spec.fine_tuning);
  trainer.restore(checkpoint.trainer);
  if (!trainer.done()) trainer.advance();
  trainer.checkpoint();
  evaluate(std::make_shared<const NetworkState>(settled(trainer.state())));
}

void read_checkpoint_file(const std::string& bytes) {
  const std::string path = scratch_folder({{"x.checkpoint", repaired_checkpoint(bytes)}}) + "/x.checkpoint";
  go_on(read_checkpoint(path));
}

/// The files of an input; one without the first file of the seed is about the others alone, and gets from the
/// seed what it lacks.
std::vector<Part> completed(const std::string& bytes, const char* seed) {
  std::ifstream file(std::string(FIXTURES) + "/fuzz/" + seed, std::ios::binary);
  std::vector<Part> parts = parts_of(bytes), sound = parts_of({std::istreambuf_iterator<char>(file), {}});
  const auto has = [&parts](const Part& part) {
    return std::ranges::find(parts, part.name, &Part::name) != parts.end();
  };
  if (sound.empty() || has(sound.front())) return parts;
  for (Part& part : sound)
    if (!has(part)) parts.push_back(std::move(part));
  return parts;
}

void read_result_folder(const std::string& bytes) {
  static constexpr std::array kNames{"result.json", "history.csv", "maps.npz", "weights.npz", "points.csv"};
  std::vector<Part> files;
  for (Part& part : completed(bytes, "result/small")) {
    if (std::ranges::find(kNames, part.name) == kNames.end()) continue;
    if (part.name.ends_with(".npz")) part.bytes = repaired_zip(part.bytes);
    files.push_back(std::move(part));
  }
  const ExperimentResult result = read_result(scratch_folder(files));
  for (const NetworkSnapshot& network : result.networks) evaluate(network.state);
}

void read_run(const std::string& bytes) {
  RunFiles files;
  for (const Part& part : completed(bytes, "run/weight")) {
    if (part.name == "run.json") files.run_json = part.bytes;
    if (part.name == "network.npz") files.network_npz = repaired_zip(part.bytes);
  }
  files.run_json = repaired_run(files.run_json, files.network_npz);
  evaluate(run_from_files(files, "f", RunStore::Weights::Yes).network.state);
}

/// Any numbers as the weights, steps and clips of a network that is quantized in any way: its codes, and what
/// it answers. The first bytes choose the quantizers.
void read_weights(const std::string& bytes) {
  constexpr std::size_t kChoices = 4;
  if (bytes.size() < kChoices + sizeof(float)) throw Error("too short");
  const auto choice = [&](std::size_t i, int count) { return int(std::uint8_t(bytes[i])) % count; };
  QuantSpec quant;
  quant.weight_method = WeightMethod(choice(0, int(WeightMethod::Xnor) + 1));
  quant.activation_method = ActivationMethod(choice(1, int(ActivationMethod::Xnor) + 1));
  quant.weight_bits = 1 + choice(2, 8);
  quant.activation_bits = 1 + choice(3, 8);
  const ModelSpec model{4, 3, bytes.size() % 2 == 0};
  std::vector<float> numbers((bytes.size() - kChoices) / sizeof(float));
  std::memcpy(numbers.data(), bytes.data() + kChoices, numbers.size() * sizeof(float));
  std::size_t next = 0;
  const auto take = [&](std::size_t count) {
    std::vector<float> taken(count);
    for (float& number : taken) number = numbers[next++ % numbers.size()];
    return taken;
  };
  NetworkState state{model, layer_bits(quant, NetworkKind::Joint, model.depth), take(Layout(model).size),
                     take(std::size_t(model.depth))};
  if (!is_sound(state)) throw Error("no numbers");
  for (int layer = 0; layer < model.depth; ++layer) coded_layer(state, layer);
  for (int hidden = 0; hidden + 1 < model.depth; ++hidden) activation_rounding(state, hidden);
  evaluate(std::make_shared<const NetworkState>(settled(state)));
}

void read_figure(const std::string& bytes) {
  if (const auto record = find_figure_record(bytes, "f"); record && record->specs.empty())
    throw std::logic_error("a record of nothing");
}
void read_png(const std::string& bytes) { read_figure(repaired_png(bytes)); }

constexpr std::array kBinaryReaders{
    Reader{"npz", read_archive},          Reader{"checkpoint", read_checkpoint_file},
    Reader{"result", read_result_folder}, Reader{"run", read_run},
    Reader{"weights", read_weights},      Reader{"png", read_png},
    Reader{"svg", read_figure},           Reader{"pdf", read_figure}};

}  // namespace

std::span<const Reader> binary_readers() { return kBinaryReaders; }

}  // namespace quantoscope::fuzz
