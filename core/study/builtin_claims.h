// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <utility>

#include "core/study/claim_spec.h"

namespace quantoscope {

/// The claims of the paper that come with the program (resources/claims), read once; by their number.
std::span<const ClaimSpec> builtin_claims();
/// Their files as they are, name ("weights-and-size.json") and content, in the same order: to start one's own
/// from.
std::span<const std::pair<const char*, const char*>> builtin_claim_files();

}  // namespace quantoscope
