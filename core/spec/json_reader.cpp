// SPDX-License-Identifier: GPL-3.0-or-later
// The one reader of JSON (RFC 8259). Every file may come from anywhere: what it makes is bounded by how deep
// and how many values it allows, and its time grows with the text alone.
#include <algorithm>
#include <charconv>
#include <locale>
#include <numeric>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/files.h"
#include "core/spec/json_text.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

constexpr int kDeepest = 64;                    ///< Ours are seven levels deep.
constexpr std::size_t kMostValues = 1'000'000;  ///< The figure of a comparison of 24 experiments with 10,000
                                                ///< own points each has nearly as many.
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// "LINE:COLUMN" (from 1, in bytes) of an offset (from 0).
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  return std::to_string(line) + ":" +
         std::to_string(before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The code point in UTF-8.
void append_utf8(std::string& text, unsigned code) {
  const auto tail = [&](int shift) { text += char(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    text += char(code);
  } else if (code < 0x800) {
    text += char(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    text += char(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    text += char(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

class JsonReader {
 public:
  JsonReader(std::string_view text, const std::string& origin) : text_(text), origin_(origin) {
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  Json document() {
    Json whole = value();
    skip_blanks();
    if (at_ < text_.size()) expect(CORE_TEXT("core", "expected the end, found %1"));
    return whole;
  }

 private:
  struct Member {
    std::string key;
    std::size_t place;
    Json value;
  };

  [[noreturn]] void fail(std::size_t place, const Message& what) const {
    throw Error(CORE_TEXT("core", "%1:%2: not valid JSON: %3"), origin_, place_of(text_, place), what);
  }
  /// `text` has a place for what is found here.
  [[noreturn]] void expect(const char* text) const {
    if (at_ >= text_.size()) fail(at_, {text, {Message{CORE_TEXT("core", "the end")}}});
    std::size_t length = std::max<std::size_t>(1, utf8_length(text_.substr(at_)));
    while (is_letter(text_[at_ + length - 1]) && at_ + length < text_.size() &&
           is_letter(text_[at_ + length]))
      ++length;
    fail(at_, {text, {in_quotes(text_.substr(at_, length))}});
  }

  char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char sign) {
    const bool found = at_ < text_.size() && text_[at_] == sign;
    at_ += found;
    return found;
  }
  bool take(std::string_view word) {
    const bool found = text_.substr(at_).starts_with(word);
    at_ += found ? word.size() : 0;
    return found;
  }
  void skip_blanks() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }

  Json value() {
    skip_blanks();
    if (++values_ > kMostValues)
      fail(at_, {CORE_TEXT("core", "more than %1 values, which no such file needs"),
                 {std::to_string(kMostValues)}});
    if (here() == '{' || here() == '[') {
      if (depth_ == kDeepest)
        fail(at_, {CORE_TEXT("core", "nested more than %1 levels deep"), {std::to_string(kDeepest)}});
      ++depth_;
      Json nested = here() == '{' ? object() : list();
      --depth_;
      return nested;
    }
    if (here() == '"') return text();
    if (here() == '-' || is_digit(here())) return number();
    if (take("true")) return true;
    if (take("false")) return false;
    if (take("null")) return nullptr;
    expect(CORE_TEXT("core", "expected a value, found %1"));
  }

  Json list() {
    Json::array_t items;
    take('[');
    skip_blanks();
    if (take(']')) return Json(std::move(items));
    do {
      items.push_back(value());
      skip_blanks();
    } while (take(','));
    if (!take(']')) expect(CORE_TEXT("core", "expected ',' or ']', found %1"));
    return Json(std::move(items));
  }

  Json object() {
    std::vector<Member> members;
    take('{');
    skip_blanks();
    if (take('}')) return Json::object();
    do {
      skip_blanks();
      const std::size_t place = at_;
      if (here() != '"') expect(CORE_TEXT("core", "expected a key in double quotes, found %1"));
      std::string key = text();
      skip_blanks();
      if (!take(':')) expect(CORE_TEXT("core", "expected ':' after a key, found %1"));
      members.push_back({std::move(key), place, value()});
      skip_blanks();
    } while (take(','));
    if (!take('}')) expect(CORE_TEXT("core", "expected ',' or '}', found %1"));
    refuse_twins(members);
    // Put in without looking for each among the others, and at once: growing, it would copy all.
    Json whole = Json::object();
    auto& kept = whole.get_ref<Json::object_t&>();
    kept.reserve(members.size());
    for (Member& member : members) kept.emplace_back(std::move(member.key), std::move(member.value));
    return whole;
  }

  /// Throws for the first key that was there before.
  void refuse_twins(const std::vector<Member>& members) const {
    std::vector<std::size_t> order(members.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      const int way = members[a].key.compare(members[b].key);
      return way != 0 ? way < 0 : a < b;
    });
    std::size_t twin = members.size();
    for (std::size_t i = 1; i < order.size(); ++i)
      if (members[order[i]].key == members[order[i - 1]].key) twin = std::min(twin, order[i]);
    if (twin == members.size()) return;
    throw Error(CORE_TEXT("core", "%1:%2: the key %3 is given twice"), origin_,
                place_of(text_, members[twin].place), in_quotes(members[twin].key));
  }

  std::string text() {
    std::string read;
    const std::size_t start = at_++;
    while (!take('"')) {
      if (at_ >= text_.size()) fail(start, {CORE_TEXT("core", "a text that begins here has no end")});
      const auto byte = static_cast<unsigned char>(text_[at_]);
      if (byte == '\\') {
        escaped(read);
        continue;
      }
      if (byte < 0x20)
        fail(at_, {CORE_TEXT("core", "a control character in a text; write it as \\u00%1"), {hex(byte)}});
      const std::size_t length = byte < 0x80 ? 1 : utf8_length(text_.substr(at_));
      if (length == 0) fail(at_, {CORE_TEXT("core", "what stands here is not UTF-8")});
      read.append(text_.substr(at_, length));
      at_ += length;
    }
    return read;
  }

  static std::string hex(unsigned char byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return {kDigits[byte >> 4], kDigits[byte & 15]};
  }

  /// What stands behind a backslash.
  void escaped(std::string& read) {
    constexpr std::string_view kSigns = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
    const std::size_t start = at_++;
    if (here() == 'u') {
      append_utf8(read, code_point(start));
      return;
    }
    const std::size_t sign = at_ < text_.size() ? kSigns.find(text_[at_]) : std::string_view::npos;
    if (sign == std::string_view::npos)
      fail(start, {CORE_TEXT("core", "a backslash that no known sign follows; a backslash itself is \\\\")});
    read += kMeant[sign];
    ++at_;
  }

  /// Of \uXXXX, or of two of them that are one character.
  unsigned code_point(std::size_t start) {
    const unsigned first = four_digits(start);
    if (first < 0xd800 || first > 0xdfff) return first;
    const unsigned second = first < 0xdc00 && take('\\') ? four_digits(start) : 0;
    if (second < 0xdc00 || second > 0xdfff) fail(start, {CORE_TEXT("core", "\\u and half of a character")});
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
  }

  unsigned four_digits(std::size_t start) {
    unsigned code = 0;
    const std::string_view digits = text_.substr(std::min(at_ + 1, text_.size())).substr(0, 4);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (here() != 'u' || digits.size() != 4 || error != std::errc() || end != digits.data() + 4)
      fail(start, {CORE_TEXT("core", "\\u without four hexadecimal digits")});
    at_ += 5;
    return code;
  }

  void digits() {
    if (!is_digit(here())) expect(CORE_TEXT("core", "expected a digit, found %1"));
    while (is_digit(here())) ++at_;
  }

  Json number() {
    const std::size_t start = at_;
    const bool negative = take('-');
    if (!take('0')) digits();
    const bool whole = here() != '.' && here() != 'e' && here() != 'E';
    if (take('.')) digits();
    if (take('e') || take('E')) {
      if (!take('-')) take('+');
      digits();
    }
    const std::string_view read = text_.substr(start, at_ - start);
    const auto as = [&](auto number) {
      return std::pair(std::from_chars(read.data(), read.data() + read.size(), number).ec == std::errc(),
                       number);
    };
    if (whole) {
      if (const auto [fits, number] = as(std::int64_t{}); fits && negative) return number;
      if (const auto [fits, number] = as(std::uint64_t{}); fits && !negative) return number;
    }
    if (const auto [fits, number] = as(double{}); fits) return number;
    // Too near to 0, which is no fault, or too large; both are told apart by the library's slower way alone.
    std::istringstream slow{std::string(read)};
    slow.imbue(std::locale::classic());
    double number = 0;
    if (slow >> number) return number;
    fail(start, {CORE_TEXT("core", "the number %1 is larger than any that can be computed with"),
                 {in_quotes(read)}});
  }

  const std::string_view text_;
  const std::string& origin_;
  std::size_t at_ = 0, values_ = 0;
  int depth_ = 0;
};

}  // namespace

Json parse_json(const std::string& text, const std::string& origin) {
  if (text.size() > kLargestDocument)
    throw Error(CORE_TEXT("core", "%1: %2 MiB of JSON, which no such file needs"), origin,
                std::to_string(text.size() >> 20));
  return JsonReader(text, origin).document();
}

}  // namespace quantoscope
