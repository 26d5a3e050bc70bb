// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QToolButton>

namespace quantoscope {

/// One of the one-colour drawings of resources/icons, tinted for `palette` (normal and disabled) and sharp at
/// every scale.
QIcon themed_icon(const QString& name, const QPalette& palette);

/// The program's icon in its own colours.
QIcon program_icon();

/// A flat tool button whose icon follows the theme.
class IconButton : public QToolButton {
  Q_OBJECT

 public:
  explicit IconButton(const QString& icon, QWidget* parent = nullptr);
  void setIconName(const QString& icon);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  QString icon_;
};

}  // namespace quantoscope
