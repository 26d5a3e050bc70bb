// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "core/study/claims.h"
#include "ui/figure/drawing.h"

namespace quantoscope {

/// Where an effect stands on the figure's axis: in multiples of the smallest effect that would matter, from
/// -1 to 1 almost linear, beyond logarithmic (asinh), so that effects of any unit and size have a place.
double effect_place(double effect, double margin);

/// A forest plot of all effects, grouped by claim: mean and 95 % interval in multiples of the margin, with
/// lines at none and at the margin, and the numbers beside. The verdict is a colour and a shape: supported is
/// a filled circle, not supported a cross, undecided an open square. What was not measured says why.
Drawing claims_drawing(std::span<const Claim> claims);

/// The drawing as an SVG document, to stand in a page. Needs a QGuiApplication.
std::string claims_svg(std::span<const Claim> claims);

}  // namespace quantoscope
