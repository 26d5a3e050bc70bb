// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "core/error.h"

namespace CLI {
class App;
}

namespace quantoscope {

/// The program's exit codes; 0 is success.
inline constexpr int kExitFailed = 1;  ///< The work failed: a loss that is not finite, a full disk.
inline constexpr int kExitBadInput =
    2;  ///< Options or files that are not as they should be; nothing was done.
inline constexpr int kExitInterrupted = 130;  ///< Ctrl+C; what there was has been written.

/// An error after the input had been accepted: exit code 1 instead of 2.
class RunFailure : public Error {
 public:
  using Error::Error;
};

class Interrupt;

/// A subcommand: its options are in `app`; `execute` is called once they are read and returns the exit code.
struct Command {
  CLI::App* app;
  std::function<int()> execute;
  bool stops = false;  ///< It looks itself whether it was interrupted; signals just end the others.
};

// Each adds its subcommand to the program.
Command add_run_command(CLI::App& program, Interrupt& interrupt);
Command add_figure_command(CLI::App& program);
Command add_dataset_command(CLI::App& program);
Command add_describe_command(CLI::App& program);
Command add_presets_command(CLI::App& program);
Command add_study_command(CLI::App& program, Interrupt& interrupt);

/// Adds the options of the program without a subcommand, which opens the window and runs until it is closed.
/// In a build without a window there are none, and what is executed throws Error.
Command add_window(CLI::App& program);

/// Prints what the program is and computes with.
void print_version();
/// Says so on stderr when the BLAS is the slow reference one.
void warn_about_reference_blas();

}  // namespace quantoscope
