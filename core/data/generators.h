// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

namespace quantoscope {

/// Concentric rings of alternating class, each of two semicircles (Boo, Shin and Sung 2020, arXiv 2006.00530,
/// section 3; the numbers the paper leaves open are reconstructed). Ring k = 1..radii has radius k * spacing
/// and class k mod 2; its semicircles (r cos t, r sin t) and (r cos t, -r sin t) carry `points` core samples
/// each, t from 0 to pi inclusive. Each core sample is followed by `subsamples` points scattered around it,
/// Gaussian with standard deviation noise * spacing in x and in y. Truth: the ring nearest to a point, out to
/// half a spacing beyond the last.
Dataset generate_semicircles(const DataSpec& spec);

}  // namespace quantoscope
