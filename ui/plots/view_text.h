// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include "core/analysis/error_character.h"
#include "core/analysis/map_view.h"

namespace quantoscope {

/// "Class", "Confidence", "Logit", "Flips", "Margin change", "Interaction", "Truth errors", "Flip kinds".
QString view_name(MapView view);
/// The same as one word for files and settings: "class", ..., "truth-errors".
QString view_word(MapView view);
/// "boundary moved", "merged or vanished", "noise", as in the legend; "" for no flip.
QString flip_kind_name(FlipKind kind);
/// What the view shows, in a sentence or two with its definition.
QString view_description(MapView view);
/// What stands on the map of this network in this view; `viewed` is null where it is not there yet.
QString view_caption(MapView view, NetworkKind kind, const ViewedMap* viewed);

/// "flips 2.4 %", "= 1.1 distortion", "+ 1.3 noise": per cent of the area that counts, rounded so that the
/// sum holds. One text where nothing flips, or where a file does not say what flipped.
QStringList area_parts(const ErrorCharacter& error);
/// The same in one line.
QString areas_text(const ErrorCharacter& error);
/// "boundary × 1.30 · length 0.12 · 14 regions of noise"
QString character_text(const ErrorCharacter& error);
/// What follows from the width of a band, gain and offset, the regions of noise: the numbers of one network
/// that stand nowhere else, as rich text.
QString character_details(const ErrorCharacter& error);
/// What these numbers are, with their definitions.
QString character_help();

}  // namespace quantoscope
