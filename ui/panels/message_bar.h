// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace quantoscope {

class IconButton;

/// One message at the top of the window that stays until it is closed or another takes its place; nothing
/// waits for it. Hidden while there is none.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  enum class Tone { Note, Problem };
  explicit MessageBar(QWidget* parent = nullptr);
  void showMessage(const QString& text, Tone tone = Tone::Problem);
  QString text() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void show_theme();
  QLabel* label_;
  IconButton* close_;
  Tone tone_ = Tone::Note;
};

}  // namespace quantoscope
