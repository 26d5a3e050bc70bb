// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/sha256.h"

#include <openssl/evp.h>

#include "core/error.h"

namespace quantoscope {

Digest sha256(std::string_view bytes) {
  Digest digest{};
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw Error(CORE_TEXT("core", "SHA-256 is not available from this machine's libcrypto"));
  return digest;
}

std::string hex_text(const Digest& digest) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : digest) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

}  // namespace quantoscope
