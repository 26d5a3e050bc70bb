// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QToolButton;

namespace quantoscope {

class IconButton;
class Playback;
class TimeSlider;

/// The time of the experiment below its maps: a slider through pretraining and retraining, a replay of what
/// was seen, and the way back to now.
class TimeBar : public QWidget {
  Q_OBJECT

 public:
  explicit TimeBar(QWidget* parent = nullptr);
  /// Whose time is shown; outlives the bar, or the bar is not used any more. To be called once.
  void setPlayback(Playback& playback);
  QSize minimumSizeHint() const override;

 private:
  void resizeEvent(QResizeEvent* event) override;
  void show_time();
  void fold();
  QString text() const;
  QString short_text() const;

  Playback* playback_ = nullptr;
  IconButton *replay_, *quantized_;
  TimeSlider* slider_;
  QLabel* label_;
  QComboBox* speed_;
  QToolButton* live_;
  QBoxLayout* rows_;
  int widest_ = 0;  ///< Text of the label, pixels.
};

}  // namespace quantoscope
