// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/points_format.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>

#include "core/data/csv.h"
#include "core/data/encoding.h"
#include "core/data/points_csv.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/sha256.h"
#include "core/spec/json_text.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

struct Separator {
  char sign;
  const char* word;
};
/// In the order in which they are tried.
constexpr std::array<Separator, 4> kSeparators{
    {{'\t', "tab"}, {';', "semicolon"}, {',', "comma"}, {' ', "blank"}}};
constexpr std::size_t kMostReasons = 3;
constexpr int kMostColumns = 10000;

/// In UTF-16 the end of a line may have a second byte.
bool ends_its_line(std::string_view text) {
  return text.ends_with('\n') || text.ends_with(std::string_view("\n\0", 2));
}

/// The cells of a line; a quote begins a cell that goes on to the next quote that is not doubled.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells;
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  std::size_t at = 0;
  for (;;) {
    const auto skips = [&](char c) { return separator == '\t' ? c == ' ' : blank(c); };
    while (at < line.size() && skips(line[at])) ++at;
    std::string cell;
    if (at < line.size() && (line[at] == '"' || line[at] == '\'')) {
      const char quote = line[at++];
      while (at < line.size() && (line[at] != quote || (at + 1 < line.size() && line[at + 1] == quote))) {
        if (line[at] == quote) ++at;
        cell += line[at++];
      }
      at = std::min(at + 1, line.size());
      while (at < line.size() && line[at] != separator && !(separator == ' ' && blank(line[at])))
        cell += line[at++];
      cell = std::string(trimmed(cell));
    } else {
      const std::size_t begin = at;
      while (at < line.size() && line[at] != separator && !(separator == ' ' && blank(line[at]))) ++at;
      cell = std::string(trimmed(line.substr(begin, at - begin)));
    }
    if (separator != ' ' || !cell.empty() || cells.empty()) cells.push_back(std::move(cell));
    if (separator == ' ')
      while (at < line.size() && blank(line[at])) ++at;
    if (at >= line.size()) return cells;
    if (separator != ' ') ++at;
  }
}

/// A finite number that a float can hold.
std::optional<double> cell_number(const std::string& cell, bool decimal_comma) {
  std::string text = cell;
  if (decimal_comma) {
    if (text.find('.') != std::string::npos) return std::nullopt;
    std::ranges::replace(text, ',', '.');
  }
  const std::optional<double> value = csv_number(text);
  if (!value || !(std::abs(*value) <= std::numeric_limits<float>::max())) return std::nullopt;
  return value;
}

bool is_missing(const std::string& cell) {
  return cell.empty() || cell == "?" || cell == "NA" || cell == "NaN" || cell == "nan" || cell == "null";
}

/// The same for labels that mean the same: 1, 1.0 and +1.
std::string label_key(const std::string& cell) {
  const std::optional<double> number = csv_number(cell);
  return number && std::isfinite(*number) ? number_text(*number + 0.0) : cell;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  return text;
}

bool starts_comment(const std::string& first) { return first.starts_with('#'); }

/// How many cells most rows have.
std::size_t usual_width(const std::vector<PointsRow>& rows) {
  std::map<std::size_t, std::size_t> counts;
  for (const PointsRow& row : rows) ++counts[row.cells.size()];
  std::size_t width = 0, most = 0;
  for (const auto& [cells, count] : counts)
    if (count >= most) width = cells, most = count;
  return width;
}

/// A table with what its columns hold.
struct Columns {
  std::vector<PointsRow> rows;
  std::size_t width = 0, whole = 0;  ///< Cells of most rows, and how many rows have so many.
  std::vector<bool> numeric;
  bool decimal_comma = false, header = false;

  std::size_t numbers() const { return std::size_t(std::ranges::count(numeric, true)); }
};

