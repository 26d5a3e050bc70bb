// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/result_json.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/io/network_json.h"
#include "core/io/sha256.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_fields.h"
#include "core/spec/spec_json.h"
#include "core/spec/text.h"
#include "core/spec/words.h"

namespace quantoscope {

template <>
inline constexpr std::array kWords<NetworkPhase>{"waiting", "post-training", "training", "finished",
                                                 "failed"};

namespace {

constexpr const char* kResultFormat = "quantoscope-result";
/// What an experiment may ask for.
constexpr int kLargestGrid = 1024;

Json number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }
Json bits(int value) { return value == 0 ? Json(nullptr) : Json(value); }
Json whole(const std::optional<int>& value) { return value ? Json(*value) : Json(nullptr); }

Json to_json(const LayerReport& layer) {
  Json shares = Json::array();
  for (const double share : layer.code_shares) shares.push_back(number(share));
  return {{"index", layer.index},
          {"inputs", layer.inputs},
          {"outputs", layer.outputs},
          {"weight_bits", whole(layer.weight_bits)},
          {"activation_bits", whole(layer.activation_bits)},
          {"step", number(layer.step)},
          {"lowest_code", layer.lowest_code},
          {"code_shares", shares},
          {"alpha", number(layer.alpha)},
          {"clipped", number(layer.clipped)},
          {"zero", number(layer.zero)},
          {"weight_sqnr", number(layer.weight_sqnr)},
          {"weight_rmse", number(layer.weight_rmse)},
          {"weight_float_sqnr", number(layer.weight_float_sqnr)},
          {"activation_sqnr", number(layer.activation_sqnr)},
          {"pre_activation_sqnr", number(layer.pre_activation_sqnr)},
          {"pre_activation_float_sqnr", number(layer.pre_activation_float_sqnr)},
          {"dead_units", whole(layer.dead_units)},
          {"sigma_max", number(layer.sigma_max)},
          {"shadow_sigma_max", number(layer.shadow_sigma_max)}};
}

Json to_json(const MapGrid& grid) {
  return {{"x_min", grid.x_min},
          {"x_max", grid.x_max},
          {"y_min", grid.y_min},
          {"y_max", grid.y_max},
          {"n", grid.n}};
}

/// Regions of noise are thousands and of few sizes: [points, area, how many], largest first.
Json to_json(const std::vector<FlippedRegion>& regions) {
  Json sizes = Json::array();
  for (const FlippedRegion& region : regions) {
    if (sizes.empty() || sizes.back()[0] != region.points)
      sizes.push_back(Json::array({region.points, number(region.area), 0}));
    sizes.back()[2] = sizes.back()[2].get<std::int64_t>() + 1;
  }
  return sizes;
}

Json to_json(const std::optional<ErrorCharacter>& error) {
  if (!error) return nullptr;
  return {{"distortion_share", number(error->distortion_share)},
          {"noise_share", number(error->noise_share)},
          {"flipped_share", number(error->flipped_share)},
          {"distortion_area", number(error->distortion_area())},
          {"noise_area", number(error->noise_area())},
          {"lost_share", number(error->lost_share)},
          {"gained_share", number(error->gained_share)},
          {"correlation_length", number(error->correlation_length)},
          {"logit_gain", number(error->logit_gain)},
          {"logit_offset", number(error->logit_offset)},
          {"boundary_length_ratio", number(error->boundary_length_ratio)},
          {"smoothing_width", number(error->smoothing_width)},
          {"band_width", number(error->band_width)},
          {"smallest_piece", number(error->smallest_piece())},
          {"median_window", number(error->median_window())},
          {"shortest_run", number(error->shortest_run())},
          {"noise_regions", error->noise_regions ? Json(*error->noise_regions) : Json(nullptr)},
          {"noise_region_mean", number(error->noise_region_mean)},
          {"noise_region_median", number(error->noise_region_median)},
          {"regions", to_json(error->regions)}};
}

Json to_json(const std::optional<NoiseGain>& noise) {
  if (!noise) return nullptr;
  return {{"sigma_product", number(noise->sigma_product)},
          {"measured", number(noise->measured)},
          {"bound", number(noise->bound)}};
}

Json to_json(const NetworkSnapshot& network) {
  Json layers = Json::array();
  for (const LayerReport& layer : network.layers) layers.push_back(to_json(layer));
  return {{"kind", name(network.kind)},
          {"parameters", network.parameters},
          {"weight_bits", bits(network.weight_bits)},
          {"activation_bits", bits(network.activation_bits)},
          {"accuracy",
           {{"truth", number(network.accuracy.truth)},
            {"training", number(network.accuracy.training)},
            {"truth_before_retraining", number(network.accuracy.truth_before_retraining)},
            {"agreement_with_float", number(network.accuracy.agreement_with_float)}}},
          {"error", to_json(network.error)},
          {"noise_gain", to_json(network.noise)},
          {"kept_epoch", whole(network.kept_epoch)},
          {"seconds", number(network.seconds)},
          {"samples_per_second", number(network.samples_per_second)},
          {"phase", word(network.phase)},
          {"message", network.message.english()},
          {"warning", network.warning.empty() ? Json(nullptr) : Json(network.warning.english())},
          {"epoch", network.epoch},
          {"epochs", network.epochs},
          {"map_epoch", network.map_epoch},
          {"grid", network.map ? to_json(network.map->grid) : Json(nullptr)},
          {"layers", layers}};
}

/// 1..8, or null for float.
int bits_in(const JsonNode& node) { return node.is_null() ? 0 : node.small(1, 8); }

/// What files of earlier versions do not have, or have as null.
std::optional<JsonNode> later(const JsonNode& node, const char* key) {
  auto found = node.find(key);
  return found && !found->is_null() ? found : std::nullopt;
}

LayerReport read_layer(const JsonNode& node) {
  LayerReport layer;
  layer.index = node["index"].small(0);
  layer.inputs = node["inputs"].small(0);
  layer.outputs = node["outputs"].small(0);
  const auto layer_bits = [](const JsonNode& value) {
    return value.is_null() ? std::nullopt : std::optional(value.small(0, 32));
  };
  layer.weight_bits = layer_bits(node["weight_bits"]);
  layer.activation_bits = layer_bits(node["activation_bits"]);
  layer.step = node["step"].optional_measure();
  layer.lowest_code = node["lowest_code"].small(std::numeric_limits<int>::min());
  for (const JsonNode& share : node["code_shares"].items()) layer.code_shares.push_back(share.measure());
  layer.alpha = node["alpha"].optional_measure();
  layer.clipped = node["clipped"].optional_measure();
  layer.zero = node["zero"].optional_measure();
  layer.weight_sqnr = node["weight_sqnr"].optional_measure();
  layer.activation_sqnr = node["activation_sqnr"].optional_measure();
  const auto later_real = [&](const char* key) {
    const auto value = later(node, key);
    return value ? std::optional(value->measure()) : std::nullopt;
  };
  layer.weight_rmse = later_real("weight_rmse");
  layer.weight_float_sqnr = later_real("weight_float_sqnr");
  layer.pre_activation_sqnr = later_real("pre_activation_sqnr");
  layer.pre_activation_float_sqnr = later_real("pre_activation_float_sqnr");
  if (const auto dead = later(node, "dead_units")) layer.dead_units = dead->small(0);
  layer.sigma_max = later_real("sigma_max");
  layer.shadow_sigma_max = later_real("shadow_sigma_max");
  return layer;
}

MapGrid read_grid(const JsonNode& node) {
  MapGrid grid;
  grid.x_min = node["x_min"].measure();
  grid.x_max = node["x_max"].measure();
  grid.y_min = node["y_min"].measure();
  grid.y_max = node["y_max"].measure();
  grid.n = node["n"].small(1, kLargestGrid);
  if (!(grid.x_min < grid.x_max && grid.y_min < grid.y_max && std::isfinite(grid.x_max - grid.x_min) &&
        std::isfinite(grid.y_max - grid.y_min)))
    node.refuse({CORE_TEXT("core", "minima below maxima")});
  return grid;
}

/// A share of something, 0 to 1; nothing for null.
std::optional<double> share_in(const JsonNode& node) {
  constexpr double kRounding = 1e-9;
  const auto share = node.optional_measure();
  if (share && (*share < -kRounding || *share > 1 + kRounding))
    node.refuse({CORE_TEXT("core", "a share, 0 to 1")});
  return share;
}

ErrorCharacter read_error(const JsonNode& node) {
  ErrorCharacter error;
  error.distortion_share = share_in(node["distortion_share"]);
  error.noise_share = share_in(node["noise_share"]);
  error.flipped_share = share_in(node["flipped_share"]).value_or(std::numeric_limits<double>::quiet_NaN());
  error.lost_share = share_in(node["lost_share"]);
  error.gained_share = share_in(node["gained_share"]);
  error.correlation_length = node["correlation_length"].optional_measure();
  error.boundary_length_ratio = node["boundary_length_ratio"].optional_measure();
  error.smoothing_width = node["smoothing_width"].measure();
  if (const auto band = node.find("band_width")) {
    error.band_width = band->measure();
    error.logit_gain = node["logit_gain"].optional_measure();
    error.logit_offset = node["logit_offset"].optional_measure();
    if (const JsonNode regions = node["noise_regions"]; !regions.is_null())
      error.noise_regions = regions.integer(0, std::int64_t(kLargestGrid) * kLargestGrid);
    error.noise_region_mean = node["noise_region_mean"].optional_measure();
    error.noise_region_median = node["noise_region_median"].optional_measure();
  } else {
    error.correlation_length.reset();  // Another number had this name: gain and offset were in it.
  }
  std::int64_t all = 0;
  for (const JsonNode& size : node["regions"].items()) {
    const std::vector<JsonNode> numbers = size.items();
    if (numbers.size() != 3) size.refuse({CORE_TEXT("core", "three numbers")});
    constexpr std::int64_t most = std::int64_t(kLargestGrid) * kLargestGrid;
    const FlippedRegion region{numbers[0].integer(1, most), numbers[1].measure()};
    const std::int64_t count = numbers[2].integer(1, most);
    // More regions than there are points on any grid would only fill the memory.
    if ((all += count) > most) size.refuse({CORE_TEXT("core", "fewer regions")});
    error.regions.insert(error.regions.end(), std::size_t(count), region);
  }
  return error;
}

NetworkSnapshot read_network(const JsonNode& node) {
  NetworkSnapshot network;
  network.kind = node["kind"].one_of<NetworkKind>();
  network.parameters = node["parameters"].integer(0, std::numeric_limits<std::int64_t>::max());
  network.weight_bits = bits_in(node["weight_bits"]);
  network.activation_bits = bits_in(node["activation_bits"]);
  const JsonNode accuracy = node["accuracy"];
  network.accuracy.truth = share_in(accuracy["truth"]);
  network.accuracy.training = share_in(accuracy["training"]);
  network.accuracy.truth_before_retraining = share_in(accuracy["truth_before_retraining"]);
  network.accuracy.agreement_with_float = share_in(accuracy["agreement_with_float"]);
  if (const auto error = later(node, "error")) network.error = read_error(*error);
  if (const auto noise = later(node, "noise_gain"))
    network.noise = NoiseGain{(*noise)["sigma_product"].measure(), (*noise)["measured"].optional_measure(),
                              (*noise)["bound"].optional_measure()};
  if (const auto kept = later(node, "kept_epoch")) network.kept_epoch = kept->small(0);
  network.seconds = node["seconds"].measure();
  network.samples_per_second = node["samples_per_second"].measure();
  network.phase = node["phase"].one_of<NetworkPhase>();
  network.message = {node["message"].text()};
  if (const auto warning = later(node, "warning")) network.warning = {warning->text()};
  network.epoch = node["epoch"].small(0);
  network.epochs = node["epochs"].small(0);
  const auto map_epoch = node.find("map_epoch");
  network.map_epoch = map_epoch ? map_epoch->small(0) : network.epoch;
  if (const JsonNode grid = node["grid"]; !grid.is_null())
    network.map = std::make_shared<DecisionMap>(DecisionMap{read_grid(grid), {}});
  for (const JsonNode& layer : node["layers"].items()) network.layers.push_back(read_layer(layer));
  return network;
}

}  // namespace

