// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QString;
class QWidget;

namespace quantoscope {

/// Asks whether what is there already may be replaced; "Cancel" is what Return and Escape mean.
bool ask_to_replace(QWidget* parent, const QString& title, const QString& text);

}  // namespace quantoscope
