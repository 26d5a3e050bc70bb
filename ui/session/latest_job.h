// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include <QString>

#include "ui/session/loop_calls.h"

namespace quantoscope {

/// Work that is too much for the event loop, one piece at a time on a thread of its own: of the requests that
/// wait only the latest is kept. What is running when a new one comes is finished and shown (so that a steady
/// stream of requests still shows something); `cancel` first where its result would be wrong. Used from one
/// thread, the one with the event loop; the worker thread starts with the first request.
class LatestJob {
 public:
  /// To be done in the thread that asked, with the results inside; may be empty.
  using Delivery = std::function<void()>;
  /// Runs in the worker thread and touches only what it owns; returns what to do with its results. Looks at
  /// the token in between where it takes long: what it returns after a stop is not used.
  using Work = std::function<Delivery(std::stop_token)>;
  /// What stands in the place of the delivery where the work throws, with the reason in the window's
  /// language.
  using Failure = std::function<void(const QString& trouble)>;

  LatestJob() = default;
  /// Cancels and waits for the worker. Nothing is delivered any more: a delivery may use the object that has
  /// this one as its last member.
  ~LatestJob();
  LatestJob(const LatestJob&) = delete;
  LatestJob& operator=(const LatestJob&) = delete;

  void request(Work work, Failure failed);
  /// Drops what waits and stops what runs; nothing asked for up to here is delivered.
  void cancel();
  /// Something asked for is still to be delivered.
  bool busy() const;

 private:
  void run(const std::stop_token& end);
  void deliver(std::uint64_t run, const Delivery& delivery);

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  Work waiting_;
  Failure failure_;              ///< Of what waits.
  std::stop_source stop_;        ///< Of what runs.
  std::uint64_t runs_ = 0;       ///< Started so far; also the number of the latest.
  std::uint64_t dropped_ = 0;    ///< Runs up to this one were cancelled.
  std::uint64_t delivered_ = 0;  ///< The latest that was delivered or dropped.
  LoopCalls deliveries_;         ///< Lives in the thread that asks.
  std::jthread thread_;
};

}  // namespace quantoscope
