// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "core/study/statistics.h"
#include "core/study/study_metrics.h"
#include "core/study/study_table.h"

namespace quantoscope {

/// A number as the window shows it, shares in per cent: "97.1 ± 0.2 %", "14.3 dB".
QString metric_text(const MeanInterval& value, const StudyMetric& metric);

/// The networks of a study, one per row: network, a column for each axis, seed, status, then the metrics that
/// the study reports. Sorts by SortRole: numbers as numbers.
class StudyModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  static constexpr int SortRole = Qt::UserRole;

  explicit StudyModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  const StudyTable& table() const { return table_; }
  /// Another study, or the same one read anew.
  void setTable(StudyTable table);
  /// News of some rows, by their place.
  void setRows(const std::vector<std::pair<std::size_t, StudyRow>>& rows);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& cell, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  /// The column of the status.
  int statusColumn() const { return int(table_.study.axes.size()) + 2; }

 private:
  static QString axis_title(const StudyAxis& axis);
  int alignment(int column) const;
  QVariant text(const StudyRow& row, int column) const;
  QVariant number(const StudyRow& row, int column) const;
  const StudyMetric* metric(int column) const;

  StudyTable table_;
  std::vector<std::size_t> metrics_;  ///< Of the columns after the status, in study_metrics().
};

}  // namespace quantoscope
