// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <stdexcept>

#include "core/data/points_csv.h"
#include "core/data/points_format.h"
#include "core/error.h"
#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "core/io/history_csv.h"
#include "core/lesson/lesson_json.h"
#include "core/spec/spec_json.h"
#include "core/study/claim_spec_json.h"
#include "core/study/study_json.h"
#include "tests/fuzz/readers.h"
#include "tests/fuzz/scratch.h"

namespace quantoscope::fuzz {
namespace {

/// What was read is written and read again.
template <class Value>
void require_same(const Value& read, const Value& again) {
  if (!(read == again)) throw std::logic_error("what was written does not read back as the same");
}

void read_experiment_text(const std::string& bytes) {
  try {
    read_experiment(scratch_folder({{"experiment.json", bytes}}) + "/experiment.json");
  } catch (const Error&) {
    // As it is told what it is: the same again, alone.
  }
  const ExperimentSpec spec = spec_from_json(bytes, "f");
  spec.validate();
  require_same(spec, spec_from_json(spec_to_json(spec), "again"));
}

void read_study_text(const std::string& bytes) {
  const StudySpec study = study_from_json(bytes, "f");
  require_same(study, study_from_json(study_to_json(study), "again"));
  network_count(study);
}

void read_claim_text(const std::string& bytes) {
  const ClaimSpec claim = claim_from_json(bytes, "f");
  const std::string text = claim_to_json(claim);
  require_same(text, claim_to_json(claim_from_json(text, "again")));
}

void read_lesson_text(const std::string& bytes) {
  static const LessonWords words{
      {"class", "confidence", "flips", "flip-kinds", "margin-change", "truth-errors", "interaction"},
      {"points", "boundary", "float-boundary", "truth-boundary"},
      {"curves", "layers", "point", "line", "hidden-space"}};
  is_lesson(bytes);
  lesson_from_json(bytes, "f", words);
}

void read_comparison_file(const std::string& bytes) {
  read_comparison_index(scratch_folder({{"comparison.json", bytes}}));
}

void read_history(const std::string& bytes) {
  ExperimentResult result;
  history_from_csv(bytes, "f", result);
}

void read_points_table(const std::string& bytes) {
  const auto format = guess_points_format(bytes);
  const Dataset data = [&] {
    if (!format) return points_from_csv(bytes, "f");
    const auto rows = points_rows(bytes, format->separator, 1000);
    column_names(rows, *format);
    labels_of(rows, *format);
    differ_in_capitals(rows, *format);
    require_same(*format, parse_points_format(points_format_text(*format), "again"));
    const PointsRead read = read_points(bytes, *format, "f");
    points_summary(*format, read.report, "f");
    return read.data;
  }();
  if (data.size() == 0 || !data.points.allFinite() || !(data.plane.width() > 0 && data.plane.height() > 0))
    throw std::logic_error("points that are none");
}

void read_points_format(const std::string& bytes) {
  const PointsFormat format = parse_points_format(bytes, "f");
  require_same(format, parse_points_format(points_format_text(format), "again"));
  try {
    read_points("no;x;y;class\n1;0,5;1;a\n2;-1;2.5;B\n3;4;-0,25;b\n", format, "f");
  } catch (const Error&) {
    // It is of another table.
  }
}

constexpr std::array kTextReaders{
    Reader{"experiment", read_experiment_text}, Reader{"study", read_study_text},
    Reader{"claim", read_claim_text},           Reader{"lesson", read_lesson_text},
    Reader{"comparison", read_comparison_file}, Reader{"history", read_history},
    Reader{"points", read_points_table},        Reader{"points-format", read_points_format}};

}  // namespace

std::span<const Reader> text_readers() { return kTextReaders; }

}  // namespace quantoscope::fuzz
