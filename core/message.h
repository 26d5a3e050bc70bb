// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <variant>
#include <vector>

/// Marks an English text that the window shows in the language of its user. It is the text itself; lupdate
/// finds it by the macro's name (ui/CMakeLists.txt), and ui/translated.h looks it up when it is shown. The
/// context is "core" for all of core, which knows nothing of Qt.
///
/// What is wrong with a file, an option or a value (Error) is marked, too: the window shows it translated,
/// the command line in English. Keys, and words as they stand in files, are arguments or stay as they are.
#define CORE_TEXT(context, text) text

namespace quantoscope {

/// An English text with places %1, %2, ... for arguments.
struct Message {
  /// What is the same in every language, or a message in its own right, which is translated as well.
  using Argument = std::variant<std::string, Message>;

  std::string text;                   ///< Marked by CORE_TEXT where it is written.
  std::vector<Argument> arguments{};  ///< For %1, %2, ...; at most nine.

  /// The text with the arguments in their places.
  std::string english() const;
  bool empty() const { return text.empty(); }
  bool operator==(const Message&) const = default;
};

}  // namespace quantoscope
