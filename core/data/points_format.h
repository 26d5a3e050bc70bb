// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/message.h"

namespace quantoscope {

/// How a table of text holds labelled points: which of its columns and rows are taken.
struct PointsFormat {
  char separator = ',';         ///< ',', ';', '\t', or ' ' for blanks of any number.
  bool decimal_comma = false;   ///< Never with the separator ','.
  bool header = false;          ///< The first line names the columns.
  int x = 0, y = 1, label = 2;  ///< Columns, from 0; all different.
  /// The label of each class; nothing: all that are not the other's. Numbers are compared as numbers.
  std::optional<std::string> class_0 = "0", class_1 = "1";
  bool ignore_case = false;  ///< Labels that differ only in capitals are the same.
  bool operator==(const PointsFormat&) const = default;
};

/// {"class_0": "setosa", "class_1": null, "columns": [1, 2, 5], "decimal": ".", "header": true, "separator":
/// "comma"} in one line: what DataSpec::points_format holds. Columns count from 1; null: all other labels;
/// and "ignore_case": true where it is so.
std::string points_format_text(const PointsFormat& format);
/// Reads that. Throws Error "<origin>: ..." for anything else.
PointsFormat parse_points_format(const std::string& text, const std::string& origin);

/// A line that is not blank and no comment ("# ..."), as cells without quotes and blanks around them.
struct PointsRow {
  std::size_t line = 0;  ///< From 1.
  std::vector<std::string> cells;
};

/// The lines of a text, at most `most` of them; in UTF-8 whatever the text is in (else taken as Latin-1).
std::vector<PointsRow> points_rows(std::string_view text, char separator, std::size_t most = std::size_t(-1));
/// What the columns are called: by the header, else "column 1", ...; as many as the rows have.
std::vector<std::string> column_names(const std::vector<PointsRow>& rows, const PointsFormat& format);
/// The different labels of a column, in the order of numbers or of letters; at most `most`. "none" is one
/// where there is but one other.
std::vector<std::string> labels_of(const std::vector<PointsRow>& rows, const PointsFormat& format,
                                   std::size_t most = 50);
/// Whether some labels of the column differ only in capitals, and there are others.
bool differ_in_capitals(const std::vector<PointsRow>& rows, const PointsFormat& format);

/// The format of a text that is no plain x,y,label file: columns by the names in the header (x, y, label,
/// class, target, species, ...), else the first two of numbers that do not just count the rows, and the last
/// of few different labels. Of more than two classes the first two. Nothing when there are no such columns.
std::optional<PointsFormat> guess_points_format(std::string_view text);

/// What became of the rows of a table.
struct PointsReport {
  std::string x, y, label;  ///< Names of the columns.
  std::size_t taken = 0;
  std::vector<std::pair<std::string, std::size_t>>
      other_classes;             ///< Labels that were left out, and how often.
  std::size_t unreadable = 0;    ///< Rows left out for what is in them.
  std::vector<Message> reasons;  ///< Of the first few of them: "line 7: ...".
  std::size_t missing = 0;       ///< Rows left out because a value is missing in them.
  std::vector<Message> gaps;     ///< Of the first few of them: "line 7: there is no x".
  /// Labels in other capitals, what they were read as, and how often.
  std::map<std::pair<std::string, std::string>, std::size_t> spellings;
  bool cut_off = false;  ///< The last line is not whole and was dropped.
};

/// Points of a table and what became of its rows.
struct PointsRead {
  Dataset data;
  PointsReport report;
};

/// Reads the rows of a text as the format says. Throws Error "<origin>: ..." when none can be taken or less
/// than half of those without a gap. "<origin>: is not a text table" of a picture or the like.
PointsRead read_points(std::string_view text, const PointsFormat& format, const std::string& origin);

/// "iris.csv: 100 points, x = sepal length, y = petal length, setosa = 0, versicolor = 1; 50 of virginica
/// left out".
Message points_summary(const PointsFormat& format, const PointsReport& report, const std::string& origin);

/// How a file of points is to be read: "" if it is a plain x,y,label file, else the text of a format that was
/// guessed, with what `points_summary` says of it. Throws Error for files that can be read in no way (what
/// read_points_csv says of them).
struct PointsFileGuess {
  std::string format;
  Message summary;  ///< Also of plain files.
};
PointsFileGuess guess_points_file(const std::string& path);

/// Whether a file can be read and is text in which there is a line of several cells, whatever separates them.
bool is_text_table(const std::string& path);

/// Makes the file the source of the points: its format is guessed, its digest taken, and it is standardised
/// if it had better be. Returns what was taken, and that it is standardised. A file that cannot be read
/// leaves it at the name; make_dataset says why.
Message choose_points_file(DataSpec& data, const std::string& path);

}  // namespace quantoscope
