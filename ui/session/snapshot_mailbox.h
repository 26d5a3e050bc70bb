// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <QObject>

#include "core/train/experiment_result.h"
#include "ui/session/loop_calls.h"

namespace quantoscope {

/// Where worker threads leave snapshots for an object of another thread: the latest of each network wins, and
/// at most one notification waits in the receiver's event queue, however fast the workers are.
class SnapshotMailbox {
 public:
  /// `notify` is called in the thread of `receiver`, by its event loop; it should `take`.
  SnapshotMailbox(QObject* receiver, std::function<void()> notify);

  /// From any thread. An older generation never replaces a newer one. Does nothing once closed.
  void post(std::shared_ptr<const NetworkSnapshot> snapshot);
  /// What arrived since the last call, at most one of each network, in the order of kAllKinds.
  std::vector<std::shared_ptr<const NetworkSnapshot>> take();
  /// The receiver is about to go: nothing is accepted and nobody is notified from here on.
  void close();

 private:
  std::mutex mutex_;
  LoopCalls* calls_;  ///< The receiver's; null once closed.
  std::function<void()> notify_;
  bool notified_ = false;
  std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds> latest_;
};

}  // namespace quantoscope
