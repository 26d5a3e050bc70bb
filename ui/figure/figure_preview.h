// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QWidget>

namespace quantoscope {

/// A sheet of paper with the figure on it, as large as there is room.
class FigurePreview : public QWidget {
  Q_OBJECT

 public:
  explicit FigurePreview(QWidget* parent = nullptr);

  /// A null image leaves the desk empty.
  void setImage(const QImage& image);
  const QImage& image() const { return image_; }
  /// Device pixels a figure of this width over height should have to be sharp here.
  int pixelsAcross(double aspect) const;
  QSize sizeHint() const override { return {620, 420}; }

 Q_SIGNALS:
  void resized();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QImage image_;
};

}  // namespace quantoscope
