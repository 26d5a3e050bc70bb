// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_image.h"

#include <algorithm>

#include <QPainter>

#include "ui/figure/figure_painter.h"

namespace quantoscope {
namespace {

bool same_place(const FigurePanel& a, const FigurePanel& b) {
  return a.frame == b.frame && a.letter == b.letter && a.axes == b.axes && a.points == b.points &&
         !a.network == !b.network && a.left_labels == b.left_labels && a.bottom_labels == b.bottom_labels &&
         a.view == b.view && a.scale == b.scale && a.title_lines == b.title_lines;
}

/// All that is not in a panel or its title.
bool same_places(const FigureLayout& a, const FigureLayout& b) {
  return a.size == b.size && a.axes == b.axes && a.row_names == b.row_names &&
         a.column_heads == b.column_heads && a.notes == b.notes && a.thin == b.thin &&
         a.letters_alone == b.letters_alone && a.x_label == b.x_label && a.y_labels == b.y_labels &&
         a.legends == b.legends && std::ranges::equal(a.panels, b.panels, same_place);
}

bool same_networks(const ExperimentResult& a, const ExperimentResult& b) {
  return std::ranges::equal(
      a.networks, b.networks, [](const NetworkSnapshot& one, const NetworkSnapshot& two) {
        return one.map == two.map && one.phase == two.phase && one.message == two.message;
      });
}

bool same_contents(const FigurePanel& a, const FigurePanel& b) {
  if (a.result == b.result) return true;
  if (a.title != b.title || a.result->spec != b.result->spec) return false;
  if (a.points) return true;
  // Most views compare networks.
  if (!a.network || a.view != MapView::Confidence) return same_networks(*a.result, *b.result);
  return a.network->map == b.network->map && a.network->phase == b.network->phase &&
         a.network->message == b.network->message;
}

}  // namespace

FigureImage draw_figure_image(const Comparison& results, const FigureSpec& spec, const FigureImage* before) {
  const FigureContent content(results);
  FigureImage figure{results, spec, FigureLayout(content, spec), {}};
  if (!before || before->image.isNull() || before->spec != spec ||
      !same_places(before->layout, figure.layout)) {
    figure.image = render_figure_image(content, spec);
    return figure;
  }
  figure.image = before->image;
  // Beside, or the edges of what is not painted again would be painted twice.
  QImage beside;
  QPainter painter;
  std::vector<QRect> places;
  const double scale = spec.dpi / kUnitsPerInch;
  const auto& panels = figure.layout.panels;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const FigurePanel& old = before->layout.panels[i];
    if (same_contents(old, panels[i])) continue;
    if (beside.isNull()) {
      beside = QImage(figure.image.size(), figure.image.format());
      beside.fill(spec.palette.background);
      painter.begin(&beside);
      painter.scale(scale, scale);
    }
    paint_panel(painter, figure.layout, spec, panels[i]);
    const QRectF place = panel_place(figure.layout, panels[i], old.title);
    places.push_back(QRectF(place.topLeft() * scale, place.size() * scale).toAlignedRect());
  }
  if (beside.isNull()) return figure;
  painter.end();
  figure.image = before->image.copy();
  QPainter copier(&figure.image);
  for (const QRect& place : places) copier.drawImage(place, beside, place);
  return figure;
}

}  // namespace quantoscope
