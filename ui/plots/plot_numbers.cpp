// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_numbers.h"

#include <algorithm>
#include <cmath>

#include "core/spec/text.h"

namespace quantoscope {

PlotNumbers PlotNumbers::fromCsv(const std::string& text) {
  std::vector<QStringList> lines;
  QStringList cells;
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && quoted && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      cells << QString::fromStdString(cell);
      cell.clear();
      if (c == '\n') lines.push_back(std::exchange(cells, {}));
    } else {
      cell += c;
    }
  }
  PlotNumbers table(lines.empty() ? QStringList() : lines.front());
  for (std::size_t i = 1; i < lines.size(); ++i) table.add(std::move(lines[i]));
  return table;
}

std::string PlotNumbers::csv() const {
  std::string text;
  const auto add_line = [&text](const QStringList& cells) {
    for (qsizetype i = 0; i < cells.size(); ++i) {
      QString cell = cells[i];
      if (cell.contains(QLatin1Char(',')) || cell.contains(QLatin1Char('"')) ||
          cell.contains(QLatin1Char('\n')))
        cell = QLatin1Char('"') + cell.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
      text += (i > 0 ? "," : "") + cell.toStdString();
    }
    text += '\n';
  };
  add_line(head_);
  for (const QStringList& row : rows_) add_line(row);
  return text;
}

QString PlotNumbers::tabs() const {
  QString text;
  const auto add_line = [&text](QStringList cells) {
    for (QString& cell : cells)
      cell.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
  };
  add_line(head_);
  for (const QStringList& row : rows_) add_line(row);
  return text;
}

QString PlotNumbers::number(double value) {
  return std::isfinite(value) ? QString::fromStdString(number_text(value)) : QString();
}

}  // namespace quantoscope
