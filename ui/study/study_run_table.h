// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

class QLabel;
class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QStyledItemDelegate;
class QTableView;

namespace quantoscope {

class StudyModel;

/// The networks of a study as a table: sorted by a click on a heading, filtered by words. Return or a double
/// click picks a run.
class StudyRunTable : public QWidget {
  Q_OBJECT

 public:
  /// The model outlives it.
  explicit StudyRunTable(StudyModel* model, QWidget* parent = nullptr);

  /// Columns as wide as their texts, once there are other rows.
  void fitColumns();

  /// The row of the model that the keyboard is on; nothing without one.
  std::optional<std::size_t> chosen() const;

 Q_SIGNALS:
  /// A row of the model.
  void runPicked(std::size_t row);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeTable();
  void arrangeColumns();
  void showEmpty();
  void pick(const QModelIndex& cell);

  StudyModel* model_;
  QSortFilterProxyModel* sorted_;
  QLineEdit* filter_;
  QTableView* table_;
  QStyledItemDelegate* numbers_;
  QLabel* empty_;
  QStringList titles_;  ///< Of the columns as they are arranged.
};

}  // namespace quantoscope
