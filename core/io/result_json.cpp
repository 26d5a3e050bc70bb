// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/result_json.h"

#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/io/network_json.h"
#include "core/io/sha256.h"
#include "core/spec/json_text.h"
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
constexpr int kLargestGrid = 16384;

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

/// A value of the document with its place in it, "networks[2].layers[0].step", for messages.
class Node {
 public:
  Node(const Json& value, std::string origin, std::string path = {})
      : value_(value), origin_(std::move(origin)), path_(std::move(path)) {}

  Node operator[](const char* key) const {
    if (!value_.is_object()) fail({CORE_TEXT("core", "an object")});
    const auto found = value_.find(key);
    const std::string path = path_.empty() ? key : path_ + "." + key;
    if (found == value_.end()) throw Error(CORE_TEXT("core", "%1: %2 is missing"), origin_, path);
    return {*found, origin_, path};
  }
  /// A value that files of earlier versions do not have.
  std::optional<Node> find(const char* key) const {
    return value_.is_object() && value_.contains(key) ? std::optional((*this)[key]) : std::nullopt;
  }
  /// The elements of a list.
  std::vector<Node> elements() const {
    if (!value_.is_array()) fail({CORE_TEXT("core", "a list")});
    std::vector<Node> result;
    for (std::size_t i = 0; i < value_.size(); ++i)
      result.emplace_back(value_[i], origin_, path_ + "[" + std::to_string(i) + "]");
    return result;
  }
  bool is_null() const { return value_.is_null(); }
  const Json& value() const { return value_; }

