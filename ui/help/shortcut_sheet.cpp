// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/help/shortcut_sheet.h"

#include <algorithm>

#include <QAction>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSet>
#include <QVBoxLayout>

namespace quantoscope {
namespace {

using Row = ShortcutGroup::Row;

Row row_of(const QAction& action) {
  QString what = action.iconText();
  return {what.remove('&').remove("…"),
          QKeySequence::listToString(action.shortcuts(), QKeySequence::NativeText)};
}

void collect(const QMenu& menu, ShortcutGroup& group, QSet<const QAction*>& seen) {
  for (const QAction* action : menu.actions()) {
    if (action->menu()) {
      collect(*action->menu(), group, seen);
    } else if (!action->shortcuts().isEmpty() && !seen.contains(action)) {
      seen.insert(action);
      group.rows.push_back(row_of(*action));
    }
  }
}

QString html(const ShortcutGroup& group) {
  QString text = QString("<tr><td colspan='2' style='padding-top:10px'><b>%1</b></td></tr>")
                     .arg(group.title.toHtmlEscaped());
  for (const Row& row : group.rows)
    text += QString("<tr><td style='padding:2px 24px 2px 0'>%1</td><td style='padding:2px 0'>%2</td></tr>")
                .arg(row.what.toHtmlEscaped(), row.keys.toHtmlEscaped());
  return text;
}

}  // namespace

std::vector<ShortcutGroup> all_shortcuts(const QMainWindow& window) {
  std::vector<ShortcutGroup> groups;
  QSet<const QAction*> seen;
  for (const QAction* top : window.menuBar()->actions()) {
    if (!top->menu()) continue;
    ShortcutGroup group{top->text().remove('&'), {}};
    collect(*top->menu(), group, seen);
    groups.push_back(std::move(group));
  }
  ShortcutGroup everywhere{ShortcutSheet::tr("Everywhere"), {}};
  ShortcutGroup inside{ShortcutSheet::tr("Where the keyboard is in a panel or on the comparison"), {}};
  for (const QAction* action : window.findChildren<QAction*>())
    if (!action->shortcuts().isEmpty() && !seen.contains(action) && !action->text().isEmpty()) {
      seen.insert(action);
      const bool narrow = action->shortcutContext() == Qt::WidgetShortcut ||
                          action->shortcutContext() == Qt::WidgetWithChildrenShortcut;
      (narrow ? inside : everywhere).rows.push_back(row_of(*action));
    }
  groups.push_back(std::move(everywhere));
  groups.push_back(std::move(inside));
  groups.push_back(
      {ShortcutSheet::tr("On a map"),
       {{ShortcutSheet::tr("Move"), ShortcutSheet::tr("Drag, or arrow keys")},
        {ShortcutSheet::tr("Zoom"), ShortcutSheet::tr("Wheel, or + and −")},
        {ShortcutSheet::tr("Zoom into a square"), ShortcutSheet::tr("Right drag, or Shift and drag")},
        {ShortcutSheet::tr("Show all of it"), ShortcutSheet::tr("Double click, or Home")},
        {ShortcutSheet::tr("Move the cross hairs"),
         ShortcutSheet::tr("Mouse, or Ctrl and arrow keys (with Shift further)")},
        {ShortcutSheet::tr("Follow a point"), ShortcutSheet::tr("Click, or Return")},
        {ShortcutSheet::tr("Draw a line to follow"), ShortcutSheet::tr("Ctrl and drag")}}});
  groups.push_back({ShortcutSheet::tr("On a map or any other plot"),
                    {{ShortcutSheet::tr("Copy or save picture and numbers"),
                      ShortcutSheet::tr("Right click, or the menu key")}}});
  groups.push_back(
      {ShortcutSheet::tr("On a map, while drawing points"),
       {{ShortcutSheet::tr("Move the cross hairs"),
         ShortcutSheet::tr("Mouse, or arrow keys (with Shift further)")},
        {ShortcutSheet::tr("Point of class 1"), ShortcutSheet::tr("Left click, or 1, or Return")},
        {ShortcutSheet::tr("Point of class 0"), ShortcutSheet::tr("Right click, or 0, or Shift and Return")},
        {ShortcutSheet::tr("Take the nearest point away"), ShortcutSheet::tr("Shift and click, or Delete")},
        {ShortcutSheet::tr("Move the map"), ShortcutSheet::tr("Ctrl and arrow keys")},
        {ShortcutSheet::tr("Stop drawing"), ShortcutSheet::tr("Esc")}}});
  groups.push_back({ShortcutSheet::tr("On a control"),
                    {{ShortcutSheet::tr("Back to its default"), ShortcutSheet::tr("Right click")}}});
  std::erase_if(groups, [](const ShortcutGroup& group) { return group.rows.empty(); });
  return groups;
}

ShortcutSheet::ShortcutSheet(const QMainWindow& window, QWidget* parent)
    : QDialog(parent),
      groups_(all_shortcuts(window)),
      search_(new QLineEdit),
      columns_{new QLabel, new QLabel},
      nothing_(new QLabel(tr("Nothing is called like that."))) {
  setObjectName("shortcuts");
  setWindowTitle(tr("Keyboard and mouse"));
  search_->setPlaceholderText(tr("Search by what it does, or by its keys"));
  search_->setAccessibleName(tr("Search the shortcuts"));
  search_->setClearButtonEnabled(true);
  connect(search_, &QLineEdit::textChanged, this, &ShortcutSheet::filter);

  auto* content = new QWidget;
  auto* row = new QHBoxLayout(content);
  row->setContentsMargins(4, 0, 12, 0);
  row->setSpacing(44);
  for (QLabel* column : columns_) {
    column->setTextFormat(Qt::RichText);
    column->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    row->addWidget(column);
  }
  row->addWidget(nothing_, 0, Qt::AlignTop);
  row->addStretch(1);
  auto* scroll = new QScrollArea;
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setAccessibleName(windowTitle());
  scroll->setWidget(content);

  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(20, 16, 20, 14);
  all->setSpacing(12);
  all->addWidget(search_);
  all->addWidget(scroll, 1);
  all->addWidget(buttons);
  filter({});
  // As large as what it shows, as far as the window it belongs to has room for that.
  const QSize wanted = content->sizeHint() + QSize(70, 130);
  resize(wanted.boundedTo(window.size() * 0.95).expandedTo({420, 300}));
}

void ShortcutSheet::filter(const QString& text) {
  const QStringList words = text.split(' ', Qt::SkipEmptyParts);
  std::vector<ShortcutGroup> found;
  std::size_t rows = 0;
  for (const ShortcutGroup& group : groups_) {
    ShortcutGroup left{group.title, {}};
    for (const Row& row : group.rows) {
      const QString all = group.title + ' ' + row.what + ' ' + row.keys;
      if (std::ranges::all_of(words, [&](const QString& w) { return all.contains(w, Qt::CaseInsensitive); }))
        left.rows.push_back(row);
    }
    rows += left.rows.empty() ? 0 : left.rows.size() + 2;
    if (!left.rows.empty()) found.push_back(std::move(left));
  }
  // Whole groups, half of the rows in each column.
  QString columns[2];
  std::size_t before = 0;
  for (const ShortcutGroup& group : found) {
    columns[2 * before < rows && (before == 0 || 2 * (before + group.rows.size() / 2) < rows) ? 0 : 1] +=
        html(group);
    before += group.rows.size() + 2;
  }
  for (int i = 0; i < 2; ++i) {
    columns_[i]->setText("<table cellspacing='0'>" + columns[i] + "</table>");
    columns_[i]->setVisible(!columns[i].isEmpty());
  }
  nothing_->setVisible(found.empty());
}

void show_shortcuts(QMainWindow& window) {
  if (auto* open = window.findChild<ShortcutSheet*>()) {
    open->raise();
    return open->activateWindow();
  }
  auto* sheet = new ShortcutSheet(window, &window);
  sheet->setAttribute(Qt::WA_DeleteOnClose);
  sheet->show();
}

}  // namespace quantoscope
