// SPDX-License-Identifier: GPL-3.0-or-later
// What a table of text probably means: separator, decimal sign, columns and classes.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <tuple>

#include "core/data/csv.h"
#include "core/data/points_cells.h"
#include "core/data/points_csv.h"
#include "core/data/points_format.h"
#include "core/data/points_table.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

/// A table with what its columns hold.
struct Columns {
  std::vector<PointsRow> rows;
  std::size_t width = 0, whole = 0;  ///< Cells of most rows, and how many rows have so many.
  std::vector<bool> numeric;
  bool decimal_comma = false, header = false;

  std::size_t numbers() const { return std::size_t(std::ranges::count(numeric, true)); }
};

/// The columns of which most cells below the first row are numbers.
/// `cells` is how many numbers there are in all, and how many of them without groups of digits.
std::vector<bool> numeric_columns(const std::vector<PointsRow>& rows, std::size_t width, bool decimal_comma,
                                  std::pair<std::size_t, std::size_t>& cells) {
  std::vector<std::size_t> numbers(width), filled(width);
  for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i) {
    if (rows[i].cells.size() != width) continue;
    for (std::size_t c = 0; c < width; ++c) {
      if (is_missing(rows[i].cells[c])) continue;
      ++filled[c];
      numbers[c] += cell_number(rows[i].cells[c], decimal_comma).has_value();
      cells.second += plain_cell_number(rows[i].cells[c], decimal_comma).has_value();
    }
  }
  cells.first = std::accumulate(numbers.begin(), numbers.end(), std::size_t{0});
  std::vector<bool> numeric(width);
  for (std::size_t c = 0; c < width; ++c) numeric[c] = filled[c] > 0 && numbers[c] * 3 >= filled[c] * 2;
  return numeric;
}

std::optional<Columns> columns_of(std::string_view text, char separator) {
  Columns table;
  table.rows = points_rows(text, separator);
  if (table.rows.empty()) return std::nullopt;
  table.width = usual_width(table.rows);
  const auto wide = [&](const PointsRow& row) { return row.cells.size() == table.width; };
  table.whole = std::size_t(std::ranges::count_if(table.rows, wide));
  if (table.width < 3 || table.whole * 10 < table.rows.size() * 6) return std::nullopt;
  std::pair<std::size_t, std::size_t> with_point, with_comma;
  table.numeric = numeric_columns(table.rows, table.width, false, with_point);
  if (separator != ',') {
    const std::vector<bool> others = numeric_columns(table.rows, table.width, true, with_comma);
    if (with_comma > with_point) {  // Those without groups decide between equals.
      table.decimal_comma = true;
      table.numeric = others;
    }
  }
  if (table.numbers() < 2) return std::nullopt;
  const std::vector<std::string>& first = table.rows.front().cells;
  // One name less than columns: rows have names of their own.
  table.header = first.size() + 1 == table.width;
  for (std::size_t c = 0; c < std::min(first.size(), table.width); ++c)
    if (table.numeric[c] && !is_missing(first[c]) && !cell_number(first[c], table.decimal_comma))
      table.header = true;
  return table;
}

/// 0, 1, 2, ... or 1, 2, 3, ...
bool counts_rows(const Columns& table, std::size_t column) {
  double next = 0;
  bool first = true;
  std::size_t seen = 0;
  for (std::size_t i = table.header ? 1 : 0; i < table.rows.size(); ++i) {
    const auto& cells = table.rows[i].cells;
    if (cells.size() != table.width) continue;
    const auto value = cell_number(cells[column], table.decimal_comma);
    if (!value) return false;
    if (first && *value != 0 && *value != 1) return false;
    if (!first && *value != next) return false;
    next = *value + 1;
    first = false;
    ++seen;
  }
  return seen > 2;
}

bool holds_integers(const Columns& table, std::size_t column) {
  return std::ranges::all_of(table.rows.begin() + (table.header ? 1 : 0), table.rows.end(),
                             [&](const PointsRow& row) {
                               if (row.cells.size() != table.width || is_missing(row.cells[column]))
                                 return true;
                               const auto value = cell_number(row.cells[column], table.decimal_comma);
                               return value && *value == std::floor(*value);
                             });
}

