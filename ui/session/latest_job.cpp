// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/latest_job.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "ui/translated.h"

namespace quantoscope {

LatestJob::~LatestJob() {
  cancel();
  thread_ = {};  // Asks it to end, and joins.
}

void LatestJob::request(Work work, Failure failed) {
  {
    const std::lock_guard lock(mutex_);
    waiting_ = std::move(work);
    failure_ = std::move(failed);
  }
  if (thread_.joinable())
    wake_.notify_one();
  else
    thread_ = std::jthread([this](const std::stop_token& end) { run(end); });
}

void LatestJob::cancel() {
  const std::lock_guard lock(mutex_);
  waiting_ = nullptr;
  stop_.request_stop();
  dropped_ = delivered_ = runs_;
}

bool LatestJob::busy() const {
  const std::lock_guard lock(mutex_);
  return waiting_ || delivered_ < runs_;
}

void LatestJob::run(const std::stop_token& end) {
  for (;;) {
    Work work;
    Failure failed;
    std::stop_token stop;
    std::uint64_t number = 0;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, end, [this] { return bool(waiting_); })) return;
      std::swap(work, waiting_);
      std::swap(failed, failure_);
      stop_ = {};
      stop = stop_.get_token();
      number = ++runs_;
    }
    Delivery delivery;
    try {
      delivery = work(stop);
    } catch (const std::exception& error) {
      delivery = [failed = std::move(failed), trouble = translated(error)] { failed(trouble); };
    }
    deliveries_.post([this, number, delivery = std::move(delivery)] { deliver(number, delivery); });
  }
}

void LatestJob::deliver(std::uint64_t run, const Delivery& delivery) {
  {
    const std::lock_guard lock(mutex_);
    if (run <= dropped_) return;
    delivered_ = std::max(delivered_, run);
  }
  if (delivery) delivery();
}

}  // namespace quantoscope
