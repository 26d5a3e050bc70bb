// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commands.h"

namespace quantoscope {

/// Adds "claims" to the subcommands of "study".
Command add_claims_command(CLI::App& study, Interrupt& interrupt);

}  // namespace quantoscope
