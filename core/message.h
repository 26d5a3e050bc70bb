// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

/// Marks an English text that the window shows in the language of its user. It is the text itself; lupdate
/// finds it by the macro's name (ui/CMakeLists.txt), and ui/translated.h looks it up when it is shown. The
/// context is "core" for all of core, which knows nothing of Qt.
///
/// What is wrong with a file, an option or a value (Error) stays English: those messages are the same in the
/// window, on the command line and in reports to us, and name keys and words as they stand in files.
#define CORE_TEXT(context, text) text

namespace quantoscope {

/// An English text with places %1, %2, ... for arguments that are the same in every language.
struct Message {
  std::string text;                    ///< Marked by CORE_TEXT where it is written.
  std::vector<std::string> arguments;  ///< For %1, %2, ...; at most nine.

  /// The text with the arguments in their places.
  std::string english() const;
};

}  // namespace quantoscope
