// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/lesson/lesson.h"

namespace quantoscope {

/// Reads a lesson:
///
///   {"format": "quantoscope-lesson", "version": 1, "title": "...", "summary": "...",
///    "controls": ["quantization.weight_bits"],            keys of the field table; none if missing
///    "experiment": {"model": {"depth": 8}},               as an experiment file, on top of the defaults
///    "steps": [{"name": "wide", "title": "...", "text": "..." or [paragraph, ...],
///               "experiment": {...},                      on top of the step before
///               "view": {"network": "weight", "map": "class", "overlays": ["points"], "panels": ["curves"],
///                        "solo": "all", "playing": true, "zoom": [x, y, side] or "all"},
///               "point": [x, y] or null, "line": [x, y, x, y] or null,
///               "cover": ["joint"],                       not to be seen yet
///               "controls": ["seed"],                     in place of the lesson's
///               "predict": {"question": "...", "asks": ["weight"], "cover": ["weight"],
///                           "choices": ["...", "..."], "right": 1, "explanation": "..."},
///               "beside": "wide",                         the maps of an earlier step
///               "remember": [{"title": "...", "number": "accuracy", "networks": ["float", "weight"]}],
///               "wait": ["float", "weight"]}]}
///
/// A paragraph is a text (with numbers in it, see text_pieces) or {"if": CONDITION, "text": "...", "else":
/// "..."}, or the same with "claim" in place of "if" where the lesson claims it. A question may have "claim"
/// and "else", too, for when the right answer is not right in this run.
///
/// A lesson that gives an answer away is refused (check_covers, check_texts). Throws Error naming the place
/// ("lesson.json: steps #2.predict.right: 4 is outside 1..3") and what is allowed; `origin` (a file's name)
/// stands first.
Lesson lesson_from_json(const std::string& text, const std::string& origin, const LessonWords& words);
/// The same from a file; throws Error naming it.
Lesson read_lesson(const std::string& path, const LessonWords& words);
/// Whether a JSON document says of itself that it is a lesson; false for anything that cannot be read.
bool is_lesson(const std::string& text);

}  // namespace quantoscope
