// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QActionGroup;
class QComboBox;
class QToolBar;

namespace quantoscope {

/// One of a group of actions as buttons side by side, or as a list to drop down where these have no room.
class ActionChooser : public QWidget {
  Q_OBJECT

 public:
  /// `buttons`: of these actions; null: always the list.
  ActionChooser(QActionGroup& group, const QString& what, QToolBar* buttons, QWidget* parent = nullptr);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void showFitting();

  QComboBox* list_;
  QToolBar* buttons_;
};

}  // namespace quantoscope
