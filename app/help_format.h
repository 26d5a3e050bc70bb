// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

namespace quantoscope {

/// Writes --help in a person's words: "--threads N  ... [0..1024; default 0]" where the parser's own has
/// "--threads N:INT in [0 - 1024]", and no "{false}" behind a flag that leaves something out.
class HelpFormat : public CLI::Formatter {
 public:
  std::string make_option_name(const CLI::Option* option, bool positional) const override;
  /// The type's name, and REQUIRED; a positional has no type but itself.
  std::string make_option_opts(const CLI::Option* option) const override;
  /// The description; range and default behind it, where the parser knows them.
  std::string make_option_desc(const CLI::Option* option) const override;
};

}  // namespace quantoscope
