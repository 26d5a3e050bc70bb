// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_run_table.h"

#include <algorithm>

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/study/study_model.h"

namespace quantoscope {
namespace {

/// Every word of the filter stands in some column.
class RowFilter : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void setWords(const QString& text) {
    words_ = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
    QString line;
    for (int column = 0; column < sourceModel()->columnCount(); ++column)
      line += sourceModel()->index(row, column, parent).data().toString() + QLatin1Char('\n');
    return std::ranges::all_of(words_,
                               [&](const QString& word) { return line.contains(word, Qt::CaseInsensitive); });
  }

 private:
  QStringList words_;
};

/// Numbers stand right and keep away from the words of the next column.
class NumberDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QString displayText(const QVariant& value, const QLocale&) const override {
    return value.toString() + QChar(0x2002);  // An en space.
  }
};

}  // namespace

StudyRunTable::StudyRunTable(StudyModel* model, QWidget* parent)
    : QWidget(parent), model_(model), sorted_(new RowFilter(this)) {
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(StudyModel::SortRole);
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(8, 0, 0, 6);
  filter_ = new QLineEdit(this);
  filter_->setObjectName(QStringLiteral("filter"));
  filter_->setPlaceholderText(tr("Filter: words such as W2 128-4 failed"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter runs"));
  filter_->setToolTip(tr("Only rows in which all of these words stand"));
  makeTable();
  empty_ = new QLabel(tr("No run matches the filter"), this);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->hide();
  column->addWidget(filter_);
  column->addWidget(table_, 1);
  column->addWidget(empty_);
  connect(filter_, &QLineEdit::textChanged, this,
          [this](const QString& text) { static_cast<RowFilter*>(sorted_)->setWords(text); });
  connect(table_, &QTableView::doubleClicked, this, &StudyRunTable::pick);
  connect(sorted_, &QAbstractItemModel::modelReset, this, &StudyRunTable::showEmpty);
  connect(sorted_, &QAbstractItemModel::rowsInserted, this, &StudyRunTable::showEmpty);
  connect(sorted_, &QAbstractItemModel::rowsRemoved, this, &StudyRunTable::showEmpty);
}

void StudyRunTable::makeTable() {
  table_ = new QTableView(this);
  table_->setObjectName(QStringLiteral("runs"));
  table_->setAccessibleName(tr("Runs of the study"));
  table_->setToolTip(tr("Double click or Return opens a run in the workbench"));
  table_->setModel(sorted_);
  table_->setSortingEnabled(true);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 8);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->sortByColumn(-1, Qt::AscendingOrder);  // As planned, until somebody sorts.
  table_->installEventFilter(this);
  numbers_ = new NumberDelegate(this);
}

void StudyRunTable::fitColumns() {
  constexpr int kAir = 12;  // Between texts of neighbours.
  const int status = model_->statusColumn();
  arrangeColumns();
  for (int column = 0; column < model_->columnCount(); ++column)
    table_->setItemDelegateForColumn(column, column > status ? numbers_ : nullptr);
  table_->resizeColumnsToContents();
  for (int column = 0; column < model_->columnCount(); ++column)
    table_->setColumnWidth(column, table_->columnWidth(column) + kAir);
  // The longest that it says while a study trains: columns do not move then.
  const QString longest = StudyModel::tr("in the store");
  const int room = table_->fontMetrics().horizontalAdvance(longest) + 2 * kAir;
  table_->setColumnWidth(status, std::max(table_->columnWidth(status), room));
}

/// Whether a run is there comes first, where it is seen however many columns there are. Another study has
/// other columns: neither the places nor the sorting of the last one hold.
void StudyRunTable::arrangeColumns() {
  QStringList titles;
  for (int column = 0; column < model_->columnCount(); ++column)
    titles << model_->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
  if (titles != titles_) table_->sortByColumn(-1, Qt::AscendingOrder);
  titles_ = titles;
  QHeaderView* const header = table_->horizontalHeader();
  for (int column = 0; column < header->count(); ++column)
    header->moveSection(header->visualIndex(column), column);
  header->moveSection(header->visualIndex(model_->statusColumn()), 0);
}

void StudyRunTable::showEmpty() { empty_->setVisible(model_->rowCount() > 0 && sorted_->rowCount() == 0); }

std::optional<std::size_t> StudyRunTable::chosen() const {
  const QModelIndex cell = table_->currentIndex();
  if (!cell.isValid()) return {};
  return std::size_t(sorted_->mapToSource(cell).row());
}

void StudyRunTable::pick(const QModelIndex& cell) {
  if (cell.isValid()) Q_EMIT runPicked(std::size_t(sorted_->mapToSource(cell).row()));
}

bool StudyRunTable::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      pick(table_->currentIndex());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace quantoscope
