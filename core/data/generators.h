// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

namespace quantoscope {

// In all of them spec.noise is a fraction of the pattern's gap, the least distance between core samples of
// different classes, so that the same noise is about as hard everywhere; each core sample is followed by
// `subsamples` points scattered around it, Gaussian with standard deviation noise * gap in x and in y. Each
// has a random stream of its own.

/// Concentric rings of alternating class, each of two semicircles (Boo, Shin and Sung 2020, arXiv 2006.00530,
/// section 3; the numbers the paper leaves open are reconstructed). Ring k = 1..radii has radius k * spacing
/// and class k mod 2; its semicircles (r cos t, r sin t) and (r cos t, -r sin t) carry `points` core samples
/// each, t from 0 to pi inclusive. Gap: spacing. Truth: the ring nearest to a point, out to half a spacing
/// beyond the last.
Dataset generate_semicircles(const DataSpec& spec);

/// Two Archimedean spirals r = spacing * t / pi, t from pi/2 to radii * pi; class 1 at angle t, class 0 half
/// a turn further. A ray from the centre meets an arm every `spacing`, `radii` times in all. Each half turn
/// carries about `points` core samples, at equal angles. Gap: spacing. Truth: the nearest arm, out to half a
/// spacing.
Dataset generate_spirals(const DataSpec& spec);

/// Two half circles of radius 0.6 that reach into each other: class 1 opens down around (-0.3, -0.15), class
/// 0 is the same turned by half a turn. `points` core samples each. Gap: 0.3, from each tip to the other
/// moon. Truth: the nearest moon, out to half a gap. Uses neither radii nor spacing.
Dataset generate_moons(const DataSpec& spec);

/// Two circles of radius 0.4 (class 1) and 0.8 (class 0) with 2 * `points` core samples each. Gap: 0.4.
/// Truth: the nearest circle, out to half a gap beyond the outer. Uses neither radii nor spacing.
Dataset generate_circles(const DataSpec& spec);

/// Class 1 where the signs of x and y differ: `points` core samples in each quadrant, uniform in the square
/// that keeps 0.15 from the edges of the quadrant's unit square. Gap: 0.3. Truth: the quadrant, for |x|, |y|
/// <= 1. Uses neither radii nor spacing.
Dataset generate_xor(const DataSpec& spec);

/// radii x radii square cells of side 2 * spacing, class 1 in the bottom left corner and alternating. Half a
/// row has `points` core samples on average, as many of each class, uniform in the inner half (per side) of
/// each cell. Gap: spacing. Truth: the cell.
Dataset generate_checkerboard(const DataSpec& spec);

/// `radii` Gaussian blobs, spread over the disc of radius 0.8 as the seeds of a sunflower, class alternating
/// from the middle outwards. Gap: the least distance between centres of different classes; a blob's standard
/// deviation is noise * gap, and it has points * (1 + subsamples) draws. Truth: the class with the higher
/// density (Bayes-optimal for points drawn from the blobs), within a gap or three standard deviations of a
/// centre, whichever is more. Does not use spacing.
Dataset generate_blobs(const DataSpec& spec);

/// The points of spec.own_points as they are. No truth. An epoch goes through few points several times
/// (kPointsPerEpoch); with fewer than both classes the set says what is missing.
Dataset generate_own(const DataSpec& spec);

}  // namespace quantoscope
