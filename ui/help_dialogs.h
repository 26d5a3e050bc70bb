// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace quantoscope {

/// What the program is, its versions, the paper it follows and its licence; does not block.
void show_about(QWidget* parent);

}  // namespace quantoscope
