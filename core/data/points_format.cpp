// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/points_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

#include "core/data/csv.h"
#include "core/data/encoding.h"
#include "core/data/points_cells.h"
#include "core/data/points_csv.h"
#include "core/data/points_table.h"
#include "core/error.h"
#include "core/spec/json_node.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

constexpr std::size_t kMostReasons = 3;
constexpr int kMostColumns = 10000;

bool starts_comment(const std::string& first) { return first.starts_with('#'); }

/// The labels of a column as they are written, and how often each is seen until there are `most` of them.
std::vector<std::pair<std::string, std::size_t>> spellings_of(const std::vector<PointsRow>& rows,
                                                              const PointsFormat& format, std::size_t most) {
  using Counts = std::vector<std::pair<std::string, std::size_t>>;
  Counts labels, none;
  const auto column = std::size_t(format.label);
  const std::size_t width = usual_width(rows);
  for (std::size_t i = format.header ? 1 : 0; i < rows.size() && labels.size() < most; ++i) {
    if (rows[i].cells.size() != width || column >= width) continue;
    const std::string label = label_key(rows[i].cells[column]);
    const bool missing = is_missing(label);
    if (missing && lower_case(label) != "none") continue;
    Counts& counts = missing ? none : labels;
    const auto known = std::ranges::find(counts, label, &Counts::value_type::first);
    if (known == counts.end())
      counts.emplace_back(label, 1);
    else
      ++known->second;
  }
  // Beside one other label it is a class of its own.
  if (labels.size() == 1) labels.insert(labels.end(), none.begin(), none.end());
  return labels;
}

const char* separator_word(char sign) {
  for (const Separator& row : kSeparators)
    if (row.sign == sign) return row.word;
  return "comma";
}

Message class_name(const std::optional<std::string>& label) {
  return label ? Message{"%1", {*label}} : Message{CORE_TEXT("core", "all others")};
}

/// One of the first few reasons.
void note_row(std::vector<Message>& reasons, const PointsRow& row, const Message& why) {
  if (reasons.size() < kMostReasons)
    reasons.push_back({CORE_TEXT("core", "line %1: %2"), {std::to_string(row.line), why}});
}

/// Joined by what `pattern` puts between them.
Message joined(std::vector<Message> parts, const char* pattern) {
  Message all = parts.empty() ? Message{} : parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) all = {pattern, {all, parts[i]}};
  return all;
}

}  // namespace

bool ends_its_line(std::string_view text) {
  return text.ends_with('\n') || text.ends_with(std::string_view("\n\0", 2));
}

std::size_t usual_width(const std::vector<PointsRow>& rows) {
  std::map<std::size_t, std::size_t> counts;
  for (const PointsRow& row : rows) ++counts[row.cells.size()];
  std::size_t width = 0, most = 0;
  for (const auto& [cells, count] : counts)
    if (count >= most) width = cells, most = count;
  return width;
}