  bool boolean() const {
    if (!value_.is_boolean()) fail({CORE_TEXT("core", "true or false")});
    return value_.get<bool>();
  }
  std::int64_t integer(std::int64_t minimum, std::int64_t maximum) const {
    const bool fits = value_.is_number_integer() && value_ >= minimum && value_ <= maximum;
    if (!fits)
      fail({CORE_TEXT("core", "a whole number %1..%2"), {std::to_string(minimum), std::to_string(maximum)}});
    return value_.get<std::int64_t>();
  }
  int small(int minimum, int maximum = std::numeric_limits<int>::max()) const {
    return int(integer(minimum, maximum));
  }
  double real() const {
    if (value_ == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (value_ == "inf") return std::numeric_limits<double>::infinity();
    if (value_ == "-inf") return -std::numeric_limits<double>::infinity();
    if (!value_.is_number()) fail({CORE_TEXT("core", "a number")});
    return value_.get<double>();
  }
  std::string text() const {
    if (!value_.is_string()) fail({CORE_TEXT("core", "text")});
    return value_.get<std::string>();
  }
  template <class Enum>
  Enum one_of(std::vector<std::string> known) const {
    for (std::size_t i = 0; i < known.size(); ++i)
      if (value_ == known[i]) return Enum(i);
    fail(listed(known));
  }
  std::optional<double> optional_real() const { return is_null() ? std::nullopt : std::optional(real()); }
  /// 1..8, or null for float.
  std::optional<int> optional_bits() const { return is_null() ? std::nullopt : std::optional(small(1, 8)); }

  [[noreturn]] void fail(const Message& expected) const {
    throw Error(CORE_TEXT("core", "%1: %2: expected %3, found %4"), origin_, path_, expected,
                describe(value_));
  }

 private:
  const Json& value_;
  std::string origin_, path_;
};

LayerReport read_layer(const Node& node) {
  LayerReport layer;
  layer.index = node["index"].small(0);
  layer.inputs = node["inputs"].small(0);
  layer.outputs = node["outputs"].small(0);
  const auto layer_bits = [](const Node& value) {
    return value.is_null() ? std::nullopt : std::optional(value.small(0, 32));
  };
  layer.weight_bits = layer_bits(node["weight_bits"]);
  layer.activation_bits = layer_bits(node["activation_bits"]);
  layer.step = node["step"].optional_real();
  layer.lowest_code = node["lowest_code"].small(std::numeric_limits<int>::min());
  for (const Node& share : node["code_shares"].elements()) layer.code_shares.push_back(share.real());
  layer.alpha = node["alpha"].optional_real();
  layer.clipped = node["clipped"].optional_real();
  layer.zero = node["zero"].optional_real();
  layer.weight_sqnr = node["weight_sqnr"].optional_real();
  layer.activation_sqnr = node["activation_sqnr"].optional_real();
  const auto later_real = [&](const char* key) {
    const auto value = node.find(key);
    return value ? value->optional_real() : std::nullopt;
  };
  layer.weight_rmse = later_real("weight_rmse");
  layer.weight_float_sqnr = later_real("weight_float_sqnr");
  layer.pre_activation_sqnr = later_real("pre_activation_sqnr");
  layer.pre_activation_float_sqnr = later_real("pre_activation_float_sqnr");
  if (const auto dead = node.find("dead_units"); dead && !dead->is_null()) layer.dead_units = dead->small(0);
  layer.sigma_max = later_real("sigma_max");
  layer.shadow_sigma_max = later_real("shadow_sigma_max");
  return layer;
}

MapGrid read_grid(const Node& node) {
  MapGrid grid;
  grid.x_min = node["x_min"].real();
  grid.x_max = node["x_max"].real();
  grid.y_min = node["y_min"].real();
  grid.y_max = node["y_max"].real();
  grid.n = node["n"].small(1, kLargestGrid);
  if (!(grid.x_min < grid.x_max && grid.y_min < grid.y_max && std::isfinite(grid.x_max - grid.x_min) &&
        std::isfinite(grid.y_max - grid.y_min)))
    node.fail({CORE_TEXT("core", "minima below maxima")});
  return grid;
}

ErrorCharacter read_error(const Node& node) {
  ErrorCharacter error;
  error.distortion_share = node["distortion_share"].optional_real();
  error.noise_share = node["noise_share"].optional_real();
  error.flipped_share = node["flipped_share"].real();
  error.lost_share = node["lost_share"].optional_real();
  error.gained_share = node["gained_share"].optional_real();
  error.correlation_length = node["correlation_length"].optional_real();
  error.boundary_length_ratio = node["boundary_length_ratio"].optional_real();
  error.smoothing_width = node["smoothing_width"].real();
  if (const auto band = node.find("band_width")) {
    error.band_width = band->real();
    error.logit_gain = node["logit_gain"].optional_real();
    error.logit_offset = node["logit_offset"].optional_real();
    if (const Node regions = node["noise_regions"]; !regions.is_null())
      error.noise_regions = regions.integer(0, std::int64_t(kLargestGrid) * kLargestGrid);
    error.noise_region_mean = node["noise_region_mean"].optional_real();
    error.noise_region_median = node["noise_region_median"].optional_real();
  } else {
    error.correlation_length.reset();  // Another number had this name: gain and offset were in it.
  }
  std::int64_t all = 0;
  for (const Node& size : node["regions"].elements()) {
    const std::vector<Node> numbers = size.elements();
    if (numbers.size() != 3) size.fail({CORE_TEXT("core", "three numbers")});
    constexpr std::int64_t most = std::int64_t(kLargestGrid) * kLargestGrid;
    const FlippedRegion region{numbers[0].integer(1, most), numbers[1].real()};
    const std::int64_t count = numbers[2].integer(1, most);
    // More regions than there is room for on any grid would only fill the memory.
    if ((all += count) > most / 16) size.fail({CORE_TEXT("core", "fewer regions")});
    error.regions.insert(error.regions.end(), std::size_t(count), region);
  }
  return error;
}

NetworkSnapshot read_network(const Node& node) {
  NetworkSnapshot network;
  network.kind = node["kind"].one_of<NetworkKind>({"float", "weight", "activation", "joint"});
  network.parameters = node["parameters"].integer(0, std::numeric_limits<std::int64_t>::max());
  network.weight_bits = node["weight_bits"].optional_bits().value_or(0);
  network.activation_bits = node["activation_bits"].optional_bits().value_or(0);
  const Node accuracy = node["accuracy"];
  network.accuracy.truth = accuracy["truth"].optional_real();
  network.accuracy.training = accuracy["training"].optional_real();
  network.accuracy.truth_before_retraining = accuracy["truth_before_retraining"].optional_real();
  network.accuracy.agreement_with_float = accuracy["agreement_with_float"].optional_real();
  if (const auto error = node.find("error"); error && !error->is_null()) network.error = read_error(*error);
  if (const auto noise = node.find("noise_gain"); noise && !noise->is_null())
    network.noise = NoiseGain{(*noise)["sigma_product"].real(), (*noise)["measured"].optional_real(),
                              (*noise)["bound"].optional_real()};
  if (const auto kept = node.find("kept_epoch"); kept && !kept->is_null())
    network.kept_epoch = kept->small(0);
  network.seconds = node["seconds"].real();
  network.samples_per_second = node["samples_per_second"].real();
  network.phase = node["phase"].one_of<NetworkPhase>(words<NetworkPhase>());
  network.message = {node["message"].text()};
  if (const auto warning = node.find("warning"); warning && !warning->is_null())
    network.warning = {warning->text()};
  network.epoch = node["epoch"].small(0);
  network.epochs = node["epochs"].small(0);
  const auto map_epoch = node.find("map_epoch");
  network.map_epoch = map_epoch ? map_epoch->small(0) : network.epoch;
  if (const Node grid = node["grid"]; !grid.is_null())
    network.map = std::make_shared<DecisionMap>(DecisionMap{read_grid(grid), {}});
  for (const Node& layer : node["layers"].elements()) network.layers.push_back(read_layer(layer));
  return network;
}

}  // namespace

