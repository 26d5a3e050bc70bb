// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/checkpoint.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <string_view>
#include <type_traits>

#include <zlib.h>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/state_arrays.h"
#include "core/nn/layout.h"
#include "core/quant/layer_bits.h"

namespace quantoscope {
namespace {

/// A checkpoint is the magic, the version, the fields one after the other in the machine's byte order, and
/// the CRC-32 of all that.
constexpr std::string_view kMagic = "quantoscope-checkpoint\n";

/// Bytes of an epoch's record: its number, three measures, and that the fourth is not there.
constexpr std::size_t kSmallestRecord = sizeof(int) + 3 * sizeof(double) + sizeof(bool);

std::uint32_t checksum(std::string_view bytes) {
  return std::uint32_t(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

class Writer {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(const T& value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void operator()(const std::string& text) {
    (*this)(std::uint64_t(text.size()));
    bytes += text;
  }
  template <class T>
  void operator()(const std::vector<T>& values) {
    (*this)(std::uint64_t(values.size()));
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  }
  template <class T, class Each>
  void optional(const std::optional<T>& value, Each each) {
    (*this)(value.has_value());
    if (value) each(*value);
  }
  template <class T, class Each>
  void list(const std::vector<T>& values, Each each) {
    (*this)(std::uint64_t(values.size()));
    for (const T& value : values) each(value);
  }

  std::string bytes;
};

class Reader {
 public:
  Reader(std::string_view bytes, std::string path) : bytes_(bytes), path_(std::move(path)) {}

  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(T& value) {
    const auto from = take(sizeof value);
    if constexpr (std::is_same_v<T, bool>)
      value = from[0] != 0;
    else
      std::memcpy(&value, from.data(), sizeof value);
  }
  void operator()(std::string& text) { text = take(size(1)); }
  template <class T>
  void operator()(std::vector<T>& values) {
    values.resize(size(sizeof(T)));
    const auto from = take(values.size() * sizeof(T));
    if (!from.empty()) std::memcpy(values.data(), from.data(), from.size());
  }
  template <class T, class Each>
  void optional(std::optional<T>& value, Each each) {
    bool there = false;
    (*this)(there);
    if (there) each(*(value = T{}));
  }
  template <class T, class Each>
  void list(std::vector<T>& values, Each each) {
    values.resize(size(kSmallestRecord));
    for (T& value : values) each(value);
  }

  void finish() const {
    if (!bytes_.empty()) fail();
  }
  [[noreturn]] void fail() const { throw Error(CORE_TEXT("core", "%1: a damaged checkpoint"), path_); }

 private:
  /// A number of things of at least so many bytes each, which must be there.
  std::size_t size(std::size_t each) {
    std::uint64_t count = 0;
    (*this)(count);
    if (count > bytes_.size() / each) fail();
    return std::size_t(count);
  }
  std::string_view take(std::size_t count) {
    if (count > bytes_.size()) fail();
    const auto taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::string_view bytes_;
  std::string path_;
};

/// All fields of a version in their order, for writing and for reading.
template <class Archive, class Checkpoint>
void visit(Archive& archive, Checkpoint& c, int version) {
  auto& t = c.trainer;
  archive(c.spec);
  archive(t.epoch);
  archive(t.state_epoch);
  archive(t.scheduled_epochs);
  archive(t.parameters);
  archive(t.steps);
  for (auto* optimizer : {&t.optimizer, &t.step_optimizer}) {
    archive(optimizer->first);
    archive(optimizer->second);
    archive(optimizer->steps);
  }
  archive(t.shuffles);
  archive(t.order);
  archive.optional(t.best, [&](auto& best) {
    archive(best.accuracy);
    archive(best.epoch);
    archive(best.parameters);
    archive(best.steps);
  });
  archive(t.captured);
  archive(t.captured_steps);
  archive(t.captures);
  archive(t.seconds);
  archive(t.samples);
  archive.list(c.history, [&](auto& record) {
    archive(record.epoch);
    archive(record.learning_rate);
    archive(record.loss);
    archive(record.training_accuracy);
    archive.optional(record.truth_accuracy, [&](auto& accuracy) { archive(accuracy); });
  });
  if (version >= 2) archive(c.engine);
}

template <class T>
bool all_finite(const std::vector<T>& values) {
  return std::ranges::all_of(values, [](T value) { return std::isfinite(value); });
}

/// What the optimizer of a training remembers of so many numbers after at most so many steps. A second moment
/// is a mean of squares, which may have become too large for a float.
bool fits_optimizer(const OptimizerState<float>& state, const TrainSpec& train, std::size_t size,
                    std::int64_t most_steps) {
  return state.first.size() == size && all_finite(state.first) &&
         state.second.size() == (train.optimizer == OptimizerKind::Adam ? size : 0) &&
         std::ranges::all_of(state.second, [](float moment) { return moment >= 0; }) && state.steps >= 0 &&
         state.steps <= most_steps;
}

bool is_share(double value) { return value >= 0 && value <= 1; }

/// The best epoch is there where one is looked for; the network is that of the last one, or at the end the
/// best.
bool fits_best(const TrainerCheckpoint& c, const TrainSpec& train, const LearningPlan& plan) {
  if (c.best.has_value() != ((train.patience > 0 || train.keep_best) && c.epoch > 0)) return false;
  if (c.best && (c.best->epoch < 1 || c.best->epoch > c.epoch || !is_share(c.best->accuracy))) return false;
  const bool kept = train.keep_best && c.best && c.epoch == plan.epochs();
  return c.state_epoch == (kept ? c.best->epoch : c.epoch);
}

/// What was captured after these epochs is summed up.
bool fits_captures(const TrainerCheckpoint& c, const LearningPlan& plan) {
  std::int64_t captures = 0;
  for (int epoch = 0; epoch < c.epoch; ++epoch) captures += plan.captures_after(epoch);
  return c.captures == captures && c.captured.size() == (captures ? c.parameters.size() : 0) &&
         c.captured_steps.size() == (captures ? c.steps.size() : 0) && all_finite(c.captured) &&
         all_finite(c.captured_steps);
}

bool is_record(const EpochRecord& record) {
  return std::isfinite(record.learning_rate) && record.learning_rate >= 0 && std::isfinite(record.loss) &&
         is_share(record.training_accuracy) && is_share(record.truth_accuracy.value_or(0));
}

/// Every point as often as an epoch sees it.
bool is_shuffled(const std::vector<std::uint32_t>& order, const Dataset& data) {
  std::vector<int> seen(std::size_t(data.size()), 0);
  for (const std::uint32_t row : order)
    if (row >= seen.size() || ++seen[row] > data.passes) return false;
  return order.size() == seen.size() * std::size_t(data.passes);
}

}  // namespace

std::optional<RandomStream> restored_stream(const std::string& text) {
  RandomStream stream(0, "");
  std::istringstream in(text);
  stream.read(in);
  std::ostringstream out;
  stream.write(out);
  if (!in || out.str() != text) return std::nullopt;
  // Twice as many numbers as it has words of state, then as many again that must not all be zeros.
  constexpr int kWords = 2 * int(std::mt19937_64::state_size);
  RandomStream ahead = stream;
  for (int i = 0; i < kWords; ++i) ahead.uniform();
  for (int i = 0; i < kWords; ++i)
    if (ahead.uniform() != 0) return stream;
  return std::nullopt;
}

bool fits(const TrainerCheckpoint& checkpoint, const ModelSpec& model, const TrainSpec& train,
          const LearningPlan& planned, const Dataset& data) {
  const TrainerCheckpoint& c = checkpoint;
  LearningPlan plan = planned;
  // It ends early where patience is at an end, and only then.
  const int scheduled = plan.scheduled_epochs();
  if (c.scheduled_epochs != scheduled && !(train.patience > 0 && c.scheduled_epochs > 0 &&
                                           c.scheduled_epochs < scheduled && c.scheduled_epochs <= c.epoch))
    return false;
  plan.end_schedule(c.scheduled_epochs);
  if (c.epoch < 0 || c.epoch > plan.epochs()) return false;
  const std::size_t parameters = Layout(model).size, steps = std::size_t(model.depth);
  const auto is_network = [&](const std::vector<float>& p, const std::vector<float>& s) {
    return p.size() == parameters && s.size() == steps && all_finite(p) && all_finite(s);
  };
  if (!is_network(c.parameters, c.steps) || (c.best && !is_network(c.best->parameters, c.best->steps)))
    return false;
  const std::int64_t samples = std::int64_t(data.size()) * data.passes;
  const std::int64_t batch = std::min<std::int64_t>(train.batch, samples);
  const std::int64_t most_steps = c.epoch * ((samples + batch - 1) / batch);
  return fits_optimizer(c.optimizer, train, parameters, most_steps) &&
         fits_optimizer(c.step_optimizer, train, steps, most_steps) && fits_best(c, train, plan) &&
         fits_captures(c, plan) && std::isfinite(c.seconds) && c.seconds >= 0 && c.samples >= 0 &&
         c.samples <= c.epoch * samples && is_shuffled(c.order, data) && restored_stream(c.shuffles);
}

bool fits(const NetworkCheckpoint& checkpoint, const ExperimentSpec& spec, const Dataset& data) {
  const bool is_float = checkpoint.kind == NetworkKind::Float;
  const TrainSpec& train = is_float ? spec.pretraining : spec.retraining;
  const LearningPlan plan(train, is_float ? FineTuningSpec{} : spec.fine_tuning);
  if (!fits(checkpoint.trainer, spec.model, train, plan, data)) return false;
  // Quantizers divide by some of the numbers.
  const LayerBits bits = layer_bits(spec.quantization, checkpoint.kind, spec.model.depth);
  const auto computes = [&](const auto& network) {
    return is_sound({spec.model, bits, network.parameters, network.steps});
  };
  if (!computes(checkpoint.trainer) || (checkpoint.trainer.best && !computes(*checkpoint.trainer.best)))
    return false;
  // One record of each epoch, and the one before training.
  const auto& history = checkpoint.history;
  if (history.size() != std::size_t(checkpoint.trainer.epoch) + 1) return false;
  for (std::size_t i = 0; i < history.size(); ++i)
    if (history[i].epoch != int(i) || !is_record(history[i])) return false;
  return true;
}

std::string checkpoint_path(const std::string& folder, NetworkKind kind) {
  return folder + "/" + name(kind) + ".checkpoint";
}

void write_checkpoint(const NetworkCheckpoint& checkpoint, const std::string& path) {
  Writer out;
  out.bytes = kMagic;
  out(std::int32_t(kCheckpointVersion));
  out(std::int32_t(checkpoint.kind));
  visit(out, checkpoint, kCheckpointVersion);
  out(checksum(out.bytes));
  write_file_atomically(path, out.bytes);
}

NetworkCheckpoint read_checkpoint(const std::string& path) {
  const std::string bytes = read_file(path);
  std::string_view rest = bytes;
  if (!rest.starts_with(kMagic)) throw Error(CORE_TEXT("core", "%1: not a checkpoint"), path);
  Reader head(rest.substr(kMagic.size()), path);
  std::int32_t version = 0, kind = 0;
  head(version);
  if (version < 1 || version > kCheckpointVersion)
    throw Error(CORE_TEXT("core", "%1: a checkpoint of version %2; this program reads up to version %3"),
                path, std::to_string(version), std::to_string(kCheckpointVersion));
  std::uint32_t expected = 0;
  if (rest.size() < kMagic.size() + 2 * sizeof kind + sizeof expected) head.fail();
  std::memcpy(&expected, rest.data() + rest.size() - sizeof expected, sizeof expected);
  rest.remove_suffix(sizeof expected);
  if (checksum(rest) != expected) head.fail();

  Reader in(rest.substr(kMagic.size() + sizeof version), path);
  NetworkCheckpoint checkpoint;
  in(kind);
  if (kind < 0 || kind >= kNetworkKinds) in.fail();
  checkpoint.kind = NetworkKind(kind);
  visit(in, checkpoint, version);
  in.finish();
  checkpoint.path = path;
  return checkpoint;
}

}  // namespace quantoscope
