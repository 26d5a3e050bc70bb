// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <QColor>
#include <QRectF>

#include "core/study/claims.h"
#include "ui/figure/drawing.h"
#include "ui/plots/palette.h"

namespace quantoscope {

/// Where an effect stands on the figure's axis: in multiples of the smallest effect that would matter, from
/// -1 to 1 almost linear, beyond logarithmic (asinh), so that effects of any unit and size have a place.
double effect_place(double effect, double margin);

/// Widths of the drawing in mm: the usual one, and the least in which it has room.
inline constexpr double kClaimsWidth = 282, kLeastClaimsWidth = 228;

/// Without a palette those of print.
struct ClaimsColors {
  QColor text{0x1a, 0x1a, 0x1a}, faint{0xd0, 0xd0, 0xd0}, background{Qt::white};
  /// Told apart with the common colour vision deficiencies (Okabe and Ito).
  QColor supported{0x00, 0x72, 0xb2}, not_supported{0xb4, 0x4a, 0x00}, undecided{0x60, 0x60, 0x60};

  ClaimsColors() = default;
  explicit ClaimsColors(const Palette& palette);
  const QColor& of(Verdict verdict) const;
};

/// A forest plot of all effects, grouped by claim: mean and 95 % interval in multiples of the margin, with
/// lines at none and at the margin, and the numbers beside. The verdict is a colour and a shape: supported is
/// a filled circle, not supported a cross, undecided an open square. What was not measured says why. Below
/// claims that were tried in other settings stands in which of them they hold.
Drawing claims_drawing(std::span<const Claim> claims, const ClaimsColors& colors = {},
                       double width_mm = kClaimsWidth);

/// A line of the drawing: a claim, one of its parts, or what became of it in other settings.
struct ClaimsLine {
  std::size_t claim = 0;
  std::optional<std::size_t> part;
  bool settings = false;
  QRectF place;  ///< In units of the drawing.
};
std::vector<ClaimsLine> claims_lines(std::span<const Claim> claims, double width_mm = kClaimsWidth);

/// "supported", in the language of the window.
QString verdict_text(Verdict verdict);
/// What a line says, with what the claim says of the effect, in a sentence.
QString claims_line_text(std::span<const Claim> claims, const ClaimsLine& line);

/// The drawing as an SVG document, to stand in a page. Needs a QGuiApplication.
std::string claims_svg(std::span<const Claim> claims);

}  // namespace quantoscope
