// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// What one core of this machine can do at most, in GFLOP/s of floats: fused multiply-adds on registers
/// alone, as wide as the processor has them, twelve independent chains. Takes about a millisecond; call it in
/// turn with what it is compared with, because clocks drift.
double fma_peak();

}  // namespace quantoscope
