// SPDX-License-Identifier: GPL-3.0-or-later
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "app/commands.h"
#include "app/help_format.h"
#include "app/interrupt.h"
#include "app/terminal.h"

namespace quantoscope {
namespace {

int run_program(int argc, char** argv, Interrupt& interrupt) {
  CLI::App program("Quantoscope: an instrument for seeing quantization errors.", "quantoscope");
  program.formatter(std::make_shared<HelpFormat>());
  program.footer(
      "Exit codes: 0 success, 1 the run failed, 2 bad input, "
      "130 interrupted.");
  program.set_help_flag("-h,--help", "Print this help and exit");
  bool version = false;
  program.add_flag("--version", version,
                   "Print the versions of the program and of what it computes with, and exit");
  const Command window = add_window(program);
  const Command commands[] = {add_run_command(program, interrupt), add_figure_command(program),
                              add_dataset_command(program),        add_describe_command(program),
                              add_presets_command(program),        add_study_command(program, interrupt)};
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help
    throw Error(std::string(error.what()) + " (see quantoscope --help)");
  }
  if (version) {
    print_version();
    return 0;
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    if (!command.stops) interrupt.end();
    return command.execute();
  }
  interrupt.end();
  return window.execute();
}

/// A stop that was asked for when all was done already is one, too.
int ended(int exit_code, const Interrupt& interrupt) {
  return exit_code == 0 && interrupt.requested() ? kExitInterrupted : exit_code;
}

/// Output that did not reach a full disk is a failed run, too.
int checked(int exit_code) {
  errno = 0;
  if (std::cout.flush()) return exit_code;
  throw RunFailure(std::string("standard output: ") + (errno ? std::strerror(errno) : "cannot be written"));
}

int report(const std::exception& error, int exit_code) {
  std::cerr << "quantoscope: " << message_for_terminal(error_message(error).english()) << std::endl;
  return exit_code;
}

}  // namespace
}  // namespace quantoscope

int main(int argc, char** argv) {
  using namespace quantoscope;
  const CleanStreams streams;
  Interrupt interrupt;
  // A file that may not grow any more is an error of writing, like a full disk, and no end of the program.
  std::signal(SIGXFSZ, SIG_IGN);
  try {
    return ended(checked(run_program(argc, argv, interrupt)), interrupt);
  } catch (const RunFailure& error) {
    return report(error, kExitFailed);
  } catch (const Error& error) {
    return report(error, kExitBadInput);
  } catch (const std::filesystem::filesystem_error& error) {
    return report(error, kExitBadInput);
  } catch (const std::exception& error) {
    return report(error, kExitFailed);
  }
}
