// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "ui/figure/figure.h"

namespace quantoscope {

/// A size that journals or slides ask for.
struct FigurePreset {
  const char* word;  ///< "column", "one-and-half", "page", "slide": for the command line.
  const char* name;  ///< For people; translate("figure", name).
  double width_mm, height_mm, font_size;  ///< As in FigureSpec.
  int dpi, columns;
  bool light;          ///< In the light palette; otherwise the colours stay.
  const char* format;  ///< Ending of the files that are asked for; "" for any.
};

const std::array<FigurePreset, 4>& figure_presets();
/// Null for an unknown word.
const FigurePreset* find_figure_preset(std::string_view word);

/// 1920 x 1080 pixels.
inline constexpr double kSlideWidth = 1920 / 144.0 * 25.4, kSlideHeight = 1080 / 144.0 * 25.4;

}  // namespace quantoscope