template <std::size_t kCount>
bool is_one_of(const std::string& name, const std::array<const char*, kCount>& names) {
  return std::ranges::find(names, name) != names.end();
}

constexpr std::array kLabelNames{"label",    "labels", "class",   "classes",   "target", "species",
                                 "category", "group",  "outcome", "diagnosis", "type",   "kind",
                                 "variety",  "klasse", "cluster", "y_true"};
constexpr std::array kIndexNames{"",   "id",  "index", "no",         "no.",
                                 "nr", "nr.", "row",   "unnamed: 0", "rownames"};

/// Which column holds the label; -1: none does.
int label_column(const Columns& table, const PointsFormat& format, const std::vector<std::string>& names) {
  const auto different = [&](std::size_t column) {
    PointsFormat asked = format;
    asked.label = int(column);
    return labels_of(table.rows, asked, 52).size();
  };
  const auto is_label = [&](std::size_t column, std::size_t most) {
    const std::size_t count = different(column);
    return count >= 2 && count <= most;
  };
  for (std::size_t c = 0; c < names.size(); ++c)
    if (is_one_of(names[c], kLabelNames) && is_label(c, 50)) return int(c);
  // "x1,x2,y" as tables for learning have it.
  const auto has = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
  if (!has("x") && has("y")) {
    const auto c = std::size_t(std::ranges::find(names, "y") - names.begin());
    if (is_label(c, 50)) return int(c);
  }
  const auto last = [&](auto fits) {
    for (std::size_t c = table.width; c-- > 0;)
      if (fits(c)) return int(c);
    return -1;
  };
  const auto is_coordinate = [&](std::size_t c) { return names[c] == "x" || names[c] == "y"; };
  if (const int c = last([&](std::size_t i) { return !table.numeric[i] && is_label(i, 20); }); c >= 0)
    return c;
  if (const int c = last([&](std::size_t i) { return !is_coordinate(i) && is_label(i, 2); }); c >= 0)
    return c;
  return last([&](std::size_t i) {
    const std::size_t most = std::clamp<std::size_t>(table.whole / 3, 4, 10);
    return !is_coordinate(i) && is_label(i, most) && holds_integers(table, i) && !counts_rows(table, i);
  });
}

/// The two columns of coordinates; nothing when there are not so many.
std::optional<std::pair<int, int>> coordinate_columns(const Columns& table, int label,
                                                      const std::vector<std::string>& names) {
  const auto named = [&](const char* name) {
    const auto at = std::ranges::find(names, name);
    const auto column = std::size_t(at - names.begin());
    return at != names.end() && int(column) != label && table.numeric[column] ? int(column) : -1;
  };
  for (const auto& [x, y] : {std::pair("x", "y"), {"x1", "x2"}, {"x0", "x1"}, {"x_1", "x_2"}, {"x_0", "x_1"}})
    if (named(x) >= 0 && named(y) >= 0) return std::pair(named(x), named(y));
  std::vector<int> all, numbers;
  for (std::size_t c = 0; c < table.width; ++c) {
    if (!table.numeric[c] || int(c) == label) continue;
    const bool index = counts_rows(table, c) || (table.header && is_one_of(names[c], kIndexNames));
    all.push_back(int(c));
    if (!index) numbers.push_back(int(c));
  }
  // Better the numbers of the rows than nothing.
  if (numbers.size() < 2) numbers = all;
  if (numbers.size() < 2) return std::nullopt;
  return std::pair(numbers[0], numbers[1]);
}

/// x,y,label lines with labels 0 and 1, though some of them are not as they should be.
bool is_nearly_plain(std::string_view text) {
  std::size_t whole = 0, broken = 0;
  const std::vector<PointsRow> rows = points_rows(text, ',');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<std::string>& cells = rows[i].cells;
    const auto number = [&](std::size_t c) { return cell_number(cells[c], false); };
    if (cells.size() == 3) {
      if (i > 0 && std::ranges::any_of(cells, is_missing)) continue;
      const auto label = number(2);
      if (i > 0 && label != 0.0 && label != 1.0) return false;
      ++(number(0) && number(1) && label ? whole : broken);
    } else {
      ++broken;
    }
  }
  return whole > 0 && whole + 1 >= broken;
}

