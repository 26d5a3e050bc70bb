// SPDX-License-Identifier: GPL-3.0-or-later
// The readers of all files that come from anywhere, each as one function of bytes.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace quantoscope::fuzz {

/// A reader with its seeds in tests/fixtures/fuzz/NAME. Throws Error for what it refuses; anything else that
/// is thrown is a finding.
struct Reader {
  const char* name;
  void (*read)(const std::string& bytes);
};
std::span<const Reader> text_readers();
std::span<const Reader> binary_readers();

/// Several files in one, each after a line "%%FILE NAME": a result's folder, a run of a store.
struct Part {
  std::string name, bytes;
};
std::vector<Part> parts_of(const std::string& bytes);

/// With the checksums that it should have, so that damage goes deeper than their comparison: chunks of a PNG,
/// entries of a ZIP archive, a checkpoint, run.json of a store's run. Anything else stays as it is.
std::string repaired_png(std::string bytes);
std::string repaired_zip(std::string bytes);
std::string repaired_checkpoint(std::string bytes);
std::string repaired_run(const std::string& run_json, const std::string& network_npz);

}  // namespace quantoscope::fuzz
