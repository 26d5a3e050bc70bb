// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QUndoStack>

#include "core/io/comparison_files.h"

namespace quantoscope {

/// Results that were pinned: immutable copies that stay as they were while the experiment goes on. A table
/// with a row for each, the name first, then the four networks. Only what is compared is kept (maps,
/// accuracies, the experiment; no weights and no histories), at most kMostCompared rows and kMostBytes of
/// maps. Every change can be taken back, ten steps deep.
class PinnedResults : public QAbstractTableModel {
  Q_OBJECT

 public:
  /// The maps of all rows together: room for kMostCompared rows of 512 x 512, or for 15 of 1024 x 1024.
  static constexpr std::size_t kMostBytes = std::size_t{256} << 20;

  explicit PinnedResults(QObject* parent = nullptr);

  const Comparison& rows() const { return rows_; }
  bool isEmpty() const { return rows_.empty(); }
  QUndoStack& history() { return history_; }
  /// The network a cell shows; null for the name's column.
  const NetworkSnapshot* network(const QModelIndex& cell) const;
  /// Architecture, bits and seed of a row, in words.
  QString summary(int row) const;

  /// Pins a result under its architecture's name. Throws Error when there is no room or no map.
  void pin(const ExperimentResult& result);
  /// Rows of the last session, before those there are; as far as there is room. Not a step: there is nothing
  /// to take back.
  void restore(const Comparison& rows);
  /// Pins several as one step. Throws Error when there is no room.
  void add(const Comparison& rows);
  void rename(int row, const QString& name);
  /// `to` is the row it has afterwards.
  void move(int from, int to);
  void remove(const QList<int>& rows);
  void clear();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& cell, int role) const override;
  bool setData(const QModelIndex& cell, const QVariant& value, int role) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& cell) const override;
  Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& cells) const override;
  bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                    const QModelIndex& parent) override;

 Q_SIGNALS:
  /// Rows came, went or moved; `row` is the one to look at, -1 for none.
  void rowsChanged(int row);

 private:
  class Step;
  void change(const QString& what, Comparison rows, int row);
  void show(const Comparison& rows, int row);

  Comparison rows_;
  QUndoStack history_;
};

}  // namespace quantoscope
