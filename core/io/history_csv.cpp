// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/history_csv.h"

#include <algorithm>
#include <cmath>

#include "core/data/csv.h"
#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {
constexpr const char* kHeader = "network,epoch,learning_rate,loss,training_accuracy,truth_accuracy";
constexpr std::size_t kColumns = 6;
}  // namespace

std::string history_to_csv(const ExperimentResult& result) {
  std::string text = std::string(kHeader) + "\n";
  for (const NetworkSnapshot& network : result.networks)
    for (const EpochRecord& record : network.history)
      text += std::string(name(network.kind)) + "," + std::to_string(record.epoch) + "," +
              number_text(record.learning_rate) + "," + number_text(record.loss) + "," +
              number_text(record.training_accuracy) + "," +
              (record.truth_accuracy ? number_text(*record.truth_accuracy) : "") + "\n";
  return text;
}

void history_from_csv(const std::string& text, const std::string& origin, ExperimentResult& result) {
  CsvLines lines(text);
  CsvLine line;
  if (!lines.next(line) || line.cells[0].text != "network")
    throw Error(CORE_TEXT("core", "%1:1:1: expected the header %2"), origin, kHeader);
  while (lines.next(line)) {
    require_cells(origin, line, kColumns, kHeader);
    const auto number = [&](std::size_t column) {
      const CsvCell& cell = line.cells[column];
      const std::optional<double> value = csv_number(cell.text);
      if (!value)
        csv_error(origin, line, cell.column,
                  {CORE_TEXT("core", "expected a number, found %1"), {in_quotes(cell.text)}});
      return *value;
    };
    const auto kind =
        std::ranges::find_if(kAllKinds, [&](NetworkKind k) { return line.cells[0].text == name(k); });
    if (kind == std::end(kAllKinds))
      csv_error(origin, line, line.cells[0].column,
                {CORE_TEXT("core", "expected float, weight, activation or joint, found %1"),
                 {in_quotes(line.cells[0].text)}});
    EpochRecord record;
    const double epoch = number(1);
    if (!(epoch >= 0 && epoch <= 1e9 && epoch == std::floor(epoch)))
      csv_error(origin, line, line.cells[1].column,
                {CORE_TEXT("core", "expected an epoch, found %1"), {in_quotes(line.cells[1].text)}});
    record.epoch = int(epoch);
    record.learning_rate = number(2);
    record.loss = number(3);
    record.training_accuracy = number(4);
    if (!line.cells[5].text.empty()) record.truth_accuracy = number(5);
    result.networks[std::size_t(*kind)].history.push_back(record);
  }
}

}  // namespace quantoscope
