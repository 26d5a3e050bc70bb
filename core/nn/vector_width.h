// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// How wide this processor's vector instructions are, as far as loops and libraries are chosen by it: the
/// levels of the x86-64 psABI.
enum class VectorWidth {
  Narrow,  ///< What every processor has.
  Avx2,    ///< x86-64-v3: 8 floats.
  Avx512,  ///< x86-64-v4: 16 floats.
};

/// Of this machine, or less if the environment's QUANTOSCOPE_KERNELS ("baseline", "x86_64_v3") says so, for
/// tests and comparisons; throws Error when that is another word.
VectorWidth vector_width();

}  // namespace quantoscope
