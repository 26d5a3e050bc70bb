// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPalette>

#include "ui/plots/palette.h"

namespace quantoscope {

/// Whether the window is light, dark, or whichever of the two the desktop is.
enum class Theme { System, Light, Dark };

/// The widgets' colours: quiet greys that leave the colours to the maps.
QPalette theme_palette(bool dark);
/// Gives all windows of the program a theme.
void apply_theme(Theme theme);

/// The colours of maps and curves in all windows of the program: plots take them over as they do a change of
/// theme.
void set_color_scheme(ColorScheme scheme);
/// The one chosen last, at first BlueOrange.
ColorScheme color_scheme();

}  // namespace quantoscope
