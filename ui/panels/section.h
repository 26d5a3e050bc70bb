// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QFormLayout;
class QVBoxLayout;

namespace quantoscope {

class IconButton;

/// A titled group of labelled controls that folds away.
class Section : public QWidget {
  Q_OBJECT

 public:
  explicit Section(const QString& title, QWidget* parent = nullptr);

  /// Rows of the group: label left, control right.
  QFormLayout* form() const { return form_; }
  bool isOpen() const { return open_; }
  void setOpen(bool open);

 private:
  IconButton* heading_;
  QWidget* body_;
  QFormLayout* form_;
  bool open_ = true;
};

}  // namespace quantoscope
