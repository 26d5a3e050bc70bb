// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include <algorithm>
#include <iostream>
#include <mutex>
#include <streambuf>

#include "core/spec/text.h"

namespace quantoscope {

namespace {

bool breaks_text(char c) { return c == '\n' || c == '\t'; }

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string clean;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
    clean += plain_utf8(text.substr(0, end));
    text.remove_prefix(end);
    for (; !text.empty() && breaks_text(text.front()); text.remove_prefix(1)) clean += text.front();
  }
  return clean;
}

std::string message_for_terminal(std::string_view text) {
  constexpr std::size_t kLongest = 2000, kStart = 1200, kEnd = 600;
  std::string clean(text);
  std::ranges::replace_if(clean, breaks_text, ' ');
  clean = plain_utf8(clean);
  if (clean.size() <= kLongest) return clean;
  const auto is_inside = [&](std::size_t at) {
    return (static_cast<unsigned char>(clean[at]) & 0xc0) == 0x80;
  };
  std::size_t start = kStart, end = clean.size() - kEnd;
  while (is_inside(start)) --start;
  while (is_inside(end)) ++end;
  return clean.substr(0, start) + " [...] " + clean.substr(end);
}

/// Passes each line on when it is whole, or when it is flushed.
class CleanStreams::Buffer : public std::streambuf {
 public:
  explicit Buffer(std::ostream& stream) : stream_(stream), below_(stream.rdbuf(this)) {}
  ~Buffer() override {
    flush();
    stream_.rdbuf(below_);
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const char one = traits_type::to_char_type(c);
    return xsputn(&one, 1) == 1 ? c : traits_type::eof();
  }
  std::streamsize xsputn(const char* text, std::streamsize count) override {
    const std::lock_guard lock(mutex_);
    line_.append(text, std::size_t(count));
    const std::size_t end = line_.rfind('\n');
    return end == std::string::npos || pass(end + 1) ? count : 0;
  }
  int sync() override { return flush(); }

 private:
  int flush() {
    const std::lock_guard lock(mutex_);
    return pass(line_.size()) ? below_->pubsync() : -1;
  }
  bool pass(std::size_t count) {
    const std::string clean = for_terminal(std::string_view(line_).substr(0, count));
    line_.erase(0, count);
    return below_->sputn(clean.data(), std::streamsize(clean.size())) == std::streamsize(clean.size());
  }

  std::ostream& stream_;
  std::streambuf* below_;
  std::mutex mutex_;  ///< Threads of a store report their troubles.
  std::string line_;
};

CleanStreams::CleanStreams()
    : out_(std::make_unique<Buffer>(std::cout)), error_(std::make_unique<Buffer>(std::cerr)) {}
CleanStreams::~CleanStreams() = default;

}  // namespace quantoscope
