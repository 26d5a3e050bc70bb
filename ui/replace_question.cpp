// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/replace_question.h"

#include <QAbstractButton>
#include <QCoreApplication>
#include <QMessageBox>

namespace quantoscope {

bool ask_to_replace(QWidget* parent, const QString& title, const QString& text) {
  QMessageBox box(QMessageBox::Question, title, text, QMessageBox::Yes | QMessageBox::Cancel, parent);
  box.setTextFormat(Qt::PlainText);
  box.button(QMessageBox::Yes)->setText(QCoreApplication::translate("ReplaceQuestion", "&Replace"));
  box.setDefaultButton(QMessageBox::Cancel);
  return box.exec() == QMessageBox::Yes;
}

}  // namespace quantoscope
