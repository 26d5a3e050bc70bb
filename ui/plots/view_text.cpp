// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/view_text.h"

#include <algorithm>

#include <QLocale>

#include "ui/translated.h"

namespace quantoscope {

QString view_name(MapView view) {
  switch (view) {
    case MapView::Class:
      return translate("views", "Class");
    case MapView::Confidence:
      return translate("views", "Confidence");
    case MapView::Logit:
      return translate("views", "Logit");
    case MapView::Flips:
      return translate("views", "Flips");
    case MapView::MarginChange:
      return translate("views", "Margin change");
    case MapView::Interaction:
      return translate("views", "Interaction");
    case MapView::FlipKinds:
      return translate("views", "Flip kinds");
    case MapView::TruthErrors:
      break;
  }
  return translate("views", "Truth errors");
}

QString view_word(MapView view) {
  static constexpr std::array kWords{"class",         "confidence",  "logit",        "flips",
                                     "margin-change", "interaction", "truth-errors", "flip-kinds"};
  return QString::fromLatin1(kWords[std::size_t(view)]);
}

QString flip_kind_name(FlipKind kind) {
  switch (kind) {
    case FlipKind::Moved:
      return translate("views", "boundary moved");
    case FlipKind::Merged:
      return translate("views", "merged or vanished");
    case FlipKind::Noise:
      return translate("views", "noise");
    case FlipKind::None:
      break;
  }
  return {};
}

QString view_description(MapView view) {
  switch (view) {
    case MapView::Class:
      return translate("views", "The class each network decides for: 1 where its logit is above 0.");
    case MapView::Confidence:
      return translate(
          "views", "The probability of class 1, 1 / (1 + exp(−logit)): the deeper the colour, the surer.");
    case MapView::Logit:
      return translate("views", "The output before the sigmoid, on a symmetric scale that the maps share.");
    case MapView::Flips:
      return translate(
          "views",
          "Where the class differs from the float network's: lost where that one was right, gained "
          "where it was wrong. Flip kinds (View menu) says which of them are distortion and which noise.");
    case MapView::FlipKinds:
      return translate(
          "views",
          "Where the class differs from the float network's, and what kind of error that is: a boundary that "
          "moved as a whole, bands that merged or vanished (both distortion), or noise. The rules are those "
          "of "
          "the numbers under the map.");
    case MapView::MarginChange:
      return translate(
          "views",
          "Quantized minus float logit: above 0 quantization moves the point towards class 1, below 0 "
          "towards class 0.");
    case MapView::Interaction:
      return translate(
          "views",
          "Joint − weight − activation + float logit: what quantizing both does beyond the sum of what "
          "each does alone.");
    case MapView::TruthErrors:
      break;
  }
  return translate("views", "Where the class is not the true one.");
}

QString view_caption(MapView view, NetworkKind kind, const ViewedMap* viewed) {
  const bool compares = is_comparison(view);
  if (!viewed) return compares ? translate("views", "waiting for the other maps") : QString();
  if (viewed->is_reference) return translate("views", "the reference");
  if (view == MapView::TruthErrors && viewed->truth.size() == 0)
    return translate("views", "the data have no truth");
  if (view != MapView::Interaction) return {};
  if (kind == NetworkKind::Weight) return translate("views", "change by weights alone");
  if (kind == NetworkKind::Activation) return translate("views", "change by activations alone");
  return translate("views", "beyond the sum of both");
}

QStringList area_parts(const ErrorCharacter& error) {
  if (error.flipped_share == 0) return {translate("views", "nothing flips")};
  const double flipped = 100 * error.flipped_share;
  const int decimals = flipped >= 0.1 ? 1 : flipped >= 0.01 ? 2 : 3;
  const auto text = [&](double value) { return QString::number(value, 'f', decimals); };
  const QString all = translate("views", "flips %1 %").arg(text(flipped));
  const std::optional<double> distortion = error.distortion_area();
  if (!distortion) return {all};
  // Of the rounded numbers, too, the parts are the whole.
  const QString bent = text(100 * *distortion);
  const double rest = std::max(0.0, text(flipped).toDouble() - bent.toDouble());
  return {all, translate("views", "= %1 distortion").arg(bent),
          translate("views", "+ %1 noise").arg(text(rest))};
}

QString areas_text(const ErrorCharacter& error) { return area_parts(error).join(QLatin1Char(' ')); }

QString character_text(const ErrorCharacter& error) {
  QStringList parts;
  if (error.boundary_length_ratio)
    parts << translate("views", "boundary × %1").arg(*error.boundary_length_ratio, 0, 'f', 2);
  if (error.correlation_length)
    parts << translate("views", "length %1").arg(*error.correlation_length, 0, 'g', 2);
  if (error.noise_regions)
    parts << translate("views", "%Ln regions of noise", nullptr, int(*error.noise_regions));
  return parts.join(QStringLiteral(" · "));
}

QString character_details(const ErrorCharacter& error) {
  if (error.band_width == 0) return {};
  const auto text = [](double value) {
    return QString::number(value, 'g', 2).replace(QLatin1Char('-'), QChar(0x2212));
  };
  QString details =
      translate(
          "views",
          "<p><b>Lengths here</b>, in units of the plane: mean band width W %1; the median is of W / 4 = %2 "
          "of boundary, which moved if it keeps its side for 2 W = %3; the smallest piece has the area "
          "W² / 4 = %4, after smoothing by %5.")
          .arg(text(error.band_width), text(error.median_window()), text(error.shortest_run()),
               text(error.smallest_piece()), text(error.smoothing_width));
  if (error.logit_gain)
    details += translate("views", "<br>The logit is %1 times the float network's, and %2 is added.")
                   .arg(text(*error.logit_gain), text(error.logit_offset.value_or(0)));
  if (error.noise_region_mean && error.noise_region_median)
    details += translate("views", "<br>Regions of noise have an area of %1 on average, their median is %2.")
                   .arg(text(*error.noise_region_mean), text(*error.noise_region_median));
  return details + QStringLiteral("</p>");
}

QString character_help() {
  return translate(
      "views",
      "<p><b>What the error is made of</b>, on the whole plane, compared with the float network.</p>"
      "<p><b>Flips</b>: share of the plane (where there is a truth) whose class differs from the float "
      "network's. It is the sum of two: <b>distortion</b> is what lies between "
      "the old and the new place of a boundary that moved as a whole, that is, stays on the same side of the "
      "float network's for at least two mean band widths, however small the way; and large pieces, at least "
      "a quarter of a squared band width, that still differ after smoothing the class map with a Gaussian of "
      "a sixth of the band width: bands that merged or vanished. All other flips are specks and frayed "
      "edges: <b>noise</b>. The bars show how the flipped area is split; they are grey where less than 1 % "
      "has "
      "flipped.</p>"
      "<p><b>Boundary</b>: length of the class boundary over that of the true one; above 1 "
      "it is frayed or speckled, below 1 bands have merged.<br><b>Length</b>: distance at which the "
      "correlation of the logit's error, less its gain and offset, falls to 1/e, in units of the "
      "plane.<br><b>Regions of noise</b>: connected pieces of the noise.</p>");
}

}  // namespace quantoscope
