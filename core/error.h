// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/message.h"

namespace quantoscope {

/// The one exception core throws: its text is a single line a person can act on, naming the thing that is
/// wrong and what is allowed ("quantization.weight_bits: 9 is outside 1..8"). what() is English, message() is
/// what the window translates.
class Error : public std::runtime_error {
 public:
  explicit Error(Message message)
      : std::runtime_error(message.english()),
        message_(std::make_shared<const Message>(std::move(message))) {}
  /// A text without arguments, or one that is foreign and stays as it is.
  explicit Error(const std::string& text) : Error(Message{text}) {}
  /// `throw Error(CORE_TEXT("core", "%1: the list is empty"), place)`. An argument is a text or a Message.
  template <class First, class... More>
  Error(const char* text, First&& first, More&&... more)
      : Error(Message{text,
                      {Message::Argument(std::forward<First>(first)),
                       Message::Argument(std::forward<More>(more))...}}) {}

  const Message& message() const { return *message_; }

 private:
  std::shared_ptr<const Message> message_;  ///< Shared, so that copying cannot throw.
};

/// What went wrong, of whatever kind: an Error's message; the path and the system's reason where the file
/// system refused something; that there is no memory; else the words of who threw it.
Message error_message(const std::exception& error);

}  // namespace quantoscope