std::optional<int> class_of(const std::string& label, const PointsFormat& format) {
  const auto is = [&](const std::optional<std::string>& named) {
    if (!named) return false;
    const std::string key = label_key(*named);
    return key == label || (format.ignore_case && lower_case(key) == lower_case(label));
  };
  if (is(format.class_0)) return 0;
  if (is(format.class_1)) return 1;
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

std::string points_format_text(const PointsFormat& format) {
  const auto label = [](const std::optional<std::string>& text) {
    return text ? Json(*text) : Json(nullptr);
  };
  Json document{{"separator", separator_word(format.separator)},
                {"decimal", format.decimal_comma ? "," : "."},
                {"header", format.header},
                {"columns", {format.x + 1, format.y + 1, format.label + 1}},
                {"class_0", label(format.class_0)},
                {"class_1", label(format.class_1)}};
  if (format.ignore_case) document["ignore_case"] = true;
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

namespace {

/// Counted from 1, all different.
void read_columns(const JsonNode& columns, PointsFormat& format) {
  const Json& list = columns.value();
  const auto is_column = [](const Json& column) {
    return column.is_number_integer() && column >= 1 && column <= kMostColumns;
  };
  if (!list.is_array() || list.size() != 3 || !std::ranges::all_of(list, is_column) || list[0] == list[1] ||
      list[0] == list[2] || list[1] == list[2])
    columns.refuse({CORE_TEXT("core", "three different columns, counted from 1")});
  format.x = list[0].get<int>() - 1;
  format.y = list[1].get<int>() - 1;
  format.label = list[2].get<int>() - 1;
}

/// A label, or nothing for all others.
void read_class(const std::optional<JsonNode>& label, std::optional<std::string>& target) {
  if (!label) return;
  if (label->is_null())
    target.reset();
  else if (label->value().is_string())
    target = label->text();
  else
    label->refuse({CORE_TEXT("core", "a label, or null for all others")});
}

}  // namespace

PointsFormat parse_points_format(const std::string& text, const std::string& origin) {
  const Json document = parse_json(text, origin);
  const JsonNode node(document, origin);
  node.object({"separator", "decimal", "header", "columns", "class_0", "class_1", "ignore_case"});
  PointsFormat format;
  if (const auto separator = node.find("separator")) {
    JsonNode::Words known;
    for (const Separator& row : kSeparators) known.emplace_back(row.word);
    const std::string word = separator->word(known);
    format.separator =
        std::ranges::find_if(kSeparators, [&](const Separator& s) { return word == s.word; })->sign;
  }
  if (const auto decimal = node.find("decimal")) format.decimal_comma = decimal->word({".", ","}) == ",";
  if (const auto header = node.find("header")) format.header = header->boolean();
  if (const auto ignore = node.find("ignore_case")) format.ignore_case = ignore->boolean();
  if (const auto columns = node.find("columns")) read_columns(*columns, format);
  read_class(node.find("class_0"), format.class_0);
  read_class(node.find("class_1"), format.class_1);
  const auto refuse = [&](const char* key, const char* expected) {
    throw Error(CORE_TEXT("core", "%1: %2: expected %3"), origin, key, Message{expected});
  };
  if (!format.class_0 && !format.class_1)
    refuse("class_1", CORE_TEXT("core", "a label where class_0 is all others"));
  if (format.class_0 && format.class_1 && label_key(*format.class_0) == label_key(*format.class_1))
    refuse("class_1", CORE_TEXT("core", "another label than class_0"));
  if (format.separator == ',' && format.decimal_comma)
    refuse("decimal", CORE_TEXT("core", "'.' where commas separate the columns"));
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
  std::vector<std::pair<std::string, std::size_t>> counts = spellings_of(rows, format, most);
  std::vector<std::string> labels;
  // Of labels that differ only in capitals the most frequent one.
  std::ranges::stable_sort(counts, std::greater(), &std::pair<std::string, std::size_t>::second);
  for (const auto& [label, count] : counts)
    if (!format.ignore_case || std::ranges::none_of(labels, [&](const std::string& known) {
          return lower_case(known) == lower_case(label);
        }))
      labels.push_back(label);
  const bool numbers =
      std::ranges::all_of(labels, [](const auto& label) { return csv_number(label).has_value(); });
  std::ranges::sort(labels, [&](const std::string& a, const std::string& b) {
    return numbers ? *csv_number(a) < *csv_number(b) : a < b;
  });
  return labels;
}

bool differ_in_capitals(const std::vector<PointsRow>& rows, const PointsFormat& format) {
  PointsFormat either = format;
  either.ignore_case = false;
  const std::size_t all = labels_of(rows, either).size();
  either.ignore_case = true;
  const std::size_t different = labels_of(rows, either).size();
  return different > 1 && different < all;
}

PointsRead read_points(std::string_view text, const PointsFormat& format, const std::string& origin) {
  require_text(text, origin);
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
    note_row(report.reasons, row, why);
  };
  const auto leave_gap = [&](const PointsRow& row, const std::string& column) {
    ++report.missing;
    note_row(report.gaps, row, {CORE_TEXT("core", "there is no %1"), {column}});
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
    // What is named is a class, whatever it is called.
    const bool named = its_class && (*its_class ? format.class_1 : format.class_0).has_value();
    if (is_missing(label) && !named) {
      leave_gap(rows[i], report.label);
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
      if (!value && whole && is_missing(cell))
        leave_gap(rows[i], c ? report.y : report.x);
      else if (!value && whole)
        leave_out(rows[i], {CORE_TEXT("core", "expected a number as %1, found %2"),
                            {c ? report.y : report.x, in_quotes(cell)}});
      whole = whole && value;
      place[std::size_t(c)] = value.value_or(0);
    }
    if (!whole) continue;
    points.insert(points.end(), place.begin(), place.end());
    labels.push_back(std::uint8_t(*its_class));
    const std::optional<std::string>& name = *its_class ? format.class_1 : format.class_0;
    if (named && label_key(*name) != label) ++report.spellings[{label, *name}];
  }
  report.taken = labels.size();
  if (labels.empty() || labels.size() < report.unreadable) {
    for (const auto& reasons : {report.reasons, report.gaps})
      if (!reasons.empty()) throw Error(CORE_TEXT("core", "%1: %2"), origin, reasons.front());
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
  for (const auto& [spelling, count] : report.spellings)
    text = {CORE_TEXT("core", "%1; %2 of %3 read as %4"),
            {text, std::to_string(count), spelling.first, spelling.second}};
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
  if (report.missing > 0) {
    Message where = joined(report.gaps, CORE_TEXT("core", "%1; %2"));
    left_out.push_back(
        {CORE_TEXT("core", "%1 with missing values (%2)"), {std::to_string(report.missing), where}});
  }
  if (report.cut_off) left_out.push_back({CORE_TEXT("core", "the last line, which is cut off")});
  if (left_out.empty()) return text;
  return {CORE_TEXT("core", "%1; %2 left out"),
          {text, joined(std::move(left_out), CORE_TEXT("core", "%1, %2"))}};
}

}  // namespace quantoscope
