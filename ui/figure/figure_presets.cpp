// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_presets.h"

#include <algorithm>

#include <QtGlobal>

namespace quantoscope {

const std::array<FigurePreset, 4>& figure_presets() {
  static constexpr std::array<FigurePreset, 4> kPresets{{
      {"column", QT_TRANSLATE_NOOP("figure", "One column (84 mm)"), 84, 0, 7, 600, 2, false, ""},
      {"one-and-half", QT_TRANSLATE_NOOP("figure", "One and a half columns (120 mm)"), 120, 0, 7, 600, 0,
       false, ""},
      {"page", QT_TRANSLATE_NOOP("figure", "Page width (170 mm)"), 170, 0, 8, 300, 0, false, ""},
      {"slide", QT_TRANSLATE_NOOP("figure", "Slide (1920 × 1080)"), kSlideWidth, kSlideHeight, 20, 144, 0,
       true, "png"},
  }};
  return kPresets;
}

const FigurePreset* find_figure_preset(std::string_view word) {
  const auto& all = figure_presets();
  const auto found =
      std::ranges::find(all, word, [](const FigurePreset& preset) { return std::string_view(preset.word); });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace quantoscope
