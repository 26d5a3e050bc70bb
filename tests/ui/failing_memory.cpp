// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/failing_memory.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<bool> fails = false;
thread_local bool spared = false;

}  // namespace

// Those of the whole program. All of a kind, as the sanitizers look for pairs of them.
void* operator new(std::size_t size) {
  constexpr std::size_t kLeast = 100;  // What the machinery around a piece of work needs is less.
  if (size >= kLeast && fails.load(std::memory_order_relaxed) && !spared && fails.exchange(false))
    throw std::bad_alloc();
  if (void* const place = std::malloc(size ? size : 1)) return place;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return std::malloc(size ? size : 1); }
void operator delete(void* place) noexcept { std::free(place); }
void operator delete(void* place, std::size_t) noexcept { std::free(place); }
void operator delete(void* place, const std::nothrow_t&) noexcept { std::free(place); }

namespace quantoscope {

FailingMemory::FailingMemory() {
  spared = true;
  fails = true;
}
FailingMemory::~FailingMemory() {
  fails = false;
  spared = false;
}
bool FailingMemory::failed() const { return !fails; }

}  // namespace quantoscope
