// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/icons.h"

namespace quantoscope {

/// A small (?): opens the guide at a page about what it stands beside.
class HelpButton : public IconButton {
  Q_OBJECT

 public:
  /// `page` as HelpWindow::pages() names it.
  explicit HelpButton(const QString& page, QWidget* parent = nullptr);
  void setPage(const QString& page);
  const QString& page() const { return page_; }

 private:
  QString page_;
};

}  // namespace quantoscope
