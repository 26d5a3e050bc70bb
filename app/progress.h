// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <mutex>
#include <string>

#include "core/train/experiment_result.h"

namespace quantoscope {

/// How a run shows that it is getting on: on a terminal one line that is written over, elsewhere a plain line
/// for about every tenth epoch of each network. Writes to stderr. Thread-safe.
class Progress {
 public:
  enum class Style { Silent, Plain, Live };
  /// Live if stderr is a terminal that can write a line over.
  static Style style_of_stderr();

  explicit Progress(Style style) : style_(style) {}
  ~Progress() { finish(); }

  /// A new state of a network.
  void show(std::shared_ptr<const NetworkSnapshot> snapshot);
  /// Leaves the live line as it stands; nothing is shown from then on.
  void finish();

 private:
  void show_plain(const NetworkSnapshot& now, const NetworkSnapshot* before) const;
  void show_live(bool at_once);

  std::mutex mutex_;
  Style style_;
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> latest_;
  std::chrono::steady_clock::time_point drawn_{};
  bool line_open_ = false;
};

/// One line for a network: name, epoch, loss, accuracy, speed and time left.
std::string plain_line(const NetworkSnapshot& network);
/// The same of all networks that have started, in as few words as fit into `columns`.
std::string live_line(const std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds>& networks,
                      int columns);

}  // namespace quantoscope
