// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace quantoscope {

/// Text for a terminal, whatever names and contents of files are in it: every byte that is a control
/// character, other than the end of a line and the tab, or not UTF-8 is a '?'.
std::string for_terminal(std::string_view text);
/// The same for a message of one line; a long one, in which an argument of any size may be quoted, is cut in
/// its middle.
std::string message_for_terminal(std::string_view text);

/// While it lives, all that is written to std::cout and std::cerr is for_terminal(). What goes to a file by
/// the name of standard output does not pass here.
class CleanStreams {
 public:
  CleanStreams();
  ~CleanStreams();
  CleanStreams(const CleanStreams&) = delete;
  CleanStreams& operator=(const CleanStreams&) = delete;

 private:
  class Buffer;
  std::unique_ptr<Buffer> out_, error_;
};

}  // namespace quantoscope
