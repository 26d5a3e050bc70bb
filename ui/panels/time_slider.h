// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QSlider>

namespace quantoscope {

/// A slider through the epochs of an experiment: shows how far it has come, where moments are kept and where
/// retraining starts. A press anywhere goes there, one close to that start to it; arrows go from kept moment
/// to kept moment.
class TimeSlider : public QSlider {
  Q_OBJECT

 public:
  explicit TimeSlider(QWidget* parent = nullptr);

  struct Marks {
    int start = 0;          ///< Of retraining.
    int now = 0;            ///< How far training has come.
    std::vector<int> kept;  ///< Where there are maps, ascending.
    bool operator==(const Marks&) const = default;
  };
  void setMarks(const Marks& marks);
  QSize sizeHint() const override;
  /// Where a value stands, in pixels from the left.
  double pixel(int value) const;

 Q_SIGNALS:
  /// By a person: the position they point at.
  void picked(int position);
  /// By a person: to the next (1) or previous (-1) kept moment.
  void stepped(int direction);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void pick(double x);
  Marks marks_;
};

}  // namespace quantoscope
