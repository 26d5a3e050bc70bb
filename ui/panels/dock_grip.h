// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace quantoscope {

/// Stands for the title of a flat dock: something to drag it by, at its left (the dock has
/// QDockWidget::DockWidgetVerticalTitleBar). Clicks go on to the dock, which knows what to do with them.
class DockGrip : public QWidget {
  Q_OBJECT

 public:
  explicit DockGrip(QWidget* parent = nullptr);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 private:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace quantoscope
