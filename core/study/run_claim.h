// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/study/run_key.h"

namespace quantoscope {

/// The right to train a network, among all processes that use one store. Given back when destroyed.
class RunClaim {
 public:
  ~RunClaim();
  RunClaim(RunClaim&&) noexcept;
  RunClaim& operator=(RunClaim&&) = delete;

 private:
  friend class RunClaims;
  class File;
  explicit RunClaim(std::unique_ptr<File> file);
  std::unique_ptr<File> file_;
};

/// The claims of one store: a file `KEY.lock` for each network in training, made with O_EXCL, which network
/// file systems keep exclusive, too. It says who holds it (host, process, when that started, the device on
/// which it has the lock). Its holder has the kernel's lock on it (F_OFD_SETLK, of the open file, not of the
/// process), which ends with the process whatever its number, in whatever container; and as long as it is
/// held its time of modification is renewed every `heartbeat`.
///
/// A claim is stale, and taken over, when its holder has died: never while somebody has the lock. Without the
/// lock at once if its holder had it under this boot of this kernel on this device (another mount of the same
/// files need not share locks with it), or was a process of this machine that is
/// no more. Of others, when its file has not been renewed while it was watched for `silence`: holders on
/// other machines, because no program can tell whether locks travel (they do on NFSv4, CIFS, Lustre; they do
/// not with nolock or local_lock, and on many FUSE, 9p and overlay mounts, which grant them all the same);
/// holders on file systems without locks (ENOLCK, ENOTSUP, EINVAL, ...); holders of earlier versions,
/// which have no lock. Watched by this machine's own steady clock, so that clocks that differ or are set do
/// no harm. A holder of these that was only asleep for that long loses its claim unnoticed; then a network is
/// trained twice, with the same result, and the store keeps one.
class RunClaims {
 public:
  struct Timing {
    std::chrono::milliseconds heartbeat{10000};
    std::chrono::milliseconds silence{60000};
    /// By which others' files are watched; another one in tests.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
    bool locks = true;  ///< False in tests: as on a file system without locks.
  };
  /// The folder of the files must exist.
  explicit RunClaims(std::string folder) : RunClaims(std::move(folder), Timing{}) {}
  RunClaims(std::string folder, Timing timing);
  ~RunClaims();
  RunClaims(const RunClaims&) = delete;
  RunClaims& operator=(const RunClaims&) = delete;

  /// Nothing if somebody alive has it, this process included. Throws Error when the folder cannot be written.
  /// May be called by several threads.
  std::optional<RunClaim> claim(const RunKey& key);
  /// Takes the claim of a dead holder away, as `claim` would, without claiming: for a network that is
  /// finished all the same.
  void remove_if_stale(const RunKey& key);
  /// "host, process 123": who has it; empty when nobody does.
  std::string holder(const RunKey& key) const;

  class Impl;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace quantoscope
