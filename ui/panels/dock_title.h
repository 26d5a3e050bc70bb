// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QLabel;

namespace quantoscope {

/// A panel's title as the style draws it, with a (?) for its page of the guide beside what floats and closes
/// it. What is done to the rest of it with the mouse goes on to the dock.
class DockTitle : public QWidget {
  Q_OBJECT

 public:
  /// To be given to the dock by QDockWidget::setTitleBarWidget.
  DockTitle(QDockWidget& dock, const QString& help_page);
  QSize minimumSizeHint() const override;

 private:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void show_title();

  QDockWidget& dock_;
  QLabel* text_;
};

}  // namespace quantoscope
