// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/message.h"

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

}  // namespace quantoscope
