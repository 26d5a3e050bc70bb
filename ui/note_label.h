// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QTimer>

namespace quantoscope {

/// A short note at the bottom of its parent ("Saved rings.json"), over what is there, which goes by itself.
class NoteLabel : public QLabel {
  Q_OBJECT

 public:
  explicit NoteLabel(QWidget* parent);
  void showNote(const QString& text);

 private:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void place();

  QTimer going_;
};

}  // namespace quantoscope
