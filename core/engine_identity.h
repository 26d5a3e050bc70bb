// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace quantoscope {

/// Raised whenever the same experiment gives other bits than before on the same machine: another order of
/// operations, another default, another method behind a name. 1: up to Quantoscope 0.3.
inline constexpr int kEngineVersion = 2;

/// All that the bits of a training depend on but the experiment, in one line: equal on two machines where
/// both give the same bits, whatever their processors are called.
///
///     engine 2, sums in order, arithmetic 0123456789abcdef
///     engine 2, OpenBLAS 0.3.21 (Haswell) x86_64_v3, arithmetic 0123456789abcdef
///
/// Where all matrix products sum in order (products_in_order()) and loops have fused multiply-adds, neither
/// libraries nor vector widths make a difference, and they are not named. The last number digests what this
/// machine computes: the C library's functions, every loop of training, products of all kinds of shapes.
/// Found out at the first call, in some milliseconds; throws what choosing libraries throws.
const std::string& engine_identity();

/// Of what one engine began (as its identity has it, "" if that is not known) and this one goes on with:
/// engine_identity() if they are the same, else both.
std::string engines_text(const std::string& before);

/// For people: the program's version, libraries and instruction set, in one line.
std::string engine_description();

}  // namespace quantoscope
