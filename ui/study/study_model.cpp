// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_model.h"

#include "ui/plots/network_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

QString status_text(const StudyRow& row) {
  switch (row.status) {
    case RunStatus::Waiting:
      return StudyModel::tr("waiting");
    case RunStatus::Running:
      return StudyModel::tr("training");
    case RunStatus::Elsewhere:
      return StudyModel::tr("another program trains it");
    case RunStatus::Finished:
      return row.restored ? StudyModel::tr("in the store") : StudyModel::tr("finished");
    case RunStatus::Failed:
      break;
  }
  return StudyModel::tr("failed");
}

/// Without its unit.
QString number_text(double value, const StudyMetric& metric) {
  QString text = metric.share ? decimals_text(100 * value, 1) : QString::number(value, 'g', 4);
  return text.replace('-', QChar(0x2212));
}

QString unit_of(const StudyMetric& metric) {
  return metric.share ? QStringLiteral("%") : translated(metric.unit);
}

}  // namespace

QString metric_text(const MeanInterval& value, const StudyMetric& metric) {
  QString text = number_text(value.mean, metric);
  if (value.half_width) text += QStringLiteral(" ± ") + number_text(*value.half_width, metric);
  const QString unit = unit_of(metric);
  return unit.isEmpty() ? text : text + QLatin1Char(' ') + unit;
}

void StudyModel::setTable(StudyTable table) {
  beginResetModel();
  table_ = std::move(table);
  metrics_.clear();
  for (const std::string& name : table_.study.metrics) metrics_.push_back(metric_index(name));
  endResetModel();
}

void StudyModel::setRows(const std::vector<std::pair<std::size_t, StudyRow>>& rows) {
  if (rows.empty()) return;
  std::size_t first = table_.rows.size(), last = 0;
  for (const auto& [place, row] : rows) {
    if (place >= table_.rows.size()) continue;
    table_.rows[place] = row;
    first = std::min(first, place);
    last = std::max(last, place);
  }
  compare_with_float(table_.rows);
  if (first <= last) Q_EMIT dataChanged(index(int(first), 0), index(int(last), columnCount() - 1));
}

int StudyModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(table_.rows.size());
}

int StudyModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : statusColumn() + 1 + int(metrics_.size());
}

/// Numbers stand right, below each other; a seed is a name.
int StudyModel::alignment(int column) const {
  const int side = column > statusColumn()                       ? int(Qt::AlignRight)
                   : column == int(table_.study.axes.size()) + 1 ? int(Qt::AlignHCenter)
                                                                 : int(Qt::AlignLeft);
  return side | int(Qt::AlignVCenter);
}

const StudyMetric* StudyModel::metric(int column) const {
  const int place = column - statusColumn() - 1;
  return place >= 0 && place < int(metrics_.size()) ? &study_metrics()[metrics_[std::size_t(place)]]
                                                    : nullptr;
}

QVariant StudyModel::text(const StudyRow& row, int column) const {
  const int axes = int(table_.study.axes.size());
  if (column == 0) return QString::fromStdString(table_.label(row, kNetworkAxis));
  if (column <= axes) {
    const std::string label = table_.label(row, table_.study.axes[std::size_t(column - 1)].name);
    return label.empty() ? tr("any") : QString::fromStdString(label);
  }
  if (column == axes + 1) return QString::number(row.seed);
  if (column == statusColumn()) return status_text(row);
  const StudyMetric* shown = metric(column);
  const auto value = shown ? row.metric(std::size_t(shown - study_metrics().data())) : std::nullopt;
  if (!value) return QStringLiteral("–");
  return number_text(*value, *shown);
}

QVariant StudyModel::number(const StudyRow& row, int column) const {
  const int axes = int(table_.study.axes.size());
  if (column == 0) return int(row.kind) * 10000 + row.weight_bits * 100 + row.activation_bits;
  if (column <= axes) {
    const auto& value = row.values[std::size_t(column - 1)];
    return value ? int(*value) : -1;
  }
  if (column == axes + 1) return qlonglong(row.seed);
  if (column == statusColumn()) return int(row.status);
  const StudyMetric* shown = metric(column);
  const auto value = shown ? row.metric(std::size_t(shown - study_metrics().data())) : std::nullopt;
  return value ? QVariant(*value) : QVariant(-1e300);
}

QVariant StudyModel::data(const QModelIndex& cell, int role) const {
  if (!cell.isValid()) return {};
  const StudyRow& row = table_.rows[std::size_t(cell.row())];
  if (role == Qt::DisplayRole) return text(row, cell.column());
  if (role == SortRole) return number(row, cell.column());
  if (role == Qt::TextAlignmentRole) return alignment(cell.column());
  if (role == Qt::ToolTipRole && !row.message.empty()) return translated(row.message);
  return {};
}

/// Words of a study's file stay in its language.
QString StudyModel::axis_title(const StudyAxis& axis) {
  if (!axis.field.empty()) return translated(axis.title);
  return axis.title == "Network" ? tr("Network") : QString::fromStdString(axis.title);
}

QVariant StudyModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation == Qt::Vertical) return {};
  if (role == Qt::TextAlignmentRole) return alignment(section);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  const bool tip = role == Qt::ToolTipRole;
  const int axes = int(table_.study.axes.size());
  if (section == 0) return tr("Kind");
  if (section <= axes) return axis_title(table_.study.axes[std::size_t(section - 1)]);
  if (section == axes + 1) return tr("Seed");
  if (section == statusColumn()) return tr("Status");
  const StudyMetric* shown = metric(section);
  if (!shown) return {};
  QString text = translated(tip ? shown->help : shown->label);
  if (const QString unit = unit_of(*shown); !tip && !unit.isEmpty()) text += QStringLiteral(", ") + unit;
  return text;
}

}  // namespace quantoscope
