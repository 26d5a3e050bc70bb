// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// While it lives, and once: operator new for at least 100 bytes throws std::bad_alloc in any thread but the
/// one that made this.
class FailingMemory {
 public:
  FailingMemory();
  ~FailingMemory();
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;
  /// It has happened.
  bool failed() const;
};

}  // namespace quantoscope
