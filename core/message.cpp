// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/message.h"

#include <filesystem>
#include <new>

#include "core/error.h"

namespace quantoscope {

std::string Message::english() const {
  std::string whole;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t place = text[i] == '%' && i + 1 < text.size() ? std::size_t(text[i + 1] - '1') : 9;
    if (place < arguments.size()) {
      const Message* const inner = std::get_if<Message>(&arguments[place]);
      whole += inner ? inner->english() : std::get<std::string>(arguments[place]);
      ++i;
    } else {
      whole += text[i];
    }
  }
  return whole;
}

Message error_message(const std::exception& error) {
  if (const auto* const ours = dynamic_cast<const Error*>(&error)) return ours->message();
  if (const auto* const files = dynamic_cast<const std::filesystem::filesystem_error*>(&error))
    return {"%1: %2", {files->path1().string(), files->code().message()}};
  if (dynamic_cast<const std::bad_alloc*>(&error)) return {CORE_TEXT("core", "there is not enough memory")};
  return {error.what()};
}

}  // namespace quantoscope
