// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "core/train/experiment_result.h"
#include "ui/session/inspection.h"
#include "ui/session/thinned_series.h"

namespace quantoscope {

/// How much of the past of each of the four networks is kept.
struct TimelineLimits {
  /// Maps with what was measured along with them: 64 MB for all four networks.
  SeriesLimits maps{200, std::size_t(16) << 20};
  /// The weights that belong to maps: another 64 MB. Of large networks fewer weights than maps are kept.
  SeriesLimits weights{200, std::size_t(16) << 20};
  /// Pasts of networks that were finished before others took their places, and may come back.
  std::size_t earlier = std::size_t(64) << 20;
};

/// The past of the running experiment: a thinned series of moments of bounded size whatever the number of
/// epochs, 192 MB by default besides the present ones, which the experiment holds anyway. (What is measured
/// after every epoch is in the history of the present snapshots.) Positions are epochs of one timeline: those
/// of the float network, then those of the retrained ones. A value type; knows no event loop.
class Timeline {
 public:
  explicit Timeline(TimelineLimits limits = {});

  /// Takes in the latest state of a network; true if it is a restarted one, whose past is dropped. A finished
  /// one that was here before (with the same weights in memory) has its past again.
  bool record(const std::shared_ptr<const NetworkSnapshot>& snapshot);

  /// Where the float network's epochs end and retraining starts.
  int pretraining() const;
  /// The last position there is going to be.
  int end() const;
  /// The furthest position that a network has come to.
  int now() const;
  /// Where there are maps, ascending.
  std::vector<int> positions() const;
  /// The four networks at a position: each as it was with its latest kept map at or before it, its history
  /// cut there; waiting if there is none. The weights (`state`) may be missing. Asking twice gives the same
  /// snapshots. Needs a snapshot of every network.
  Moment at(int position) const;
  /// Of all kept maps and weights of the present networks.
  std::size_t bytes() const;

 private:
  struct Track {
    std::shared_ptr<const NetworkSnapshot> latest;
    ThinnedSeries<std::shared_ptr<const NetworkSnapshot>> maps;  ///< Without history and state.
    ThinnedSeries<std::shared_ptr<const NetworkState>> weights;
    /// What `at` answered last, and the kept snapshot it was made from.
    mutable std::shared_ptr<const NetworkSnapshot> answer, source;
    mutable std::shared_ptr<const NetworkSnapshot> waiting, unknown;
  };

  static std::size_t size_of(const Track& track);
  void put_aside(Track&& track);
  bool bring_back(Track& track, const NetworkSnapshot& snapshot);
  int start(NetworkKind kind) const;
  static std::shared_ptr<const NetworkSnapshot> snapshot(const Track& track, int epoch);

  TimelineLimits limits_;
  std::vector<Track> tracks_;   ///< In the order of kAllKinds.
  std::vector<Track> earlier_;  ///< Of finished networks, the latest last.
};

}  // namespace quantoscope
