// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/note_label.h"

#include <algorithm>

#include <QEvent>

namespace quantoscope {
namespace {

constexpr int kNoteMilliseconds = 4000;
constexpr int kNoteEdge = 12;  ///< Pixels.

}  // namespace

NoteLabel::NoteLabel(QWidget* parent) : QLabel(parent) {
  setObjectName("note");
  setAutoFillBackground(true);
  setFrameShape(QFrame::StyledPanel);
  setBackgroundRole(QPalette::ToolTipBase);
  setForegroundRole(QPalette::ToolTipText);
  setContentsMargins(8, 4, 8, 4);
  setAttribute(Qt::WA_TransparentForMouseEvents);
  setTextFormat(Qt::PlainText);
  going_.setSingleShot(true);
  going_.setInterval(kNoteMilliseconds);
  connect(&going_, &QTimer::timeout, this, &QWidget::hide);
  parent->installEventFilter(this);
  hide();
}

void NoteLabel::showNote(const QString& text) {
  setText(text);
  setAccessibleName(text);
  place();
  raise();
  show();
  going_.start();
}

void NoteLabel::place() {
  const QSize room = parentWidget()->size() - QSize(2 * kNoteEdge, 2 * kNoteEdge);
  resize(sizeHint().boundedTo(room.expandedTo({1, 1})));
  move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - kNoteEdge);
}

bool NoteLabel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::Resize && isVisible()) place();
  return QLabel::eventFilter(watched, event);
}

}  // namespace quantoscope
