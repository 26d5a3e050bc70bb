// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/view_text.h"

#include <QLocale>
#include <QStringList>

#include "ui/translated.h"

namespace quantoscope {

QString whole_percent(double share) { return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 0); }

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
    case MapView::TruthErrors:
      break;
  }
  return translate("views", "Truth errors");
}

QString view_word(MapView view) {
  static constexpr std::array kWords{"class",         "confidence",  "logit",       "flips",
                                     "margin-change", "interaction", "truth-errors"};
  return QString::fromLatin1(kWords[std::size_t(view)]);
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
          "where it was wrong.");
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
  const bool compares =
      view == MapView::Flips || view == MapView::MarginChange || view == MapView::Interaction;
  if (!viewed) return compares ? translate("views", "waiting for the other maps") : QString();
  if (viewed->is_reference) return translate("views", "the reference");
  if (view == MapView::TruthErrors && viewed->truth.size() == 0)
    return translate("views", "the data have no truth");
  if (view != MapView::Interaction) return {};
  if (kind == NetworkKind::Weight) return translate("views", "change by weights alone");
  if (kind == NetworkKind::Activation) return translate("views", "change by activations alone");
  return translate("views", "beyond the sum of both");
}

QString shares_text(const ErrorCharacter& error) {
  if (!error.distortion_share) return translate("views", "nothing flips");
  return translate("views", "distortion %1 · noise %2")
      .arg(whole_percent(*error.distortion_share), whole_percent(1 - *error.distortion_share));
}

QString character_text(const ErrorCharacter& error) {
  QStringList parts{translate("views", "flips %1 %").arg(error.flipped_share * 100, 0, 'f', 1)};
  if (error.boundary_length_ratio)
    parts << translate("views", "boundary × %1").arg(*error.boundary_length_ratio, 0, 'f', 2);
  if (error.correlation_length)
    parts << translate("views", "length %1").arg(*error.correlation_length, 0, 'g', 2);
  if (!error.regions.empty()) parts << translate("views", "%Ln regions", nullptr, int(error.regions.size()));
  return parts.join(QStringLiteral(" · "));
}

QString character_help() {
  return translate(
      "views",
      "<p><b>What the error is made of</b>, on the whole plane, compared with the float network.</p>"
      "<p><b>Distortion</b> and <b>noise</b> are shares of the flipped area. Distortion is what lies between "
      "the old and the new place of a boundary that moved as a whole, that is, stays on the same side of the "
      "float network's for at least two mean band widths, however small the way; and large pieces, at least "
      "a quarter of a squared band width, that still differ after smoothing the class map with a Gaussian of "
      "a sixth of the band width: bands that merged or vanished. All other flips are specks and frayed "
      "edges: noise.</p>"
      "<p><b>Flips</b>: share of the plane (where there is a truth) whose class differs from the float "
      "network's.<br><b>Boundary</b>: length of the class boundary over that of the true one; above 1 "
      "it is frayed or speckled, below 1 bands have merged.<br><b>Length</b>: distance at which the "
      "correlation of the logit's error falls to 1/e, in units of the plane.<br><b>Regions</b>: "
      "connected pieces of the flipped area.</p>");
}

}  // namespace quantoscope
