// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/pinned_results.h"

#include <algorithm>

#include <QMimeData>
#include <QUndoCommand>

#include "core/error.h"
#include "ui/plots/network_text.h"

namespace quantoscope {
namespace {

const QString kMimeType = QStringLiteral("application/x-quantoscope-pinned-row");
constexpr int kSteps = 10;

/// What is left of a result when it is pinned.
ExperimentResult only_what_is_compared(ExperimentResult result) {
  for (NetworkSnapshot& network : result.networks) {
    network.accuracy.truth = truth_share(network);
    network.history.clear();
    network.layers.clear();
    network.state = nullptr;
  }
  return result;
}

std::size_t bytes_of(const ExperimentResult& result) {
  std::size_t bytes = std::size_t(result.truth.size());
  for (const NetworkSnapshot& network : result.networks)
    if (network.map) bytes += std::size_t(network.map->logits.size()) * sizeof(float);
  return bytes;
}

/// "128-4", or "128-4 (2)" when that is taken.
std::string free_name(const std::string& wanted, const Comparison& rows) {
  std::string name = wanted;
  for (int number = 2; std::ranges::any_of(rows, [&](const ComparedResult& row) { return row.name == name; });
       ++number)
    name = wanted + " (" + std::to_string(number) + ")";
  return name;
}

}  // namespace

class PinnedResults::Step : public QUndoCommand {
 public:
  Step(PinnedResults& model, const QString& what, Comparison after, int row)
      : QUndoCommand(what), model_(model), before_(model.rows_), after_(std::move(after)), row_(row) {}
  void redo() override { model_.show(after_, row_); }
  void undo() override { model_.show(before_, std::min(row_, int(before_.size()) - 1)); }

 private:
  PinnedResults& model_;
  const Comparison before_, after_;
  const int row_;
};

PinnedResults::PinnedResults(QObject* parent) : QAbstractTableModel(parent) { history_.setUndoLimit(kSteps); }

void PinnedResults::change(const QString& what, Comparison rows, int row) {
  std::size_t bytes = 0;
  for (const ComparedResult& compared : rows) bytes += bytes_of(*compared.result);
  if (rows.size() > rows_.size() && rows.size() > kMostCompared)
    throw Error(tr("The comparison is full: it has room for %n results. Remove some first.", nullptr,
                   int(kMostCompared))
                    .toStdString());
  if (rows.size() > rows_.size() && bytes > kMostBytes)
    throw Error(
        tr("The comparison is full: its maps would need more than %1 MiB. Remove some first, or lower the "
           "map resolution.")
            .arg(kMostBytes >> 20)
            .toStdString());
  history_.push(new Step(*this, what, std::move(rows), row));
}

void PinnedResults::show(const Comparison& rows, int row) {
  const bool same = std::ranges::equal(rows, rows_, {}, &ComparedResult::result, &ComparedResult::result);
  if (same) {  // Names only: an editor may be open on one of them.
    rows_ = rows;
    if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0));
    return;
  }
  beginResetModel();
  rows_ = rows;
  endResetModel();
  Q_EMIT rowsChanged(std::clamp(row, -1, int(rows_.size()) - 1));
}

const NetworkSnapshot* PinnedResults::network(const QModelIndex& cell) const {
  if (!cell.isValid() || cell.row() >= rowCount() || cell.column() < 1 || cell.column() > kNetworkKinds)
    return nullptr;
  return &rows_[std::size_t(cell.row())].result->networks[std::size_t(cell.column() - 1)];
}

QString PinnedResults::summary(int row) const {
  const ExperimentResult& result = *rows_[std::size_t(row)].result;
  const auto bits = [](int count) { return count > 0 ? QString::number(count) : tr("float"); };
  return tr("%1\nweights %2, activations %3\nseed %4")
      .arg(QString::fromStdString(architecture_name(result.spec.model)),
           bits(result.spec.quantization.weight_bits), bits(result.spec.quantization.activation_bits))
      .arg(result.spec.seed);
}

void PinnedResults::pin(const ExperimentResult& result) {
  if (std::ranges::none_of(result.networks, [](const NetworkSnapshot& network) { return bool(network.map); }))
    throw Error(tr("There is no map to pin yet.").toStdString());
  Comparison after = rows_;
  const std::string name = free_name(architecture_name(result.spec.model), rows_);
  after.push_back({name, std::make_shared<ExperimentResult>(only_what_is_compared(result))});
  const int row = int(after.size()) - 1;
  change(tr("pin %1").arg(QString::fromStdString(name)), std::move(after), row);
}

void PinnedResults::add(const Comparison& rows) {
  if (rows.empty()) return;
  Comparison after = rows_;
  for (const ComparedResult& row : rows)
    after.push_back(
        {free_name(row.name, after), std::make_shared<ExperimentResult>(only_what_is_compared(*row.result))});
  const int first = int(rows_.size());
  change(tr("add to the comparison"), std::move(after), first);
}

