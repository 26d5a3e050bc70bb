// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_numbers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <optional>

#include "core/io/files.h"
#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr const char* kAccuraciesHeader =
    "experiment,network,weight_bits,activation_bits,epoch,epochs,truth,training,truth_before_retraining,"
    "agreement_with_float\n";

/// The shortest text that reads back to the same number of its own type.
template <class Real>
void append(std::string& text, Real value) {
  char digits[64];
  const auto end = std::to_chars(digits, digits + sizeof digits, value);
  text.append(digits, end.ptr);
}

void append(std::string& text, const std::optional<double>& value) {
  if (value) append(text, *value);
}

/// RFC 4180: in quotes where it has to be.
std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + '"';
}

std::string name_of(const FigureContent::Row& row, bool named) {
  return cell(named ? row.name.toStdString() : architecture_name(row.result->spec.model));
}

/// What a view adds to the logits: the class and its probability follow from each of them alone.
bool has_column(MapView view, NetworkKind kind, const FigureSpec& spec) {
  if (!spec.networks[std::size_t(kind)]) return false;
  if (view == MapView::TruthErrors) return true;
  if (view == MapView::Interaction) return kind == NetworkKind::Joint;
  return (view == MapView::Flips || view == MapView::FlipKinds || view == MapView::MarginChange) &&
         kind != NetworkKind::Float;
}

void append_value(std::string& text, const ViewedMap& viewed, Eigen::Index row, Eigen::Index column) {
  static constexpr std::array<const char*, 4> kFlips = {"none", "lost", "gained", "flipped"};
  const float value = viewed.field->logits(row, column);
  const float truth = viewed.truth.size() == 0 ? std::nanf("") : viewed.truth(row, column);
  if (viewed.view == MapView::Flips) {
    text += kFlips[std::size_t(flip_of(value, viewed.reference(row, column), truth))];
  } else if (viewed.view == MapView::FlipKinds) {
    // "flipped" where there is no truth: not one of the points that count.
    static constexpr std::array<const char*, 4> kKinds = {"none", "moved", "merged", "noise"};
    const bool flips = flip_of(value, viewed.reference(row, column), truth) != Flip::None;
    const auto kind = std::size_t(std::uint8_t(viewed.kinds(row, column)));
    text += flips && kind == 0 ? "flipped" : kKinds[kind];
  } else if (viewed.view == MapView::TruthErrors) {
    if (!std::isnan(truth)) append(text, int(truth_error_of(value, truth) != TruthError::None));
  } else {
    append(text, value);
  }
}

void append_points(std::string& text, const FigureContent::Row& row, bool named, const FigureSpec& spec,
                   const ViewRange& view) {
  const std::vector<FigureView> views = figure_views(FigureContent(*row.result), spec.views);
  const ExperimentResult& result = *row.result;
  MapGrid grid = result_grid(result);
  for (const NetworkSnapshot& network : result.networks)
    if (network.map && network.map->grid.n > grid.n) grid = network.map->grid;
  const bool has_truth = result.truth.rows() == grid.n && result.truth.cols() == grid.n;
  const std::string start = named ? name_of(row, named) + ',' : std::string();
  for (int y = 0; y < grid.n; ++y) {
    if (grid.y(y) < view.y_min || grid.y(y) > view.y_max()) continue;
    for (int x = 0; x < grid.n; ++x) {
      if (grid.x(x) < view.x_min || grid.x(x) > view.x_max()) continue;
      text += start;
      append(text, grid.x(x));
      text += ',';
      append(text, grid.y(y));
      text += ',';
      if (has_truth && result.truth(y, x) >= 0) append(text, int(result.truth(y, x)));
      for (int i = 0; i < kNetworkKinds; ++i) {
        if (!spec.networks[std::size_t(i)]) continue;
        text += ',';
        const auto& map = result.networks[std::size_t(i)].map;
        if (map && map->grid == grid) append(text, map->logits(y, x));
      }
      for (const FigureView& shown : views)
        for (const NetworkKind kind : kAllKinds) {
          if (!has_column(shown.view, kind, spec)) continue;
          text += ',';
          const auto& viewed = shown.rows.front()[std::size_t(kind)];
          if (viewed && viewed->field->grid == grid) append_value(text, *viewed, y, x);
        }
      text += '\n';
    }
  }
}

}  // namespace

std::string figure_points_csv(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  std::string text = content.named ? "experiment,x,y,truth" : "x,y,truth";
  for (int i = 0; i < kNetworkKinds; ++i)
    if (spec.networks[std::size_t(i)]) text += std::string(",") + name(kAllKinds[i]);
  for (const MapView view : spec.views)
    for (const NetworkKind kind : kAllKinds)
      if (has_column(view, kind, spec))
        text += std::string(",") + name(kind) + '_' + view_word(view).replace('-', '_').toStdString();
  text += '\n';
  for (std::size_t i = 0; i < content.rows.size(); ++i)
    append_points(text, content.rows[i], content.named, spec,
                  layout.axes[layout.axes.size() == 1 ? 0 : i].view);
  return text;
}

std::string figure_accuracies_csv(const FigureContent& content, const FigureSpec& spec) {
  std::string text = kAccuraciesHeader;
  const auto bits = [](int count) { return count > 0 ? std::to_string(count) : std::string(); };
  for (const FigureContent::Row& row : content.rows)
    for (const NetworkSnapshot& network : row.result->networks) {
      if (!spec.networks[std::size_t(network.kind)]) continue;
      text += name_of(row, content.named) + ',' + name(network.kind) + ',' + bits(network.weight_bits) + ',' +
              bits(network.activation_bits) + ',' + std::to_string(network.epoch) + ',' +
              std::to_string(network.epochs);
      const AccuracyReport& accuracy = network.accuracy;
      for (const auto& share : {accuracy.truth, accuracy.training, accuracy.truth_before_retraining,
                                accuracy.agreement_with_float}) {
        text += ',';
        append(text, share);
      }
      text += '\n';
    }
  return text;
}

std::string accuracies_path(const std::string& path) {
  const std::filesystem::path file(path);
  return (file.parent_path() / (file.stem().string() + "-accuracies.csv")).string();
}

bool is_accuracies_file(const std::string& path) {
  return read_start(path, std::string_view(kAccuraciesHeader).size()) == kAccuraciesHeader;
}

void write_figure_numbers(const FigureContent& content, const FigureSpec& spec, const std::string& path) {
  for (const std::string& each : {path, accuracies_path(path)}) spare_points_file(content, each);
  StagedFile points(path, figure_points_csv(content, spec));
  StagedFile accuracies(accuracies_path(path), figure_accuracies_csv(content, spec));
  points.commit();
  accuracies.commit();
}

}  // namespace quantoscope
