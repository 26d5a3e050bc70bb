// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QWidget>

#include "core/train/experiment_result.h"

class QAction;
class QLabel;

namespace quantoscope {

class ProgressLine;

/// The buttons of the player and, for each of the four networks, how good and how far it is. The actions
/// (with their shortcuts) are for the menu too; their owner adds them to the window.
class PlayerBar : public QWidget {
  Q_OBJECT

 public:
  explicit PlayerBar(QWidget* parent = nullptr);

  QAction* playAction() const { return play_; }
  QAction* stepAction() const { return step_; }
  QAction* resetAction() const { return reset_; }

  void setPlaying(bool playing);
  void setFinished(bool finished);
  void setSnapshot(const NetworkSnapshot& network);

 Q_SIGNALS:
  void toggleRequested();
  void stepRequested();
  void resetRequested();

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Status {
    QWidget* block;
    QLabel *name, *share, *epoch;
    ProgressLine* bar;
    QString share_text, epoch_text, remaining_text;
  };
  QAction* add_action(const QString& text, const QKeySequence& key, const QString& tip);
  Status add_status(NetworkKind kind);
  void show_theme();
  void show_font();
  void show_texts();

  QAction *play_, *step_, *reset_;
  std::array<Status, kNetworkKinds> networks_{};
  bool playing_ = false, finished_ = false;
};

/// "0:42", "12:05", "1:02:03": a duration in whole seconds, rounded up.
QString format_duration(double seconds);

}  // namespace quantoscope
