// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include <QStringList>

namespace quantoscope {

/// The numbers behind a plot: a head, and rows of as many cells. Numbers have a decimal point, whatever the
/// language.
class PlotNumbers {
 public:
  explicit PlotNumbers(QStringList head) : head_(std::move(head)) {}
  /// Of a CSV text whose first line is the head.
  static PlotNumbers fromCsv(const std::string& text);

  void add(QStringList cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  const QStringList& head() const { return head_; }
  const std::vector<QStringList>& rows() const { return rows_; }

  /// RFC 4180, with line feeds.
  std::string csv() const;
  /// Tab-separated, as spreadsheets paste it; tabs and line breaks within a cell are blanks.
  QString tabs() const;

  /// The shortest decimal that reads back to the same number; empty for what is none.
  static QString number(double value);

 private:
  QStringList head_;
  std::vector<QStringList> rows_;
};

}  // namespace quantoscope
