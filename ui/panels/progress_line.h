// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QProgressBar>

namespace quantoscope {

/// A progress bar as a thin coloured line.
class ProgressLine : public QProgressBar {
  Q_OBJECT

 public:
  explicit ProgressLine(QWidget* parent = nullptr);
  void setColor(const QColor& color);
  QSize sizeHint() const override { return {80, 4}; }
  QSize minimumSizeHint() const override { return {20, 4}; }

 protected:
  void paintEvent(QPaintEvent*) override;

 private:
  QColor color_;
};

}  // namespace quantoscope
