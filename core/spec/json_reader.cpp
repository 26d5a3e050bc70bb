// SPDX-License-Identifier: GPL-3.0-or-later
// The one reader of JSON. Every file may come from anywhere: what is made of it is bounded by how deep and
// how many values it may have, and time grows with the text alone. The library's own tree is built for
// friendly files: it looks for every key among all others, and knows no place of what is wrong.
#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/files.h"
#include "core/spec/json_text.h"
#include "core/spec/text.h"

namespace quantoscope {

namespace {

constexpr std::size_t kDeepest = 64;            ///< Ours are seven levels deep.
constexpr std::size_t kMostValues = 1'000'000;  ///< The figure of a comparison of 24 experiments with 10,000
                                                ///< own points each has nearly as many.

/// "LINE:COLUMN" (from 1, in bytes) of an offset (from 0).
std::string place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last = before.rfind('\n');
  return std::to_string(line) + ":" +
         std::to_string(before.size() - (last == std::string_view::npos ? 0 : last + 1) + 1);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string hex(unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

/// Goes over the text and counts what was read of it.
class Counting {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  Counting(const char* at, std::size_t& read) : at_(at), read_(&read) {}
  reference operator*() const { return *at_; }
  Counting& operator++() {
    ++at_;
    ++*read_;
    return *this;
  }
  bool operator==(const Counting& other) const { return at_ == other.at_; }
  bool operator!=(const Counting& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  std::size_t* read_;
};

/// What the library says, and what we say of it: the first that fits.
struct Complaint {
  std::string_view of_library;
  const char* ours;
};
constexpr std::array kComplaints{
    Complaint{"missing closing quote", CORE_TEXT("core", "a text has no end")},
    Complaint{"control character", CORE_TEXT("core", "a control character in a text; write it as \\u00%2")},
    Complaint{"UTF-8", CORE_TEXT("core", "what stands here is not UTF-8")},
    Complaint{"after backslash",
              CORE_TEXT("core", "a backslash that no known sign follows; a backslash itself is \\\\")},
    Complaint{"4 hex digits", CORE_TEXT("core", "\\u without four hexadecimal digits")},
    Complaint{"surrogate", CORE_TEXT("core", "\\u and half of a character")},
    Complaint{"number overflow",
              CORE_TEXT("core", "the number %1 is larger than any that can be computed with")},
    Complaint{"invalid number", CORE_TEXT("core", "expected a digit, found %1")},
    Complaint{"; expected end of input", CORE_TEXT("core", "expected the end, found %1")},
    Complaint{"; expected string literal", CORE_TEXT("core", "expected a key in double quotes, found %1")},
    Complaint{"; expected ':'", CORE_TEXT("core", "expected ':' after a key, found %1")},
    Complaint{"; expected '}'", CORE_TEXT("core", "expected ',' or '}', found %1")},
    Complaint{"; expected ']'", CORE_TEXT("core", "expected ',' or ']', found %1")},
    Complaint{"", CORE_TEXT("core", "expected a value, found %1")},
};

/// Takes what the library reads, one thing after the other, and puts the tree together.
class Builder : public nlohmann::json_sax<Json> {
 public:
  Builder(std::string_view text, const std::string& origin) : text_(text), origin_(origin) {}

  Json document() {
    Json::sax_parse(Counting(text_.data(), read_), Counting(text_.data() + text_.size(), read_), this);
    return std::move(whole_);
  }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; }  // JSON has none.
  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool key(string_t& value) override {
    // Its opening quote, unless something in it was written in another way.
    const std::size_t start = read_ - std::min(read_, value.size() + 2);
    open_.back().members.push_back({std::move(value), text_[start] == '"' ? start : read_ - 1, {}});
    return true;
  }
  bool end_object() override {
    Level level = close();
    refuse_twins(level.members);
    // Put in without looking for each among the others, and at once: growing, it would copy all.
    Json object = Json::object();
    auto& kept = object.get_ref<Json::object_t&>();
    kept.reserve(level.members.size());
    for (Member& member : level.members) kept.emplace_back(std::move(member.key), std::move(member.value));
    return put(std::move(object));
  }
  bool end_array() override {
    Level level = close();
    return put(Json(std::move(level.items)));
  }
  bool parse_error(std::size_t position, const std::string& token,
                   const nlohmann::detail::exception& error) override {
    const std::string said = error.what();
    const std::size_t last_read = said.find("; last read: "), expected = said.rfind("; expected ");
    std::string core = said.substr(0, last_read);
    if (expected != std::string::npos && expected > last_read) core += said.substr(expected);
    const auto* const complaint = std::ranges::find_if(
        kComplaints, [&](const Complaint& row) { return core.find(row.of_library) != std::string::npos; });
    // Positions count from 1 and are of the last byte that was read; a word or number is wrong from its
    // beginning.
    const std::size_t unexpected = core.find("unexpected ");
    const bool of_word =
        core.find("overflow") != std::string::npos ||
        (unexpected != std::string::npos && core.find(" literal", unexpected) < core.find(';', unexpected));
    const std::size_t back = of_word ? std::max<std::size_t>(1, token.size()) : 1;
    const std::size_t place = std::min(position - std::min(position, back), text_.size());
    const unsigned char byte = place < text_.size() ? static_cast<unsigned char>(text_[place]) : 0;
    fail(place, {complaint->ours, {found_at(place), hex(byte)}});
  }

 private:
  struct Member {
    std::string key;
    std::size_t place;
    Json value;
  };
  /// A list or an object that is not at its end.
  struct Level {
    bool is_object;
    Json::array_t items;
    std::vector<Member> members;
  };

  [[noreturn]] void fail(std::size_t place, const Message& what) const {
    throw Error(CORE_TEXT("core", "%1:%2: not valid JSON: %3"), origin_, place_of(text_, place), what);
  }

  /// A number or word as a whole, else a character.
  Message found_at(std::size_t place) const {
    if (place >= text_.size()) return {CORE_TEXT("core", "the end")};
    const auto is_word = [](char c) {
      return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
    };
    std::size_t length = std::max<std::size_t>(1, utf8_length(text_.substr(place)));
    while (is_word(text_[place + length - 1]) && place + length < text_.size() &&
           is_word(text_[place + length]))
      ++length;
    return {"%1", {in_quotes(text_.substr(place, length))}};
  }

  void count() {
    if (++values_ > kMostValues)
      fail(read_ - 1, {CORE_TEXT("core", "more than %1 values, which no such file needs"),
                       {std::to_string(kMostValues)}});
  }

  bool open(bool is_object) {
    count();
    if (open_.size() == kDeepest)
      fail(read_ - 1, {CORE_TEXT("core", "nested more than %1 levels deep"), {std::to_string(kDeepest)}});
    open_.push_back({is_object, {}, {}});
    return true;
  }
  Level close() {
    Level level = std::move(open_.back());
    open_.pop_back();
    --values_;  // It counts again when it is put where it belongs.
    return level;
  }

  bool put(Json value) {
    count();
    if (open_.empty())
      whole_ = std::move(value);
    else if (open_.back().is_object)
      open_.back().members.back().value = std::move(value);
    else
      open_.back().items.push_back(std::move(value));
    return true;
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

  const std::string_view text_;
  const std::string& origin_;
  std::size_t read_ = 0, values_ = 0;
  std::vector<Level> open_;
  Json whole_;
};

}  // namespace

Json parse_json(const std::string& text, const std::string& origin) {
  if (text.size() > kLargestDocument)
    throw Error(CORE_TEXT("core", "%1: %2 MiB of JSON, which no such file needs"), origin,
                std::to_string(text.size() >> 20));
  return Builder(text, origin).document();
}

}  // namespace quantoscope
