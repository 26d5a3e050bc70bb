// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/view_legend.h"

#include <cmath>

#include "ui/plots/view_text.h"
#include "ui/translated.h"

namespace quantoscope {
std::vector<LegendEntry> legend_entries(MapView view, const Palette& palette) {
  switch (view) {
    case MapView::Class:
      return {{palette.classColor(0), translate("views", "class 0")},
              {palette.classColor(1), translate("views", "class 1")}};
    case MapView::Flips:
      return {{palette.lost, translate("views", "lost: float was right")},
              {palette.gained, translate("views", "gained: float was wrong")},
              {palette.flipped, translate("views", "flipped, no truth")}};
    case MapView::FlipKinds:
      return {{palette.kinds[0], flip_kind_name(FlipKind::Moved)},
              {palette.kinds[1], flip_kind_name(FlipKind::Merged)},
              {palette.kinds[2], flip_kind_name(FlipKind::Noise)},
              {palette.flipped, translate("views", "flipped, no truth")}};
    case MapView::TruthErrors:
      return {{palette.classColor(0), translate("views", "says 0, truth is 1")},
              {palette.classColor(1), translate("views", "says 1, truth is 0")}};
    default:
      return {};
  }
}

QString scale_name(MapView view) {
  switch (view) {
    case MapView::Confidence:
      return translate("views", "probability of class 1");
    case MapView::Logit:
      return translate("views", "logit");
    case MapView::MarginChange:
      return translate("views", "quantized − float logit");
    case MapView::Interaction:
      return translate("views", "logit difference");
    default:
      return {};
  }
}

QRgb scale_color(MapView view, double place, const Palette& palette) {
  if (view == MapView::Confidence) return palette.color(float(std::log(place / (1 - place))));
  const auto symmetric = float(2 * place - 1);
  return view == MapView::Logit ? palette.scaleColor(symmetric) : palette.differenceColor(symmetric);
}

std::vector<std::pair<double, QString>> scale_ticks(double end) {
  const SymmetricScale scale(end);
  std::vector<std::pair<double, QString>> ticks{{0.5, QStringLiteral("0")}};
  for (const double mark : scale_marks(end)) {
    const double half = mark == end ? 0.5 : double(scale.place(float(mark))) / 2;
    ticks.insert(ticks.begin(), {0.5 - half, signed_number(-mark)});
    ticks.emplace_back(0.5 + half, signed_number(mark));
  }
  return ticks;
}

QString signed_number(double value) {
  QString text = QString::number(value, 'g', 3);
  if (value > 0) text.prepend(QLatin1Char('+'));
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace quantoscope
