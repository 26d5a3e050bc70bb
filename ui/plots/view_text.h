// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/analysis/error_character.h"
#include "core/analysis/map_view.h"

namespace quantoscope {

/// "Class", "Confidence", "Logit", "Flips", "Margin change", "Interaction", "Truth errors".
QString view_name(MapView view);
/// The same as one word for files and settings: "class", ..., "truth-errors".
QString view_word(MapView view);
/// What the view shows, in a sentence or two with its definition.
QString view_description(MapView view);
/// What stands on the map of this network in this view; `viewed` is null where it is not there yet.
QString view_caption(MapView view, NetworkKind kind, const ViewedMap* viewed);

/// "83 %".
QString whole_percent(double share);
/// "distortion 83 % · noise 17 %", or that nothing flipped.
QString shares_text(const ErrorCharacter& error);
/// "flips 5.2 % · length 0.12 · boundary × 1.30 · 14 regions"
QString character_text(const ErrorCharacter& error);
/// What these numbers are, with their definitions.
QString character_help();

}  // namespace quantoscope
