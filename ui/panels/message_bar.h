// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QFrame>

class QLabel;
class QPushButton;

namespace quantoscope {

class IconButton;

/// One message at the top of the window that stays until it is closed or another takes its place; nothing
/// waits for it. A problem and a question stand together, whichever comes first. Hidden while there is none.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  enum class Tone { Note, Problem };
  explicit MessageBar(QWidget* parent = nullptr);
  void showMessage(const QString& text, Tone tone = Tone::Problem);
  /// A message with buttons; each does its part after the message has gone.
  struct Answer {
    QString text;
    std::function<void()> then;
  };
  void ask(const QString& text, const std::vector<Answer>& answers);
  QString text() const;
  /// A question is in sight.
  bool asks() const { return !isHidden() && !answers_.empty(); }

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void show_theme();
  void clear_answers();
  QLabel* label_;
  IconButton* close_;
  std::vector<QPushButton*> answers_;
  QString question_;  ///< That of the answers.
  Tone tone_ = Tone::Note;
};

}  // namespace quantoscope
