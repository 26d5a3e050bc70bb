// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QMenuBar;
class QWidget;

namespace quantoscope {

/// What the program is, its versions, the paper it follows and its licence; does not block.
void show_about(QWidget* parent);
/// Every shortcut of the menus, and the keys of the maps; does not block.
void show_shortcuts(const QMenuBar& menus, QWidget* parent);

}  // namespace quantoscope