/// The columns of which most cells below the first row are numbers.
/// `cells` is how many numbers there are in all.
std::vector<bool> numeric_columns(const std::vector<PointsRow>& rows, std::size_t width, bool decimal_comma,
                                  std::size_t& cells) {
  std::vector<std::size_t> numbers(width), filled(width);
  for (std::size_t i = rows.size() > 1 ? 1 : 0; i < rows.size(); ++i) {
    if (rows[i].cells.size() != width) continue;
    for (std::size_t c = 0; c < width; ++c) {
      if (is_missing(rows[i].cells[c])) continue;
      ++filled[c];
      numbers[c] += cell_number(rows[i].cells[c], decimal_comma).has_value();
    }
  }
  cells = std::accumulate(numbers.begin(), numbers.end(), std::size_t{0});
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
  std::size_t with_point = 0, with_comma = 0;
  table.numeric = numeric_columns(table.rows, table.width, false, with_point);
  if (separator != ',') {
    const std::vector<bool> others = numeric_columns(table.rows, table.width, true, with_comma);
    if (with_comma > with_point) {
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

/// The class of a label, by what the format says of both.
std::optional<int> class_of(const std::string& label, const PointsFormat& format) {
  if (format.class_0 && label_key(*format.class_0) == label) return 0;
  if (format.class_1 && label_key(*format.class_1) == label) return 1;
  if (!format.class_0) return 0;
  if (!format.class_1) return 1;
  return std::nullopt;
}

/// A last line without an end that lacks cells, or the end of its label.
bool is_cut_off(std::string_view text, const std::vector<PointsRow>& rows, const PointsFormat& format,
                std::size_t width) {
  if (text.empty() || ends_its_line(text) || rows.size() < 2) return false;
  const std::vector<std::string>& cells = rows.back().cells;
  if (cells.size() < width) return true;
  const auto label = std::size_t(format.label);
  if (label + 1 != width || class_of(label_key(cells[label]), format)) return false;
  return std::ranges::any_of(rows, [&](const PointsRow& row) {
    return row.cells.size() == width && row.cells[label].size() > cells[label].size() &&
           row.cells[label].starts_with(cells[label]);
  });
}

const char* separator_word(char sign) {
  for (const Separator& row : kSeparators)
    if (row.sign == sign) return row.word;
  return "comma";
}

Message class_name(const std::optional<std::string>& label) {
  return label ? Message{"%1", {*label}} : Message{CORE_TEXT("core", "all others")};
}

/// x,y,label lines with labels 0 and 1, though some of them are not as they should be.
bool is_nearly_plain(std::string_view text) {
  std::size_t whole = 0, broken = 0;
  const std::vector<PointsRow> rows = points_rows(text, ',');
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::vector<std::string>& cells = rows[i].cells;
    const auto number = [&](std::size_t c) { return cell_number(cells[c], false); };
    if (cells.size() == 3) {
      const auto label = number(2);
      if (i > 0 && label != 0.0 && label != 1.0) return false;
      ++(number(0) && number(1) && label ? whole : broken);
    } else {
      ++broken;
    }
  }
  return whole > 0 && whole + 1 >= broken;
}

/// A plain file whose one fault is that its last line is cut off; no points of any other.
PointsRead read_plain_but_end(const std::string& text, const PointsFormat& format,
                              const std::string& origin) {
  try {
    PointsRead read = read_points(text, format, origin);
    if (read.report.cut_off && read.report.unreadable == 0 && read.report.other_classes.empty()) return read;
  } catch (const Error&) {  // It is said as of a plain file.
  }
  return {};
}

/// Joined by what `pattern` puts between them.
Message joined(std::vector<Message> parts, const char* pattern) {
  Message all = parts.empty() ? Message{} : parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) all = {pattern, {all, parts[i]}};
  return all;
}

}  // namespace