/// A plain file whose only faults are that values are missing or its last line is cut off; no points of any
/// other.
PointsRead read_plain_with_gaps(const std::string& text, const PointsFormat& format,
                                const std::string& origin) {
  try {
    PointsRead read = read_points(text, format, origin);
    const PointsReport& report = read.report;
    if ((report.cut_off || report.missing > 0) && report.unreadable == 0 && report.other_classes.empty())
      return read;
  } catch (const Error&) {  // It is said as of a plain file.
  }
  return {};
}

}  // namespace

std::optional<PointsFormat> guess_points_format(std::string_view text) {
  std::optional<Columns> best;
  PointsFormat format;
  for (const Separator& separator : kSeparators) {
    auto table = columns_of(text, separator.sign);
    if (!table || (best && table->numbers() * table->whole <= best->numbers() * best->whole)) continue;
    format.separator = separator.sign;
    best = std::move(table);
  }
  if (!best) return std::nullopt;
  format.decimal_comma = best->decimal_comma;
  format.header = best->header;
  format.label = -1;
  format.x = format.y = 0;
  std::vector<std::string> names(best->width);
  if (best->header)
    for (std::size_t c = 0; c < std::min(names.size(), best->rows[0].cells.size()); ++c)
      names[c] = lower_case(best->rows[0].cells[c]);
  PointsFormat asked = format;
  asked.label = 0;
  format.label = label_column(*best, asked, names);
  if (format.label < 0) return std::nullopt;
  const auto places = coordinate_columns(*best, format.label, names);
  if (!places) return std::nullopt;
  std::tie(format.x, format.y) = *places;
  format.ignore_case = differ_in_capitals(best->rows, format);
  std::vector<std::string> labels = labels_of(best->rows, format);
  // A label that was cut off with the last line is none.
  if (labels.size() > 2 && !ends_its_line(text))
    std::erase_if(labels, [&](const std::string& label) {
      PointsFormat without = format;
      const auto other = [&](const std::string& each) { return each != label && each.starts_with(label); };
      const auto longer = std::ranges::find_if(labels, other);
      without.class_0 = without.class_1 = longer == labels.end() ? label : *longer;
      return label_key(best->rows.back().cells.back()) == label && longer != labels.end() &&
             is_cut_off(text, best->rows, without, best->width);
    });
  format.class_0 = labels[0];
  format.class_1 = labels[1];
  return format;
}

namespace {

PointsFileGuess guess_points(const std::string& text, const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  try {
    const Dataset data = points_from_csv(text, path);
    return {{}, {CORE_TEXT("core", "%1: %2 points"), {name, std::to_string(data.size())}}};
  } catch (const Error&) {
    const std::optional<PointsFormat> guess = guess_points_format(text);
    if (!guess) throw;
    const PointsFormat plain{',', false, guess->header, 0, 1, 2, "0", "1"};
    const bool is_plain = *guess == plain || is_nearly_plain(text);
    const PointsFormat format = is_plain ? plain : *guess;
    const PointsRead read =
        is_plain ? read_plain_with_gaps(text, format, path) : read_points(text, format, path);
    // A plain file with an error in it is not read as something else.
    if (is_plain && read.report.taken == 0) throw;
    return {points_format_text(format), points_summary(format, read.report, name)};
  }
}

}  // namespace

PointsFileGuess guess_points_file(const std::string& path) { return guess_points(read_file(path), path); }

bool is_text_table(const std::string& path) {
  try {
    const std::string text = read_file(path);
    require_text(text, path);
    return std::ranges::any_of(kSeparators, [&](const Separator& separator) {
      return std::ranges::any_of(points_rows(text, separator.sign),
                                 [](const PointsRow& row) { return row.cells.size() > 1; });
    });
  } catch (const Error&) {
    return false;
  }
}

Message choose_points_file(DataSpec& data, const std::string& path) {
  data.points_file = path;
  data.points_format.clear();
  data.points_digest.clear();
  data.standardize = false;
  try {
    const std::string text = read_file(path);
    data.points_digest = hex_text(sha256(text));
    const PointsFileGuess guess = guess_points(text, path);
    data.points_format = guess.format;
    data.standardize = wants_standardizing(make_dataset(data).points);
    if (data.standardize) return {CORE_TEXT("core", "%1; standardized"), {guess.summary}};
    return guess.summary;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace quantoscope
