// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/result_files.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>
#include <system_error>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/io/file_set.h"
#include "core/io/history_csv.h"
#include "core/io/npz.h"
#include "core/io/parts.h"
#include "core/io/points_place.h"
#include "core/io/result_check.h"
#include "core/io/result_json.h"
#include "core/io/sha256.h"
#include "core/io/state_arrays.h"

namespace quantoscope {

namespace {

namespace fs = std::filesystem;

constexpr const char* kResult = "result.json";
constexpr const char* kHistory = "history.csv";
constexpr const char* kMaps = "maps.npz";
constexpr const char* kWeights = "weights.npz";

std::string inside(const std::string& folder, const char* file) { return (fs::path(folder) / file).string(); }

Message shape_text(const std::vector<std::size_t>& shape) {
  if (shape.empty()) return {CORE_TEXT("core", "a single number")};
  std::string text;
  for (const std::size_t extent : shape) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return {"%1", {text}};
}

template <class Matrix>
NpyArray matrix_array(const Matrix& matrix) {
  return {{std::size_t(matrix.rows()), std::size_t(matrix.cols())},
          std::vector<typename Matrix::Scalar>(matrix.data(), matrix.data() + matrix.size())};
}

/// The n x n matrix an array holds; throws when it holds anything else.
template <class Matrix>
Matrix array_matrix(const NpyArray& array, int n, const std::string& origin) {
  const std::vector<std::size_t> expected(2, std::size_t(n));
  if (array.shape != expected)
    throw Error(CORE_TEXT("core", "%1 is %2; result.json's grid is %3"), origin, shape_text(array.shape),
                shape_text(expected));
  const auto* values = std::get_if<std::vector<typename Matrix::Scalar>>(&array.values);
  if (!values) throw Error(CORE_TEXT("core", "%1 holds values of another type than expected"), origin);
  return Eigen::Map<const Matrix>(values->data(), n, n);
}

/// Of the maps that there are.
std::optional<MapGrid> finest_grid(const ExperimentResult& result) {
  std::optional<MapGrid> finest;
  for (const NetworkSnapshot& network : result.networks)
    if (network.map && (!finest || network.map->grid.n > finest->n)) finest = network.map->grid;
  return finest;
}

/// Logits per network under its name, "truth", and the axes "x" and "y" of the finest grid there is.
std::map<std::string, NpyArray> result_arrays(const ExperimentResult& result) {
  std::map<std::string, NpyArray> arrays;
  for (const NetworkSnapshot& network : result.networks)
    if (network.map) arrays[name(network.kind)] = matrix_array(network.map->logits);
  const std::optional<MapGrid> finest = finest_grid(result);
  if (result.truth.size() > 0) arrays["truth"] = matrix_array(result.truth);
  if (finest) {
    std::vector<double> x, y;
    for (int i = 0; i < finest->n; ++i) {
      x.push_back(finest->x(i));
      y.push_back(finest->y(i));
    }
    arrays["x"] = {{x.size()}, std::move(x)};
    arrays["y"] = {{y.size()}, std::move(y)};
  }
  return arrays;
}

/// The truth is on the grid that was asked for; so are the maps of networks that do not learn any more.
void read_truth(const NpyArray& array, const std::string& origin, int resolution, ExperimentResult& result) {
  result.truth = array_matrix<TruthMatrix>(array, resolution, origin);
  if (((result.truth.array() < -1) || (result.truth.array() > 1)).any())
    throw Error(CORE_TEXT("core", "%1 holds values other than -1, 0 and 1"), origin);
}

/// Whether the places of a grid's points along an axis are as in the archive, if it has them.
bool has_axis(const std::map<std::string, NpyArray>& arrays, const char* name, const MapGrid& grid,
              double (MapGrid::*place)(int) const) {
  const auto found = arrays.find(name);
  if (found == arrays.end()) return true;
  const auto* const places = std::get_if<std::vector<double>>(&found->second.values);
  if (!places || places->size() != std::size_t(grid.n)) return false;
  const double tolerance = 1e-9 * std::max(grid.x_max - grid.x_min, grid.y_max - grid.y_min);
  for (int i = 0; i < grid.n; ++i)
    if (!(std::abs((*places)[std::size_t(i)] - (grid.*place)(i)) <= tolerance)) return false;
  return true;
}

void read_maps(const std::string& bytes, const std::string& path, ExperimentResult& result) {
  const int resolution = result.spec.map.resolution;
  const auto square = [](int n) { return std::size_t(n) * std::size_t(n); };
  WantedArrays wanted{{"truth", square(resolution)}};
  for (const NetworkSnapshot& network : result.networks)
    if (network.map) wanted[name(network.kind)] = square(network.map->grid.n);
  const std::optional<MapGrid> finest = finest_grid(result);
  if (finest) wanted["x"] = wanted["y"] = std::size_t(finest->n);
  const std::map<std::string, NpyArray> arrays = read_npz(bytes, path, wanted);
  if (finest && !(has_axis(arrays, "x", *finest, &MapGrid::x) && has_axis(arrays, "y", *finest, &MapGrid::y)))
    throw Error(CORE_TEXT("core", "%1: the axes x and y are not those of result.json's grid"), path);
  for (NetworkSnapshot& network : result.networks) {
    if (!network.map) continue;
    const auto found = arrays.find(name(network.kind));
    const std::string origin = path + ": array " + name(network.kind);
    if (found == arrays.end()) throw Error(CORE_TEXT("core", "%1 is missing"), origin);
    auto map = std::make_shared<DecisionMap>(*network.map);
    map->logits = array_matrix<LogitMatrix>(found->second, map->grid.n, origin);
    network.map = std::move(map);
  }
  if (const auto truth = arrays.find("truth"); truth != arrays.end())
    read_truth(truth->second, path + ": array truth", resolution, result);
}

/// Whether a result may put its points there: not over a file of the person's own.
bool may_carry_points(const std::string& folder, const std::string& points) {
  const std::string file = inside(folder, kCarriedPoints), document = inside(folder, kResult);
  std::error_code error;
  if (!fs::exists(file, error)) return true;
  try {
    const std::string there = hex_text(sha256(read_file(file)));
    return there == hex_text(sha256(points)) ||
           there == points_digest_in(read_file(document, kLargestDocument), document);
  } catch (const Error&) {
    return false;
  }
}

/// Whether points.csv is the copy that a result in this folder carries: not the file itself that it was
/// trained on, which is the person's own.
bool is_copy_of_points(const std::string& folder) {
  const std::string file = inside(folder, kCarriedPoints), document = inside(folder, kResult);
  std::error_code error;
  if (!fs::is_regular_file(file, error) || !fs::is_regular_file(document, error)) return false;
  try {
    const std::string text = read_file(document);
    const ExperimentSpec spec = with_whole_points(result_from_json(text, document).spec, document);
    return !is_same_file(file, spec.data.points_file) &&
           hex_text(sha256(read_file(file))) == points_digest_in(text, document);
  } catch (const Error&) {
    return false;
  }
}

/// The bytes of a file of the result; nothing for one that is not there and need not be. A result that names
/// no files has what is in the folder.
std::optional<std::string> bytes_of(const std::string& folder, const char* name,
                                    const std::vector<SetFile>& files, bool needed) {
  const std::string path = inside(folder, name);
  const auto file = std::ranges::find(files, name, &SetFile::name);
  bool there = path_exists(path);
  if (file == files.end())
    return needed || (files.empty() && there) ? std::optional(read_file(path)) : std::nullopt;
  there = there || path_exists(inside(folder, file->part.c_str()));
  return needed || there ? std::optional(read_set_file(folder, *file)) : std::nullopt;
}

/// Gives the result the points that it was trained on, from wherever they are.
void read_points(const std::string& folder, const std::string& text, const std::vector<SetFile>& files,
                 ExperimentResult& result) {
  const std::string document = inside(folder, kResult), carried = inside(folder, kCarriedPoints);
  result.points_note = find_points_of_result(result.spec, text, document);
  const std::string digest = points_digest_in(text, document);
  std::error_code error;
  for (const std::string& file : {carried, result.spec.data.points_file})
    if (!digest.empty() && !result.points && fs::is_regular_file(file, error))
      if (std::string points = read_file(file); hex_text(sha256(points)) == digest)
        result.points = std::make_shared<const std::string>(std::move(points));
  if (files.empty() || result.points) return;
  try {
    if (auto points = bytes_of(folder, kCarriedPoints, files, false))
      result.points = std::make_shared<const std::string>(std::move(*points));
  } catch (const Error& changed) {
    if (result.points_note.empty()) result.points_note = changed.message();
  }
}

/// What result.json, whose text this is, and the files that it names say.
ExperimentResult read_files(const std::string& folder, const std::string& text) {
  const std::string document = inside(folder, kResult);
  ExperimentResult result = result_from_json(text, document);
  const std::vector<SetFile> files = files_in(text, document);
  read_points(folder, text, files, result);
  history_from_csv(*bytes_of(folder, kHistory, files, true), inside(folder, kHistory), result);
  read_maps(*bytes_of(folder, kMaps, files, true), inside(folder, kMaps), result);
  if (const auto weights = bytes_of(folder, kWeights, files, false))
    set_states(read_npz(*weights, inside(folder, kWeights), state_array_sizes(result.spec.model)),
               inside(folder, kWeights), result);
  else if (std::ranges::find(files, kWeights, &SetFile::name) != files.end())
    result.files_note = {CORE_TEXT("core", "%1 is missing: the networks themselves are not there"),
                         {inside(folder, kWeights)}};
  if (result.files_note.empty()) result.files_note = contradiction_in(result);
  return result;
}

/// A folder that is removed again unless kept, if it was made here and is still empty.
class NewFolder {
 public:
  explicit NewFolder(const std::string& path) : path_(path) {
    std::error_code error;
    made_ = fs::create_directories(path, error);
    if (error) throw Error(CORE_TEXT("core", "cannot make the folder %1: %2"), path, error.message());
    if (!fs::is_directory(path, error))
      throw Error(CORE_TEXT("core", "cannot make the folder %1: a file of this name is in the way"), path);
  }
  ~NewFolder() {
    std::error_code ignored;
    if (made_) fs::remove(path_, ignored);
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  void keep() { made_ = false; }

 private:
  std::string path_;
  bool made_ = false;
};

}  // namespace

void write_result(const ExperimentResult& result, const std::string& folder) {
  NewFolder place(folder);
  FileSet files(folder);
  files.add(kMaps, npz_bytes(result_arrays(result)));
  const auto states = state_arrays(result);
  if (!states.empty()) files.add(kWeights, npz_bytes(states));
  files.add(kHistory, history_to_csv(result));
  const bool carries = result.points && may_carry_points(folder, *result.points);
  if (carries) files.add(kCarriedPoints, *result.points);
  const bool old_points = !carries && is_copy_of_points(folder);
  ExperimentResult placed = result;
  placed.spec = with_relative_points(result.spec, inside(folder, kResult));
  StagedFile document(inside(folder, kResult), result_to_json(placed, files.files()));
  place.keep();
  files.commit(std::move(document));
  // Of a result that stood here before.
  std::error_code ignored;
  if (states.empty()) fs::remove(inside(folder, kWeights), ignored);
  if (old_points) fs::remove(inside(folder, kCarriedPoints), ignored);
  remove_old_parts(folder);
}

Message find_points_of_result(ExperimentSpec& spec, const std::string& result_json, const std::string& path) {
  spec = with_whole_points(std::move(spec), path);
  return take_carried_points(spec.data, fs::absolute(path).parent_path().string(),
                             points_digest_in(result_json, path));
}

ExperimentResult read_result(const std::string& folder) {
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw fs::exists(folder, error) ? Error(CORE_TEXT("core", "%1 is not a folder"), folder)
                                    : Error(CORE_TEXT("core", "%1: there is no such folder"), folder);
  const std::string document = inside(folder, kResult);
  if (!fs::exists(document, error))
    throw Error(CORE_TEXT("core", "%1 holds no result: %2 is missing"), folder, kResult);
  for (;;) {
    const std::string text = read_file(document, kLargestDocument);
    try {
      return read_files(folder, text);
    } catch (const Error&) {
      // Another result has taken its place meanwhile: that one, then.
      if (read_file(document, kLargestDocument) == text) throw;
    }
  }
}

}  // namespace quantoscope