std::string points_format_text(const PointsFormat& format) {
  const auto label = [](const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
  };
  const Json document{{"separator", separator_word(format.separator)},
                      {"decimal", format.decimal_comma ? "," : "."},
                      {"header", format.header},
                      {"columns", {format.x + 1, format.y + 1, format.label + 1}},
                      {"class_0", label(format.class_0)},
                      {"class_1", label(format.class_1)}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

PointsFormat parse_points_format(const std::string& text, const std::string& origin) {
  const Json document = parse_json(text, origin);
  PointsFormat format;
  const auto refuse = [&](const std::string& key, const Message& expected) {
    throw Error(CORE_TEXT("core", "%1: %2: expected %3"), origin, key, expected);
  };
  if (!document.is_object()) refuse("format", {CORE_TEXT("core", "an object")});
  for (const auto& [key, value] : document.items()) {
    if (key == "separator") {
      const auto row = std::ranges::find_if(kSeparators, [&](const Separator& s) { return value == s.word; });
      if (row == kSeparators.end())
        refuse(key, listed(std::vector<std::string>{"tab", "semicolon", "comma", "blank"}));
      format.separator = row->sign;
    } else if (key == "decimal") {
      if (value != "," && value != ".") refuse(key, {"'.' / ','"});
      format.decimal_comma = value == ",";
    } else if (key == "header") {
      if (!value.is_boolean()) refuse(key, {CORE_TEXT("core", "true or false")});
      format.header = value.get<bool>();
    } else if (key == "columns") {
      const auto is_column = [](const Json& column) {
        return column.is_number_integer() && column >= 1 && column <= kMostColumns;
      };
      if (!value.is_array() || value.size() != 3 || !std::ranges::all_of(value, is_column) ||
          value[0] == value[1] || value[0] == value[2] || value[1] == value[2])
        refuse(key, {CORE_TEXT("core", "three different columns, counted from 1")});
      format.x = value[0].get<int>() - 1;
      format.y = value[1].get<int>() - 1;
      format.label = value[2].get<int>() - 1;
    } else if (key == "class_0" || key == "class_1") {
      if (!value.is_string() && !value.is_null())
        refuse(key, {CORE_TEXT("core", "a label, or null for all others")});
      (key == "class_0" ? format.class_0 : format.class_1) =
          value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
    } else {
      throw Error(CORE_TEXT("core", "%1: unknown key %2%3"), origin, in_quotes(key),
                  did_you_mean(nearest(key, std::vector<std::string>{"separator", "decimal", "header",
                                                                     "columns", "class_0", "class_1"})));
    }
  }
  if (!format.class_0 && !format.class_1)
    refuse("class_1", {CORE_TEXT("core", "a label where class_0 is all others")});
  if (format.class_0 && format.class_1 && label_key(*format.class_0) == label_key(*format.class_1))
    refuse("class_1", {CORE_TEXT("core", "another label than class_0")});
  if (format.separator == ',' && format.decimal_comma)
    refuse("decimal", {CORE_TEXT("core", "'.' where commas separate the columns")});
  return format;
}

std::vector<PointsRow> points_rows(std::string_view raw, char separator, std::size_t most) {
  const std::string text = in_utf8(raw);
  std::vector<PointsRow> rows;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty() && rows.size() < most; ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    PointsRow row{number, cells_of(line, separator)};
    const bool empty = std::ranges::all_of(row.cells, &std::string::empty);
    if (!empty && !starts_comment(row.cells.front())) rows.push_back(std::move(row));
  }
  // Names of the rows have no name of their own.
  if (rows.size() > 1 && rows[0].cells.size() + 1 == usual_width(rows)) {
    const auto is_word = [](const std::string& cell) { return !csv_number(cell); };
    if (std::ranges::all_of(rows[0].cells, is_word)) rows[0].cells.insert(rows[0].cells.begin(), "");
  }
  return rows;
}

std::vector<std::string> column_names(const std::vector<PointsRow>& rows, const PointsFormat& format) {
  std::vector<std::string> names;
  const std::size_t width =
      std::max<std::size_t>(usual_width(rows), std::size_t(std::max({format.x, format.y, format.label})) + 1);
  for (std::size_t c = 0; c < width; ++c) {
    const bool named =
        format.header && !rows.empty() && c < rows[0].cells.size() && !rows[0].cells[c].empty();
    names.push_back(named ? rows[0].cells[c] : "column " + std::to_string(c + 1));
  }
  return names;
}

std::vector<std::string> labels_of(const std::vector<PointsRow>& rows, const PointsFormat& format,
                                   std::size_t most) {
  std::vector<std::string> labels;
  const auto column = std::size_t(format.label);
  const std::size_t width = usual_width(rows);
  for (std::size_t i = format.header ? 1 : 0; i < rows.size() && labels.size() < most; ++i) {
    if (rows[i].cells.size() != width || column >= width || is_missing(rows[i].cells[column])) continue;
    const std::string label = label_key(rows[i].cells[column]);
    if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
  }
  const bool numbers =
      std::ranges::all_of(labels, [](const auto& label) { return csv_number(label).has_value(); });
  std::ranges::sort(labels, [&](const std::string& a, const std::string& b) {
    return numbers ? *csv_number(a) < *csv_number(b) : a < b;
  });
  return labels;
}

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
      names[c] = lower(best->rows[0].cells[c]);
  PointsFormat asked = format;
  asked.label = 0;
  format.label = label_column(*best, asked, names);
  if (format.label < 0) return std::nullopt;
  const auto places = coordinate_columns(*best, format.label, names);
  if (!places) return std::nullopt;
  std::tie(format.x, format.y) = *places;
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

PointsRead read_points(std::string_view text, const PointsFormat& format, const std::string& origin) {
  const std::vector<PointsRow> rows = points_rows(text, format.separator);
  PointsRead read;
  PointsReport& report = read.report;
  const std::vector<std::string> names = column_names(rows, format);
  report.x = names[std::size_t(format.x)];
  report.y = names[std::size_t(format.y)];
  report.label = names[std::size_t(format.label)];
  const std::size_t width = usual_width(rows);
  const std::size_t needed = std::size_t(std::max({format.x, format.y, format.label})) + 1;
  std::vector<double> points;
  std::vector<std::uint8_t> labels;
  const auto leave_out = [&](const PointsRow& row, const Message& why) {
    ++report.unreadable;
    if (report.reasons.size() < kMostReasons)
      report.reasons.push_back({CORE_TEXT("core", "line %1: %2"), {std::to_string(row.line), why}});
  };
  report.cut_off = is_cut_off(text, rows, format, width);
  const std::size_t end = rows.size() - (report.cut_off ? 1 : 0);
  for (std::size_t i = format.header ? 1 : 0; i < end; ++i) {
    const std::vector<std::string>& cells = rows[i].cells;
    if (cells.size() < needed || (cells.size() != width && format.separator != ' ')) {
      leave_out(rows[i], {CORE_TEXT("core", "expected %1 columns, found %2"),
                          {std::to_string(std::max(needed, width)), std::to_string(cells.size())}});
      continue;
    }
    const std::string label = label_key(cells[std::size_t(format.label)]);
    const std::optional<int> its_class = class_of(label, format);
    if (is_missing(label)) {
      leave_out(rows[i], {CORE_TEXT("core", "there is no %1"), {report.label}});
      continue;
    }
    if (!its_class) {
      const auto known =
          std::ranges::find(report.other_classes, label, &std::pair<std::string, std::size_t>::first);
      if (known == report.other_classes.end())
        report.other_classes.emplace_back(label, 1);
      else
        ++known->second;
      continue;
    }
    std::array<double, 2> place{};
    bool whole = true;
    for (const int c : {0, 1}) {
      const std::string& cell = cells[std::size_t(c ? format.y : format.x)];
      const auto value = cell_number(cell, format.decimal_comma);
      if (!value && whole)
        leave_out(rows[i], {CORE_TEXT("core", "expected a number as %1, found %2"),
                            {c ? report.y : report.x, in_quotes(cell)}});
      whole = whole && value;
      place[std::size_t(c)] = value.value_or(0);
    }
    if (!whole) continue;
    points.insert(points.end(), place.begin(), place.end());
    labels.push_back(std::uint8_t(*its_class));
  }
  report.taken = labels.size();
  if (labels.empty() || labels.size() < report.unreadable) {
    if (!report.reasons.empty()) throw Error(CORE_TEXT("core", "%1: %2"), origin, report.reasons.front());
    throw Error(CORE_TEXT("core", "%1: holds no points of class %2 or %3 in %4"), origin,
                class_name(format.class_0), class_name(format.class_1), report.label);
  }
  const auto count = Eigen::Index(labels.size());
  read.data.labels = Eigen::Map<const decltype(read.data.labels)>(labels.data(), count);
  set_points(read.data, points);
  return read;
}

Message points_summary(const PointsFormat& format, const PointsReport& report, const std::string& origin) {
  Message text{CORE_TEXT("core", "%1: %2 points, x = %3, y = %4, %5 = 0, %6 = 1"),
               {origin, std::to_string(report.taken), report.x, report.y, class_name(format.class_0),
                class_name(format.class_1)}};
  std::vector<Message> left_out;
  constexpr std::size_t kNamed = 3;
  std::size_t unnamed = 0;
  for (std::size_t i = 0; i < report.other_classes.size(); ++i) {
    const auto& [label, count] = report.other_classes[i];
    if (i < kNamed)
      left_out.push_back({CORE_TEXT("core", "%1 of %2"), {std::to_string(count), label}});
    else
      unnamed += count;
  }
  if (unnamed > 0) left_out.push_back({CORE_TEXT("core", "%1 of other classes"), {std::to_string(unnamed)}});
  if (report.unreadable > 0) {
    Message why = joined(report.reasons, CORE_TEXT("core", "%1; %2"));
    left_out.push_back(
        {CORE_TEXT("core", "%1 that cannot be read (%2)"), {std::to_string(report.unreadable), why}});
  }
  if (report.cut_off) left_out.push_back({CORE_TEXT("core", "the last line, which is cut off")});
  if (left_out.empty()) return text;
  return {CORE_TEXT("core", "%1; %2 left out"),
          {text, joined(std::move(left_out), CORE_TEXT("core", "%1, %2"))}};
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
        is_plain ? read_plain_but_end(text, format, path) : read_points(text, format, path);
    // A plain file with an error in it is not read as something else.
    if (is_plain && read.report.taken == 0) throw;
    return {points_format_text(format), points_summary(format, read.report, name)};
  }
}

}  // namespace

PointsFileGuess guess_points_file(const std::string& path) { return guess_points(read_file(path), path); }

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
