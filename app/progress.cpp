// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/progress.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <sys/ioctl.h>
#include <unistd.h>

#include "app/table.h"
#include "app/terminal.h"

namespace quantoscope {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);

int terminal_columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/// On the truth where there is one, else on the training points.
std::optional<double> latest_accuracy(const NetworkSnapshot& network) {
  if (network.over() && network.accuracy.truth) return network.accuracy.truth;
  if (network.history.empty()) return network.accuracy.truth;
  const EpochRecord& last = network.history.back();
  return last.truth_accuracy ? last.truth_accuracy : last.training_accuracy;
}

/// "W2", "A2", "W2A2": the line has to fit into 80 columns.
std::string short_name(const NetworkSnapshot& network) {
  std::string text;
  if (network.weight_bits > 0) text += "W" + std::to_string(network.weight_bits);
  if (network.activation_bits > 0) text += "A" + std::to_string(network.activation_bits);
  return text.empty() ? name(network.kind) : text;
}

}  // namespace

std::string plain_line(const NetworkSnapshot& network) {
  std::string line = name(network.kind);
  line.resize(10, ' ');
  if (network.phase == NetworkPhase::Failed) return line + "  failed: " + network.message.english();
  if (network.phase == NetworkPhase::PostTraining) {
    line += "  quantized without retraining";
    if (network.accuracy.truth) line += "  truth " + format_fixed(*network.accuracy.truth, 4);
    return line;
  }
  line += "  epoch " + std::to_string(network.epoch) + "/" + std::to_string(network.epochs);
  if (!network.history.empty()) {
    const EpochRecord& last = network.history.back();
    line += "  loss " + format_fixed(last.loss, 4) + "  training " + format_fixed(last.training_accuracy, 4);
    if (last.truth_accuracy) line += "  truth " + format_fixed(*last.truth_accuracy, 4);
  }
  if (network.samples_per_second > 0) line += "  " + format_rate(network.samples_per_second) + " samples/s";
  line += network.over() ? "  finished in " + format_duration(network.seconds)
                         : "  " + format_duration(network.seconds_remaining) + " left";
  return line;
}

std::string live_line(const std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds>& networks,
                      int columns) {
  std::string line;
  double rate = 0, left = 0;
  for (const auto& network : networks) {
    if (!network || network->phase == NetworkPhase::Waiting) continue;
    if (!line.empty()) line += " | ";
    line += short_name(*network);
    if (network->phase == NetworkPhase::Failed) {
      line += " failed";
      continue;
    }
    if (network->phase == NetworkPhase::Training) {
      line += " " + std::to_string(network->epoch) + "/" + std::to_string(network->epochs);
      rate += network->samples_per_second;
      left = std::max(left, network->seconds_remaining);
    }
    if (const auto accuracy = latest_accuracy(*network)) line += " " + format_fixed(*accuracy, 3);
  }
  if (rate > 0) line += " | " + format_rate(rate) + "/s, " + format_duration(left) + " left";
  return line.substr(0, std::size_t(std::max(0, columns - 1)));
}

Progress::Style Progress::style_of_stderr() {
  const char* terminal = std::getenv("TERM");
  const bool can_overwrite = isatty(STDERR_FILENO) && terminal && std::string_view(terminal) != "dumb";
  return can_overwrite ? Style::Live : Style::Plain;
}

void Progress::show(std::shared_ptr<const NetworkSnapshot> snapshot) {
  const std::lock_guard lock(mutex_);
  if (style_ == Style::Silent || !snapshot) return;
  auto& latest = latest_[std::size_t(snapshot->kind)];
  const auto before = std::exchange(latest, std::move(snapshot));
  if (style_ == Style::Plain)
    show_plain(*latest, before.get());
  else
    show_live(latest->over());
}

void Progress::show_plain(const NetworkSnapshot& now, const NetworkSnapshot* before) const {
  if (before && before->epoch == now.epoch && before->phase == now.phase) return;
  const int every = std::max(1, now.epochs / 10);
  const bool worth_a_line = now.phase == NetworkPhase::Training
                                ? now.epoch > 0 && now.epoch % every == 0 && now.epoch < now.epochs
                                : now.phase != NetworkPhase::Waiting;
  if (worth_a_line) std::fprintf(stderr, "%s\n", message_for_terminal(plain_line(now)).c_str());
}

void Progress::show_live(bool at_once) {
  const auto now = std::chrono::steady_clock::now();
  if (!at_once && now - drawn_ < kInterval) return;
  drawn_ = now;
  line_open_ = true;
  std::fprintf(stderr, "\r%s\033[K", live_line(latest_, terminal_columns()).c_str());
  std::fflush(stderr);
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (line_open_) std::fputc('\n', stderr);
  line_open_ = false;
  style_ = Style::Silent;
}

}  // namespace quantoscope