void PinnedResults::restore(const Comparison& rows) {
  Comparison all;
  std::size_t bytes = 0;
  for (const ComparedResult& row : rows_) bytes += bytes_of(*row.result);
  for (const ComparedResult& row : rows) {
    bytes += bytes_of(*row.result);
    if (all.size() + rows_.size() < kMostCompared && bytes <= kMostBytes) all.push_back(row);
  }
  if (all.empty()) return;
  for (const ComparedResult& row : rows_) all.push_back({free_name(row.name, all), row.result});
  history_.clear();
  show(all, -1);
}

void PinnedResults::rename(int row, const QString& name) {
  const std::string wanted = name.simplified().left(80).toStdString();
  if (wanted.empty() || wanted == rows_[std::size_t(row)].name) return;
  Comparison after = rows_;
  after[std::size_t(row)].name = wanted;
  change(tr("rename"), std::move(after), row);
}

void PinnedResults::move(int from, int to) {
  to = std::clamp(to, 0, rowCount() - 1);
  if (from < 0 || from >= rowCount() || from == to) return;
  Comparison after = rows_;
  const ComparedResult moved = after[std::size_t(from)];
  after.erase(after.begin() + from);
  after.insert(after.begin() + to, moved);
  change(tr("move %1").arg(QString::fromStdString(moved.name)), std::move(after), to);
}

void PinnedResults::remove(const QList<int>& rows) {
  Comparison after;
  for (int row = 0; row < rowCount(); ++row)
    if (!rows.contains(row)) after.push_back(rows_[std::size_t(row)]);
  if (after.size() == rows_.size()) return;
  const int next = std::min(*std::ranges::min_element(rows), int(after.size()) - 1);
  change(rows.size() == 1 ? tr("remove %1").arg(QString::fromStdString(rows_[std::size_t(rows.front())].name))
                          : tr("remove %n results", nullptr, int(rows.size())),
         std::move(after), next);
}

void PinnedResults::clear() {
  if (!isEmpty()) change(tr("clear the comparison"), {}, -1);
}

int PinnedResults::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(rows_.size());
}

int PinnedResults::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : 1 + kNetworkKinds;
}

QVariant PinnedResults::data(const QModelIndex& cell, int role) const {
  if (!cell.isValid() || cell.row() >= rowCount()) return {};
  const ComparedResult& row = rows_[std::size_t(cell.row())];
  const QString name = QString::fromStdString(row.name);
  if (cell.column() == 0) {
    if (role == Qt::DisplayRole || role == Qt::EditRole) return name;
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) return summary(cell.row());
    return {};
  }
  const NetworkSnapshot& shown = *network(cell);
  if (role == Qt::DisplayRole) {
    QStringList parts{bits_text(shown)};
    if (const auto share = shown.map ? truth_share(shown) : std::nullopt) parts << percent_text(*share);
    if (!shown.map)
      parts << waiting_text(shown);
    else if (const QString phase = phase_text(shown); !phase.isEmpty())
      parts << phase;
    return parts.join(QStringLiteral(" · "));
  }
  if (role == Qt::ToolTipRole) return network_details(shown);
  if (role == Qt::AccessibleTextRole)
    return name + QStringLiteral(", ") + data(cell, Qt::DisplayRole).toString();
  return {};
}

bool PinnedResults::setData(const QModelIndex& cell, const QVariant& value, int role) {
  if (!cell.isValid() || cell.column() != 0 || role != Qt::EditRole) return false;
  rename(cell.row(), value.toString());
  return true;
}

QVariant PinnedResults::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  const QStringList titles{tr("Experiment"), tr("Float"), tr("Weights"), tr("Activations"), tr("Both")};
  return titles.value(section);
}

Qt::ItemFlags PinnedResults::flags(const QModelIndex& cell) const {
  if (!cell.isValid()) return Qt::ItemIsDropEnabled;
  const Qt::ItemFlags all = Qt::ItemIsSelectable | Qt::ItemIsEnabled | Qt::ItemIsDragEnabled;
  return cell.column() == 0 ? all | Qt::ItemIsEditable : all;
}

QStringList PinnedResults::mimeTypes() const { return {kMimeType}; }

QMimeData* PinnedResults::mimeData(const QModelIndexList& cells) const {
  if (cells.isEmpty()) return nullptr;
  auto* data = new QMimeData;
  data->setData(kMimeType, QByteArray::number(cells.first().row()));
  return data;
}

bool PinnedResults::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int,
                                 const QModelIndex& parent) {
  bool known = false;
  const int from = data->data(kMimeType).toInt(&known);
  if (!known || action != Qt::MoveAction || from < 0 || from >= rowCount()) return false;
  const int before = row >= 0 ? row : parent.isValid() ? parent.row() : rowCount();
  move(from, before > from ? before - 1 : before);
  // It is done: the view must not remove the dragged row on top.
  return false;
}

}  // namespace quantoscope
