// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/number_table.h"

#include <algorithm>

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QStyle>
#include <QTableWidget>
#include <QVBoxLayout>

namespace quantoscope {
namespace {

QStringList number_headings() {
  return {QString(), NumberTable::tr("Float"), NumberTable::tr("W"), NumberTable::tr("A"),
          NumberTable::tr("W+A")};
}

}  // namespace

NumberTable::NumberTable(QWidget* parent)
    : QWidget(parent),
      title_(new QLabel(tr("Numbers to remember"))),
      copy_(new QPushButton(tr("Copy"))),
      table_(new QTableWidget(0, 1 + kNetworkKinds)) {
  QFont bold = title_->font();
  bold.setBold(true);
  title_->setFont(bold);
  copy_->setObjectName("copyNumbers");
  copy_->setToolTip(tr("Copies the table, for a spreadsheet or a text"));
  table_->setObjectName("numbers");
  table_->setAccessibleName(title_->text());
  table_->setHorizontalHeaderLabels(number_headings());
  table_->verticalHeader()->hide();
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionMode(QAbstractItemView::NoSelection);
  table_->setFocusPolicy(Qt::NoFocus);
  table_->setShowGrid(false);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(true);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
  table_->horizontalHeader()->setMinimumSectionSize(20);
  table_->horizontalHeader()->setHighlightSections(false);
  auto* head = new QHBoxLayout;
  head->addWidget(title_, 1);
  head->addWidget(copy_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addLayout(head);
  column->addWidget(table_);
  connect(copy_, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
  hide();
}

void NumberTable::setRows(const QList<Row>& rows) {
  setVisible(!rows.isEmpty());
  if (rows == rows_) return;
  rows_ = rows;
  table_->setRowCount(int(rows.size()));
  for (int i = 0; i < rows.size(); ++i) {
    table_->setItem(i, 0, new QTableWidgetItem(rows[i].title));
    for (int k = 0; k < kNetworkKinds; ++k) {
      auto* cell = new QTableWidgetItem(rows[i].numbers[std::size_t(k)]);
      cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      table_->setItem(i, 1 + k, cell);
    }
  }
  fit();
}

QString NumberTable::text() const {
  QString all = number_headings().join('\t') + '\n';
  for (const Row& row : rows_)
    all += row.title + '\t' + QStringList(row.numbers.begin(), row.numbers.end()).join('\t') + '\n';
  return all;
}

void NumberTable::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) fit();
}

void NumberTable::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) fit();
}

void NumberTable::fit() {
  QFont bold = font();
  bold.setBold(true);
  title_->setFont(bold);
  const int line = QFontMetrics(font()).height() + 4;
  // Columns do not move when numbers come.
  const int number = QFontMetrics(font()).horizontalAdvance(QStringLiteral("97.0 %")) + 12;
  for (int i = 1; i <= kNetworkKinds; ++i) table_->horizontalHeader()->resizeSection(i, number);
  table_->verticalHeader()->setMinimumSectionSize(1);
  table_->verticalHeader()->setDefaultSectionSize(line);
  // A name that is longer than its column takes more lines.
  const int margin = table_->style()->pixelMetric(QStyle::PM_FocusFrameHMargin, nullptr, table_) + 1;
  const QRect room(0, 0, width() - kNetworkKinds * number - 2 * margin, QWIDGETSIZE_MAX);
  int height = 0;
  for (int i = 0; i < table_->rowCount(); ++i) {
    const QRect name = QFontMetrics(font()).boundingRect(room, Qt::TextWordWrap, rows_[i].title);
    table_->setRowHeight(i, std::max(line, name.height() + 4));
    height += table_->rowHeight(i);
  }
  table_->horizontalHeader()->setFixedHeight(line + 2);
  table_->setFixedHeight(line + 2 + height);
}

}  // namespace quantoscope
