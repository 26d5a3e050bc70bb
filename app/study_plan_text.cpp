// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study_plan_text.h"

#include <algorithm>
#include <iostream>

#include "app/table.h"
#include "core/error.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "core/machine.h"
#include "core/spec/text.h"
#include "core/study/builtin_studies.h"
#include "core/study/run_store.h"
#include "core/study/study_difference.h"
#include "core/study/study_json.h"
#include "core/study/study_runner.h"

namespace quantoscope {

StudySpec find_study(const std::string& name) {
  const bool is_file = name.find('/') != std::string::npos || file_ending(name) == "json" ||
                       (path_exists(name) && !is_folder(name));
  return is_file ? read_study(name) : builtin_study(name);
}

std::string earlier_definition(const StudySpec& study, const std::string& folder) try {
  const std::string file = folder + "/study.json";
  if (!path_exists(file)) return {};
  const StudyDifference difference = study_difference(study, read_study(file));
  return difference.extends() ? std::string()
                              : folder + " is of an earlier definition of this study (" +
                                    difference.english() + ") and replaced; its networks stay in the store";
} catch (const Error&) {
  return {};
}

std::string megabytes(std::size_t bytes) { return with_thousands((long long)(bytes >> 20) + 1) + " MB"; }

std::size_t largest_worker(const StudyPlan& plan) {
  std::size_t bytes = 0;
  for (const PlannedRun& run : plan.runs) bytes = std::max(bytes, run.bytes);
  return bytes;
}

namespace {

/// Float networks that nobody asked for, but that others are made from.
std::string starts_text(std::size_t count) {
  if (count == 0) return {};
  return " and the " + with_thousands((long long)count) + " float networks that they start from";
}

}  // namespace

void print_plan(const StudyPlan& plan, const std::string& folder, int threads, bool is_shard) {
  const StudySpec& study = plan.study;
  std::size_t there = 0;
  double left = 0;
  if (path_exists(folder)) {
    RunStore store(folder);
    for (const PlannedRun& run : plan.runs) {
      const bool stored = store.contains(run.key);
      there += stored;
      left += stored ? 0 : run.cost;
    }
  } else {
    left = plan.cost();
  }
  const auto asked = std::size_t(std::ranges::count_if(plan.runs, &PlannedRun::asked));
  if (threads <= 0) threads = usable_cores();
  std::cout << study.name << ": " << study.title << "\n";
  for (const StudyAxis& axis : study.axes) {
    std::cout << "  " << axis.title << ":";
    for (const AxisValue& value : axis.values)
      std::cout << " " << value.label << (&value == &axis.values.back() ? "\n" : ",");
  }
  std::cout << "  seeds: " << study.seeds.size() << "\n"
            << with_thousands((long long)network_count(study)) << " networks asked for, "
            << with_thousands((long long)asked) << " different ones"
            << (plan.runs.empty() || !is_shard ? "" : " in this shard")
            << starts_text(plan.runs.size() - asked) << ", " << with_thousands((long long)there) << " are in "
            << folder << "\n"
            << "about " << format_duration(left / threads) << " on " << threads
            << " threads of the machine of the benchmarks; at most " << megabytes(largest_worker(plan))
            << " of memory for each, and " << megabytes(kProgramBytes + table_bytes(plan))
            << " for the program and its tables\n";
}

}  // namespace quantoscope
