// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QColor>
#include <QPalette>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The colours of the maps a person can choose; each tells the classes apart with any of the common colour
/// vision deficiencies.
enum class ColorScheme {
  BlueOrange,
  VioletGold,  ///< Dark against light: for projectors, and for who sees no colours at all.
  Print,       ///< As on paper, whatever the window is like.
};

/// A colour on the straight line from `a` (share 0) to `b` (share 1).
QColor mixed(const QColor& a, const QColor& b, double share);

/// All colours of plots and figures. The two classes are blue and orange, which people with any of the common
/// colour vision deficiencies tell apart; the shade is the confidence, and the two tints next to the boundary
/// differ as well.
class Palette {
 public:
  static Palette light(ColorScheme scheme = ColorScheme::BlueOrange);
  static Palette dark(ColorScheme scheme = ColorScheme::BlueOrange);
  static Palette print();  ///< White paper, black text; shades that survive a grey printer.
  /// Light or dark, whichever goes with the widgets' window colour, in the scheme chosen for the program
  /// (set_color_scheme in ui/theme.h, where this is: the rest knows no widgets).
  static Palette matching(const QPalette& widgets);

  QColor background;                      ///< Around the axes.
  QColor empty;                           ///< Inside the axes where there is no map.
  QColor text, muted;                     ///< Titles and labels; subtitles and ticks.
  QColor axis, grid;                      ///< Frame and tick marks; grid lines of the curves.
  QColor boundary;                        ///< Line between the classes.
  QColor mark, mark_rim;                  ///< Point and line that are followed, and their outline.
  QColor focus;                           ///< Frame of the plot that has the keyboard.
  QColor alert;                           ///< What failed.
  std::array<QColor, 2> points;           ///< Training points of class 0 and 1, on top of the map.
  QColor float_boundary, truth_boundary;  ///< Lines over a map that are not its own.
  std::array<QColor, 2> dimmed;           ///< The classes where they are only the ground for something else.
  QColor lost, gained, flipped;           ///< Flips: float right, float wrong, no truth.
  QColor distortion, noise;               ///< The two shares of an error.
  std::array<QColor, 3> kinds;            ///< Flips: boundary moved, merged or vanished, noise.
  QColor point_rim;                       ///< Around points that are large enough for it.
  std::array<QColor, kNetworkKinds> networks;  ///< Curves, in the order of kAllKinds.

  /// Colour of a map's point with this logit (natural log of the odds for class 1); NaN has the colour
  /// `empty`.
  QRgb color(float logit) const {
    if (!(logit == logit)) return empty.rgb();
    const float place = (logit + kRange) * (kEntries / (2 * kRange));
    // A logit of 0 is class 0, as in DecisionMap.
    if (logit > 0) return table_[place < kEntries - 1 ? int(place) : kEntries - 1];
    return table_[place < 0 ? 0 : place < kMiddle ? int(place) : kMiddle - 1];
  }
  /// Colour of a value on the symmetric scale of the logit view (-1..1 are its ends) and of that for
  /// differences: both pass a neutral 0. NaN has the colour `empty`.
  QRgb scaleColor(float place) const { return scaled(place, scale_); }
  QRgb differenceColor(float place) const { return scaled(place, differences_); }
  /// Full colour of a class, for legends and truth.
  QColor classColor(int label) const { return classes_[label]; }
  bool operator==(const Palette&) const = default;

 private:
  /// `classes`: at confidence 1; `tints`: at the boundary.
  void setClasses(std::array<QColor, 2> classes, std::array<QColor, 2> tints);
  /// `low`, `high`: the ends of the differences' scale. After setClasses.
  void setScales(const QColor& neutral, const QColor& low, const QColor& high);
  QRgb scaled(float place, const std::array<QRgb, 512>& table) const {
    if (!(place == place)) return empty.rgb();
    const float entry = (place + 1) * 256;
    return table[entry < 0 ? 0 : entry < 511 ? std::size_t(entry) : 511];
  }

  static constexpr float kRange = 8;  ///< |logit| from which the shade no longer changes.
  static constexpr int kEntries = 1024, kMiddle = kEntries / 2;
  std::array<QColor, 2> classes_;
  std::array<QRgb, kEntries> table_{};
  std::array<QRgb, 512> scale_{}, differences_{};
};

/// `color` for letters on `ground`: moved towards black or white until its contrast (WCAG 2.1) is 4.5 : 1, or
/// as it is where it has that.
QColor readable(const QColor& color, const QColor& ground);
/// WCAG 2.1, 1 to 21.
double contrast_ratio(const QColor& a, const QColor& b);

}  // namespace quantoscope
