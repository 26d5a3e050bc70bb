// SPDX-License-Identifier: GPL-3.0-or-later
// How a trained network is kept: run.json and network.npz.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/network_json.h"
#include "core/io/npz.h"
#include "core/io/state_arrays.h"
#include "core/nn/layout.h"
#include "core/quant/layer_bits.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_json.h"
#include "core/study/run_store.h"

namespace quantoscope {
namespace {

constexpr const char* kRunFormat = "quantoscope-run";

Json history_to_json(const std::vector<EpochRecord>& history) {
  Json rows = Json::array();
  for (const EpochRecord& record : history)
    rows.push_back({record.epoch, number_to_json(record.learning_rate), number_to_json(record.loss),
                    number_to_json(record.training_accuracy), number_to_json(record.truth_accuracy)});
  return rows;
}

std::vector<EpochRecord> history_from_json(const JsonNode& rows) {
  std::vector<EpochRecord> history;
  for (const JsonNode& row : rows.items()) {
    const std::vector<JsonNode> numbers = row.items();
    if (numbers.size() != 5) row.refuse({CORE_TEXT("core", "five numbers")});
    const auto number = [&](std::size_t i) { return numbers[i].optional_measure(); };
    history.push_back({numbers[0].small(0), number(1).value_or(0), number(2).value_or(0),
                       number(3).value_or(0), number(4)});
  }
  return history;
}

std::string digest_of(const Json& document) {
  Json rest = document;
  rest.erase("digest");
  return hex_text(sha256(rest.dump(-1, ' ', false, Json::error_handler_t::replace)));
}

std::string weights_to_npz(const NetworkState& state) {
  std::map<std::string, NpyArray> arrays{{"parameters", {{state.parameters.size()}, state.parameters}},
                                         {"steps", {{state.steps.size()}, state.steps}}};
  if (const auto& [mean, deviation] = state.input; !state.input.is_identity())
    arrays["input"] = {{4}, std::vector<double>{mean[0], mean[1], deviation[0], deviation[1]}};
  return npz_bytes(arrays);
}

/// The network's weights; none of one that failed as they were no numbers any more.
std::shared_ptr<const NetworkState> weights_from_npz(const std::string& bytes, const StoredRun& run,
                                                     const std::string& origin) {
  const ModelSpec& model = run.spec.model;
  const std::size_t parameters = Layout(model).size, steps = std::size_t(model.depth);
  const auto arrays = read_npz(bytes, origin, {{"parameters", parameters}, {"steps", steps}, {"input", 4}});
  const auto floats = [&](const char* name, std::size_t size) {
    const auto found = arrays.find(name);
    const auto* values =
        found == arrays.end() ? nullptr : std::get_if<std::vector<float>>(&found->second.values);
    if (!values || values->size() != size)
      throw Error(CORE_TEXT("core", "%1: expected %2 floats as %3"), origin, std::to_string(size), name);
    return *values;
  };
  InputScale input;
  if (const auto found = arrays.find("input"); found != arrays.end()) {
    const auto* values = std::get_if<std::vector<double>>(&found->second.values);
    if (!values || values->size() != 4 ||
        !std::ranges::all_of(*values, [](double value) { return std::isfinite(value); }) ||
        !((*values)[2] > 0 && (*values)[3] > 0))
      throw Error(CORE_TEXT("core", "%1: expected %2 floats as %3"), origin, "4", "input");
    input = {{(*values)[0], (*values)[1]}, {(*values)[2], (*values)[3]}};
  }
  auto state = std::make_shared<const NetworkState>(
      NetworkState{model, layer_bits(run.spec.quantization, run.network.kind, model.depth),
                   floats("parameters", parameters), floats("steps", steps), input});
  if (is_sound(*state)) return state;
  if (run.network.phase == NetworkPhase::Failed) return nullptr;
  throw Error(CORE_TEXT("core", "%1: the weights of network %2 are no numbers"), origin,
              name(run.network.kind));
}

}  // namespace

RunFiles run_files(const ExperimentSpec& spec, const NetworkSnapshot& network, const std::string& engine) {
  RunFiles files{{}, network.state ? weights_to_npz(*network.state) : std::string()};
  NetworkSnapshot kept = network;
  kept.map = nullptr;
  Json document{{"quantoscope", build_info().version},
                {"format", kRunFormat},
                {"version", kFormatVersion},
                {"key", run_key(spec, network.kind).text()},
                {"engine", engine},
                {"spec", spec_to_json_value(spec)},
                {"network", network_to_json_value(kept)},
                {"history", history_to_json(network.history)},
                {"weights", hex_text(sha256(files.network_npz))}};
  document["digest"] = digest_of(document);
  files.run_json = document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
  return files;
}

StoredRun run_from_files(const RunFiles& files, const std::string& origin, RunStore::Weights weights) {
  const Json document = parse_json(files.run_json, origin);
  check_format(document, kRunFormat, origin, true);
  const JsonNode node(document, origin);
  if (node["digest"].value() != digest_of(document))
    node.fail({CORE_TEXT("core", "the digest does not match")});
  StoredRun run;
  run.version = node["quantoscope"].text();
  if (const auto engine = node.find("engine")) run.engine = engine->text();
  const JsonNode spec = node["spec"];
  run.spec = spec_from_json_value(spec.value(), spec.place());
  run.network = network_from_json(node["network"]);
  run.network.model = run.spec.model;
  run.network.history = history_from_json(node["history"]);
  const auto key = read_run_key(node["key"].text());
  if (!key) node.fail({CORE_TEXT("core", "the key is none")});
  run.key = *key;
  if (node["weights"].value() != hex_text(sha256(files.network_npz)))
    node.fail({CORE_TEXT("core", "the digest of the weights does not match")});
  if (weights == RunStore::Weights::Yes && !files.network_npz.empty())
    run.network.state = weights_from_npz(files.network_npz, run, origin);
  return run;
}

}  // namespace quantoscope