Json number_to_json(const std::optional<double>& value) { return number(value); }

std::optional<double> number_from_json(const Json& value, const std::string& origin,
                                       const std::string& path) {
  return Node(value, origin, path).optional_real();
}

Json network_to_json_value(const NetworkSnapshot& network) { return to_json(network); }

NetworkSnapshot network_from_json_value(const Json& value, const std::string& origin,
                                        const std::string& path) {
  return read_network(Node(value, origin, path));
}

std::string result_to_json(const ExperimentResult& result) {
  Json networks = Json::array();
  for (const NetworkSnapshot& network : result.networks) networks.push_back(to_json(network));
  Json document{{"quantoscope", result.version}, {"format", kResultFormat},
                {"version", kFormatVersion},     {"spec", spec_to_json_value(result.spec)},
                {"complete", result.complete},   {"networks", networks}};
  if (!result.engine.empty()) document["engine"] = {{"identity", result.engine}, {"machine", result.machine}};
  if (result.points) document["points_sha256"] = hex_text(sha256(*result.points));
  // A message may quote a file name in any encoding; replaced, not refused.
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

ExperimentResult result_from_json(const std::string& text, const std::string& origin) {
  const Json document = parse_json(text, origin);
  check_format(document, kResultFormat, origin, true);
  const Node root(document, origin);
  ExperimentResult result;
  result.version = root["quantoscope"].text();
  result.spec = spec_from_json_value(root["spec"].value(), origin + ": spec");
  result.complete = root["complete"].boolean();
  if (const auto engine = root.find("engine")) {
    result.engine = (*engine)["identity"].text();
    result.machine = (*engine)["machine"].text();
  }
  const std::vector<Node> networks = root["networks"].elements();
  if (networks.size() != kNetworkKinds)
    throw Error(CORE_TEXT("core", "%1: networks: expected %2, found %3"), origin,
                std::to_string(kNetworkKinds), std::to_string(networks.size()));
  for (std::size_t i = 0; i < networks.size(); ++i) {
    result.networks[i] = read_network(networks[i]);
    if (result.networks[i].kind != kAllKinds[i])
      networks[i]["kind"].fail({CORE_TEXT("core", "'%1'"), {name(kAllKinds[i])}});
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

}  // namespace quantoscope
