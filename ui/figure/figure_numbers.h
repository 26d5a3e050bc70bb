// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "ui/figure/figure.h"

namespace quantoscope {

/// The numbers behind a figure: a line for each grid point of the piece of the plane it shows, under the
/// header x,y,truth,float,weight,activation,joint (the networks that are shown, their logits). A comparison's
/// lines start with the row's name under "experiment". Views that compare add columns: weight_flips (none,
/// lost, gained, or flipped where there is no truth), weight_margin_change, joint_interaction,
/// float_truth_errors (1: wrong, 0: right). Empty: no truth here, or no map of this grid (a network in
/// training has a coarser one). Numbers read back to the same float or double. Throws Error as
/// figure_size_mm.
std::string figure_points_csv(const FigureContent& content, const FigureSpec& spec);

/// A line for each shown network of each row:
/// experiment,network,weight_bits,activation_bits,epoch,epochs,truth,training,truth_before_retraining,
/// agreement_with_float. Shares 0..1; empty: float bits, or not measured.
std::string figure_accuracies_csv(const FigureContent& content, const FigureSpec& spec);

/// Where the accuracies go that belong to "figure.csv" or "figure.pdf": "figure-accuracies.csv".
std::string accuracies_path(const std::string& path);

/// The file is such a table: a later one may replace it unasked, as it does the figure's.
bool is_accuracies_file(const std::string& path);

/// Writes both, the points to `path`. Throws Error naming the path, and as spare_points_file; nothing is
/// written then.
void write_figure_numbers(const FigureContent& content, const FigureSpec& spec, const std::string& path);

}  // namespace quantoscope
