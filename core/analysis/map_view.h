// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/analysis/decision_map.h"
#include "core/analysis/error_character.h"
#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What is shown of a network on the plane. z is its logit, z_f the float network's, z_w, z_a and z_j those
/// of the networks with quantized weights, activations and both.
enum class MapView {
  Class,       ///< 1 where z > 0, else 0.
  Confidence,  ///< The probability of class 1, 1 / (1 + exp(-z)).
  Logit,       ///< z
  Flips,       ///< Where the class differs from the float network's.
  /// z - z_f, the plain difference: above 0 the quantization moves the point towards class 1, below 0 towards
  /// class 0, whatever the float network said there. It flips the class where it is larger than |z_f| and
  /// against it.
  MarginChange,
  /// z_j - z_w - z_a + z_f: what quantizing both does beyond the sum of what each does alone,
  /// (z_j - z_f) - [(z_w - z_f) + (z_a - z_f)]. 0 where the errors add up.
  Interaction,
  TruthErrors,  ///< Where the class is not the true one.
  FlipKinds,    ///< Flips by what they are: the boundary moved, bands merged, or noise.
};
inline constexpr std::array kAllViews = {MapView::Class,       MapView::Confidence,   MapView::Logit,
                                         MapView::Flips,       MapView::MarginChange, MapView::Interaction,
                                         MapView::TruthErrors, MapView::FlipKinds};
/// Shown as categories, not as a scale of numbers.
constexpr bool is_categorical(MapView view) {
  return view == MapView::Class || view == MapView::Flips || view == MapView::FlipKinds ||
         view == MapView::TruthErrors;
}
/// Says what differs from the float network.
constexpr bool is_comparison(MapView view) {
  return view == MapView::Flips || view == MapView::FlipKinds || view == MapView::MarginChange ||
         view == MapView::Interaction;
}
/// Looks at the truth.
constexpr bool needs_truth(MapView view) {
  return view == MapView::Flips || view == MapView::FlipKinds || view == MapView::TruthErrors;
}
/// Shown on the symmetric scale that the four maps share.
constexpr bool has_scale(MapView view) {
  return view == MapView::Logit || view == MapView::MarginChange || view == MapView::Interaction;
}

enum class Flip : std::int8_t {
  None,
  Lost,     ///< The float network was right.
  Gained,   ///< The float network was wrong.
  Flipped,  ///< Nobody knows: there is no truth here.
};
enum class TruthError : std::int8_t {
  None,
  SaysZero,  ///< Class 0 where the truth is 1.
  SaysOne,   ///< Class 1 where the truth is 0.
  Unknown,   ///< There is no truth here.
};

/// `truth` is above 0 for class 1, below for class 0, NaN where there is none. A logit that is not a number
/// has class 0, as everywhere.
inline Flip flip_of(float logit, float reference, float truth) {
  if ((logit > 0) == (reference > 0)) return Flip::None;
  if (std::isnan(truth)) return Flip::Flipped;
  return (reference > 0) == (truth > 0) ? Flip::Lost : Flip::Gained;
}
inline TruthError truth_error_of(float logit, float truth) {
  if (std::isnan(truth)) return TruthError::Unknown;
  if ((logit > 0) == (truth > 0)) return TruthError::None;
  return logit > 0 ? TruthError::SaysOne : TruthError::SaysZero;
}

/// +1 for class 1, -1 for class 0, NaN where there is no truth. Same layout.
LogitMatrix signed_truth(const TruthMatrix& truth);

/// The map's values at the points of another grid, n x n: interpolated bilinearly between the map's points,
/// continued by the outermost ones over the half cell to its edge, NaN outside. On its own grid the values
/// themselves.
LogitMatrix resampled(const DecisionMap& map, const MapGrid& grid);

/// The same at one point; nothing outside.
std::optional<float> value_at(const DecisionMap& map, double x, double y);

/// The maps of the four networks in the order of kAllKinds; null where there is none. They may be of
/// different grids: while networks learn, their maps are coarser.
using MapSet = std::array<std::shared_ptr<const DecisionMap>, kNetworkKinds>;

/// What one map shows. Everything in it is of the grid of the network's own map.
struct ViewedMap {
  MapView view = MapView::Confidence;
  /// What the colours stand for: the logits, or the difference (MarginChange) or the interaction. In the view
  /// Interaction the networks with only weights or activations quantized show their MarginChange, the terms
  /// of the sum.
  std::shared_ptr<const DecisionMap> field;
  LogitMatrix reference;  ///< The float network's logits; Flips and FlipKinds only.
  LogitMatrix truth;      ///< signed_truth; what needs_truth() only, and empty without truth.
  FlipKindMatrix kinds;   ///< FlipKinds only; the rules take W from the part of the plane that is shown.
  /// This is the float network in a view of what differs from it: it has nothing to show but its classes.
  bool is_reference = false;
};

/// What `view` shows of network `kind`; null when a map it needs is not there yet. `truth` may be empty, else
/// is of the grid of the network's map.
std::shared_ptr<const ViewedMap> viewed_map(MapView view, NetworkKind kind, const MapSet& maps,
                                            const TruthMatrix& truth);

/// What the flip at a point is: that of the nearest grid point. None outside, and in other views.
FlipKind kind_at(const ViewedMap& viewed, double x, double y);

/// Some point's class is another than the float network's where there is no truth to judge it by; not so in a
/// view of kinds without any truth, where all flips count.
bool flips_without_truth(const ViewedMap& viewed);

/// The colour scale of logits and their differences. It ends at -`end` and `end` > 0; a value's place on it
/// is sign(v) log(1 + |v|) / log(1 + end), -1..1 within the ends: logits of a few keep their colours beside
/// such of hundreds. Where the scale ends below 1 it is as good as linear.
class SymmetricScale {
 public:
  explicit SymmetricScale(double end) : per_log_(float(1 / std::log1p(end))) {}
  float place(float value) const { return std::copysign(std::log1p(std::abs(value)) * per_log_, value); }

 private:
  float per_log_;
};
/// Round values to be marked on the upper half of that scale, ascending, `end` the last: 1 and powers of ten
/// that are at most half of it, the last two at most.
std::vector<double> scale_marks(double end);

/// The end of a symmetric scale for these fields: the 99th percentile of |value| over all of them together
/// (at most 16384 values of each, evenly spaced), rounded up to 1, 2 or 5 times a power of ten, so that it
/// rests while networks learn. 1 when there is nothing to show. What lies beyond has the colour of the end.
/// `truths`, if given, are of the same grids: only points with a truth count, where there are any. Far
/// outside the data logits grow without bound, and would set a scale on which the inside looks flat.
double symmetric_scale(std::span<const DecisionMap* const> fields, std::span<const TruthMatrix> truths = {});

}  // namespace quantoscope
