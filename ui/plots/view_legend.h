// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>
#include <vector>

#include <QColor>
#include <QString>

#include "core/analysis/map_view.h"
#include "ui/plots/palette.h"

namespace quantoscope {

struct LegendEntry {
  QColor color;
  QString text;
};

/// What the colours of a view of categories mean; none for the others.
std::vector<LegendEntry> legend_entries(MapView view, const Palette& palette);
/// "probability of class 1", "logit", ...: what the scale of a view shows. Empty for categories.
QString scale_name(MapView view);
/// The colour at `place` (0..1, from its lower to its upper end) of the scale of a view.
QRgb scale_color(MapView view, double place, const Palette& palette);
/// The marks of a symmetric scale that ends at `end`: where on it (0..1, upwards), and what they say. From
/// its lower to its upper end.
std::vector<std::pair<double, QString>> scale_ticks(double end);
/// "+0.5", "0", "−20": an end of a symmetric scale.
QString signed_number(double value);

}  // namespace quantoscope
