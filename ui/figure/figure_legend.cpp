// SPDX-License-Identifier: GPL-3.0-or-later
// What colours, lines and numbers of a figure mean, below its panels.
#include <algorithm>

#include <QFontMetricsF>

#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/view_legend.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

using Mark = FigureLegend::Entry::Mark;

/// Nothing of the palette's is drawn twice under two names.
void add_entry(FigureLegend& legend, const QColor& color, const QString& text, Mark mark = Mark::Area) {
  const bool there = std::ranges::any_of(legend.entries, [&](const FigureLegend::Entry& entry) {
    return entry.color == color && entry.mark == mark;
  });
  if (!there) legend.entries.push_back({color, text, mark});
}

}  // namespace

void FigureLayout::chooseLegends(const FigureContent& content, const FigureSpec& spec) {
  const bool known =
      std::ranges::any_of(content.rows, [](const auto& row) { return has_truth(*row.result); });
  const bool complete =
      std::ranges::all_of(content.rows, [](const auto& row) { return is_truth_complete(*row.result); });
  const Palette& colors = spec.palette;
  const bool maps =
      std::ranges::any_of(panels, [](const FigurePanel& panel) { return panel.viewed != nullptr; });
  for (const MapView view : spec.views) {
    FigureLegend& legend = legends.emplace_back();
    legend.view = view;
    for (const LegendEntry& entry : legend_entries(view, colors)) {
      // Only what can be in the panels.
      const bool without_truth = entry.color == colors.flipped;
      if (view == MapView::Flips && (without_truth ? complete : !known)) continue;
      // Without any truth all flips count.
      if (view == MapView::FlipKinds && without_truth && (complete || !known)) continue;
      add_entry(legend, entry.color, entry.text);
    }
    const bool flips = view == MapView::Flips || view == MapView::FlipKinds;
    if (maps && (flips || (view == MapView::TruthErrors && known))) {
      add_entry(legend, colors.dimmed[0],
                flips ? translate("figure", "class 0 as before") : translate("figure", "right: class 0"));
      add_entry(legend, colors.dimmed[1],
                flips ? translate("figure", "class 1 as before") : translate("figure", "right: class 1"));
    }
    // Errors on the truth have the colours of the classes, too: these have two meanings then.
    if (spec.truth && known && view != MapView::Class) {
      legend.entries.push_back({colors.classColor(0), translate("figure", "truth: class 0")});
      legend.entries.push_back({colors.classColor(1), translate("figure", "truth: class 1")});
    }
    if (!complete && known && (spec.truth || view == MapView::TruthErrors))
      add_entry(legend, colors.empty, translate("figure", "no truth"));
    if (spec.points)
      for (const int label : {0, 1})
        add_entry(legend, colors.classColor(label), translate("figure", "point of class %1").arg(label),
                  Mark::Dot);
    if (spec.boundary && maps)
      add_entry(legend, boundary_color(view, colors), translate("figure", "class boundary"), Mark::Line);
    const auto panel = std::ranges::find(panels, view, &FigurePanel::view);
    if (view == MapView::Confidence)
      legend.marks = {{0, QStringLiteral("0")}, {0.5, QStringLiteral("0.5")}, {1, QStringLiteral("1")}};
    else if (has_scale(view))
      legend.marks = scale_ticks(panel->scale);
  }
}

QColor boundary_color(MapView view, const Palette& palette) {
  return is_hairline(view) ? mixed(palette.background, palette.text, 0.5) : palette.boundary;
}

double FigureLayout::placeEntries(FigureLegend& legend, double left, double middle, double right,
                                  double top) const {
  const double em = font.pixelSize(), height = 0.72 * em, near = 0.4 * em, apart = 1.4 * em;
  const auto swatch = [&](const FigureLegend::Entry& entry) {
    return (entry.mark == Mark::Area ? 1 : entry.mark == Mark::Line ? 1.8 : 0.8) * height;
  };
  const auto wide = [&](const FigureLegend::Entry& entry) {
    return swatch(entry) + near + text_width(font, entry.text);
  };
  double baseline = top + 0.76 * em;
  for (std::size_t begin = 0, end = 0; begin < legend.entries.size(); begin = end) {
    double whole = wide(legend.entries[end++]);
    while (end < legend.entries.size() && whole + apart + wide(legend.entries[end]) <= right - left)
      whole += apart + wide(legend.entries[end++]);
    double x = std::max(left, std::min(middle - whole / 2, right - whole));
    if (begin > 0) baseline += line;
    for (std::size_t i = begin; i < end; ++i) {
      FigureLegend::Entry& entry = legend.entries[i];
      entry.swatch = QRectF(x, baseline - height, swatch(entry), height);
      entry.baseline = QPointF(x + swatch(entry) + near, baseline);
      x += wide(entry) + apart;
    }
  }
  return baseline + 0.24 * em;
}

double FigureLayout::placeNotes(double left, double right, double top, const QString& text) {
  const double em = small.pixelSize();
  double baseline = top + 0.76 * em;
  QString kept = text;
  kept.replace(QStringLiteral("1 seed"), QStringLiteral("1\u00a0seed"));
  constexpr double kSure = 0.97;  // On paper letters are set a little wider than they are measured.
  for (const QString& each : broken_text(small, kept, kSure * (right - left))) {
    if (!notes.empty()) baseline += 1.2 * em;
    notes.emplace_back(each, QPointF((left + right) / 2, baseline));
  }
  return baseline + 0.24 * em;
}

}  // namespace quantoscope
