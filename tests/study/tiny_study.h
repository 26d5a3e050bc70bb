// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/study/study_json.h"
#include "tests/session/tiny_spec.h"

namespace quantoscope {

/// Two widths, two weight bits, two seeds, the four networks; each trains in milliseconds. 24 of the 32
/// networks are different, as float and A do not look at the weight bits: 4 float, 8 W, 4 A, 8 W+A.
inline StudySpec tiny_study() {
  StudySpec study = study_from_json(R"({"format": "quantoscope-study", "version": 1, "name": "tiny",
    "axes": [{"field": "model.width", "values": [4, 8]},
             {"field": "quantization.weight_bits", "values": [2, 3]}],
    "seeds": 2})",
                                    "tiny");
  study.base = tiny_spec();
  return study;
}

}  // namespace quantoscope
