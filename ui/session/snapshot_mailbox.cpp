// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/snapshot_mailbox.h"

namespace quantoscope {

SnapshotMailbox::SnapshotMailbox(QObject* receiver, std::function<void()> notify)
    : calls_(new LoopCalls(receiver)), notify_(std::move(notify)) {}

void SnapshotMailbox::post(std::shared_ptr<const NetworkSnapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  if (!calls_ || !snapshot) return;
  auto& place = latest_[std::size_t(snapshot->kind)];
  if (place && place->generation > snapshot->generation) return;
  place = std::move(snapshot);
  if (notified_) return;
  notified_ = true;
  // Posting under the lock is what makes `close` safe: after it, no worker can still be at it.
  calls_->post(notify_);
}

std::vector<std::shared_ptr<const NetworkSnapshot>> SnapshotMailbox::take() {
  const std::lock_guard lock(mutex_);
  notified_ = false;
  std::vector<std::shared_ptr<const NetworkSnapshot>> taken;
  for (auto& place : latest_)
    if (place) taken.push_back(std::move(place));
  latest_ = {};
  return taken;
}

void SnapshotMailbox::close() {
  const std::lock_guard lock(mutex_);
  calls_ = nullptr;
  latest_ = {};
}

}  // namespace quantoscope