Json number_to_json(const std::optional<double>& value) { return number(value); }

Json network_to_json_value(const NetworkSnapshot& network) { return to_json(network); }

NetworkSnapshot network_from_json(const JsonNode& node) { return read_network(node); }

std::string result_to_json(const ExperimentResult& result, const std::vector<SetFile>& files) {
  Json networks = Json::array();
  for (const NetworkSnapshot& network : result.networks) networks.push_back(to_json(network));
  Json document{{"quantoscope", result.version}, {"format", kResultFormat},
                {"version", kFormatVersion},     {"spec", spec_to_json_value(result.spec)},
                {"complete", result.complete},   {"networks", networks}};
  if (!result.engine.empty()) document["engine"] = {{"identity", result.engine}, {"machine", result.machine}};
  if (result.points) document["points_sha256"] = hex_text(sha256(*result.points));
  for (const SetFile& file : files)
    document["files"].push_back(
        {{"name", file.name}, {"size", file.size}, {"sha256", file.sha256}, {"part", file.part}});
  // A message may quote a file name in any encoding; replaced, not refused.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExperimentResult result_from_json(const std::string& text, const std::string& origin) {
  const Json document = parse_json(text, origin);
  check_format(document, kResultFormat, origin, true);
  const JsonNode root(document, origin);
  ExperimentResult result;
  result.version = root["quantoscope"].text();
  const JsonNode spec = root["spec"];
  result.spec = spec_from_json_value(spec.value(), spec.place());
  result.complete = root["complete"].boolean();
  if (const auto engine = root.find("engine")) {
    result.engine = (*engine)["identity"].text();
    result.machine = (*engine)["machine"].text();
  }
  const std::vector<JsonNode> networks = root["networks"].items();
  if (networks.size() != kNetworkKinds)
    throw Error(CORE_TEXT("core", "%1: networks: expected %2, found %3"), origin,
                std::to_string(kNetworkKinds), std::to_string(networks.size()));
  for (std::size_t i = 0; i < networks.size(); ++i) {
    result.networks[i] = read_network(networks[i]);
    if (result.networks[i].kind != kAllKinds[i])
      networks[i]["kind"].refuse({CORE_TEXT("core", "'%1'"), {name(kAllKinds[i])}});
    result.networks[i].model = result.spec.model;
  }
  return result;
}

std::string points_digest_in(const std::string& result_json, const std::string& origin) {
  const Json document = parse_json(result_json, origin);
  if (!document.is_object()) return {};
  const auto digest = document.find("points_sha256");
  return digest != document.end() && digest->is_string() ? digest->get<std::string>() : std::string();
}

std::vector<SetFile> files_in(const std::string& result_json, const std::string& origin) {
  const Json document = parse_json(result_json, origin);
  const auto list = JsonNode(document, origin).find("files");
  std::vector<SetFile> files;
  if (!list) return files;
  for (const JsonNode& file : list->items())
    files.push_back({file["name"].text(),
                     std::uint64_t(file["size"].integer(0, std::numeric_limits<std::int64_t>::max())),
                     file["sha256"].text(), file["part"].text()});
  return files;
}

}  // namespace quantoscope
