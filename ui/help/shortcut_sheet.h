// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QDialog>
#include <QString>

class QLabel;
class QLineEdit;
class QMainWindow;

namespace quantoscope {

/// What can be done with which keys, or with the mouse.
struct ShortcutGroup {
  struct Row {
    QString what, keys;
  };
  QString title;
  std::vector<Row> rows;
};

/// All shortcuts of a window as they are now: one group for each menu, submenus included, then the actions
/// that are in no menu, then what mouse and keys do in a map and a control.
std::vector<ShortcutGroup> all_shortcuts(const QMainWindow& window);

/// The shortcuts on one sheet of two columns, with a line to search them by what they do or by their keys.
class ShortcutSheet : public QDialog {
  Q_OBJECT

 public:
  explicit ShortcutSheet(const QMainWindow& window, QWidget* parent);

 private:
  void filter(const QString& words);

  std::vector<ShortcutGroup> groups_;
  QLineEdit* search_;
  QLabel *columns_[2], *nothing_;
};

/// Shows the sheet of this window; does not block.
void show_shortcuts(QMainWindow& window);

}  // namespace quantoscope
