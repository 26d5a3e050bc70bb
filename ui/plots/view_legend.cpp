// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/view_legend.h"

#include <cmath>

#include <QCoreApplication>

namespace quantoscope {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("quantoscope::MapLegend", text); }

}  // namespace

std::vector<LegendEntry> legend_entries(MapView view, const Palette& palette) {
  switch (view) {
    case MapView::Class:
      return {{palette.classColor(0), tr("class 0")}, {palette.classColor(1), tr("class 1")}};
    case MapView::Flips:
      return {{palette.lost, tr("lost: float was right")},
              {palette.gained, tr("gained: float was wrong")},
              {palette.flipped, tr("flipped, no truth")}};
    case MapView::TruthErrors:
      return {{palette.classColor(0), tr("says 0, truth is 1")},
              {palette.classColor(1), tr("says 1, truth is 0")}};
    default:
      return {};
  }
}

QString scale_name(MapView view) {
  switch (view) {
    case MapView::Confidence:
      return tr("probability of class 1");
    case MapView::Logit:
      return tr("logit");
    case MapView::MarginChange:
      return tr("quantized − float logit");
    case MapView::Interaction:
      return tr("logit difference");
    default:
      return {};
  }
}

QRgb scale_color(MapView view, double place, const Palette& palette) {
  if (view == MapView::Confidence) return palette.color(float(std::log(place / (1 - place))));
  const auto symmetric = float(2 * place - 1);
  return view == MapView::Logit ? palette.scaleColor(symmetric) : palette.differenceColor(symmetric);
}

QString signed_number(double value) {
  QString text = QString::number(value, 'g', 3);
  if (value > 0) text.prepend(QLatin1Char('+'));
  return text.replace(QLatin1Char('-'), QChar(0x2212));
}

}  // namespace quantoscope
