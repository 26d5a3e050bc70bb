// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "ui/session/timeline.h"

namespace quantoscope {

class ExperimentController;
class Inspection;

/// Records the running experiment in a Timeline, and lets the window look at any moment of it, or see it
/// again as a film. Training goes on meanwhile and what is shown stays; a network that starts over (somebody
/// has changed something) brings the window back to now.
class Playback : public QObject {
  Q_OBJECT

 public:
  /// Both outlive it.
  Playback(ExperimentController& controller, Inspection& inspection, QObject* parent = nullptr);

  const Timeline& timeline() const { return timeline_; }
  bool live() const;
  /// Training has come to where the networks are quantized.
  bool hasQuantized() const;
  /// What is shown; timeline().now() while live.
  int position() const;
  bool replaying() const { return timer_.isActive(); }
  double speed() const { return speed_; }

 public Q_SLOTS:
  /// The moment at this position; now or later is live.
  void show(int position);
  void showLive();
  /// The same by hand, which ends a replay.
  void pick(int position);
  /// The next (1) or the one before (-1) of the moments that are kept.
  void step(int direction);
  /// Starts at the moment shown, or at the beginning if that is now; ends live.
  void setReplaying(bool replaying);
  /// The networks quantized and not yet retrained; ends a replay. Nothing as long as training has not come to
  /// it.
  void showQuantized();
  /// A replay stops there, too.
  void setPauseAfterQuantization(bool pause) { pause_quantized_ = pause; }
  /// 1: ten of the kept moments a second.
  void setSpeed(double speed);

 Q_SIGNALS:
  /// The timeline, or what is shown of it.
  void changed();

 private:
  void play_on();
  void follow(const std::shared_ptr<const NetworkSnapshot>& snapshot);

  ExperimentController& controller_;
  Inspection& inspection_;
  Timeline timeline_;
  int position_ = 0;
  bool pause_quantized_ = false;
  double speed_ = 1;
  QTimer timer_;
};

}  // namespace quantoscope
