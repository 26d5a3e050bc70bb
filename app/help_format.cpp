// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/help_format.h"

#include <string>

namespace quantoscope {
namespace {

/// "0..1024" of "N:INT in [0 - 1024]"; empty without a range. Words that are allowed stand in the
/// description.
std::string range_in(const std::string& type) {
  const std::size_t begin = type.find(" in ["), middle = type.find(" - ", begin);
  if (begin == std::string::npos || middle == std::string::npos) return {};
  const std::size_t first = begin + 5, last = middle + 3;
  return type.substr(first, middle - first) + ".." + type.substr(last, type.find(']', last) - last);
}

}  // namespace

std::string HelpFormat::make_option_name(const CLI::Option* option, bool positional) const {
  std::string name = CLI::Formatter::make_option_name(option, positional);
  return name.substr(0, name.find('{'));
}

std::string HelpFormat::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return {};
  std::string text;
  if (option->get_positional()) {
    if (option->get_expected_max() == CLI::detail::expected_max_vector_size) text += "...";
  } else {
    const std::string type = option->get_type_name();
    text += " " + type.substr(0, type.find(':'));
  }
  return text + (option->get_required() ? " REQUIRED" : "");
}

std::string HelpFormat::make_option_desc(const CLI::Option* option) const {
  std::string text = option->get_description();
  const std::string range = range_in(option->get_type_name());
  const std::string usual = option->get_default_str().empty() ? "" : "default " + option->get_default_str();
  const std::string more = range + (range.empty() || usual.empty() ? "" : "; ") + usual;
  if (more.empty()) return text;
  // "[default 300]" stands there already where the parser does not know it.
  if (const std::size_t open = text.rfind("[default"); open != std::string::npos && usual.empty())
    return text.insert(open + 1, more + "; ");
  return text + " [" + more + "]";
}

}  // namespace quantoscope
