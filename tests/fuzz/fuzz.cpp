// SPDX-License-Identifier: GPL-3.0-or-later
// fuzz_readers: reads files that were changed at random, and counts on nothing but Error being thrown.
//
//   fuzz_readers --list
//   fuzz_readers [--seconds N | --runs N] [--seed N] [--keep FOLDER] [--places FILE] READER [FILE|FOLDER...]
//
// The files are read as they are (replay), then changes of them for so long; or cut off, then so many
// changes, always the same. Those that led to new places of the program are kept in FOLDER, and the one that
// is being read is FOLDER/current until it is done: a program that dies leaves it there. --places writes what
// was reached (coverage.h). Without READER all of them, from tests/fixtures/fuzz, where all files must be
// sound.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <sys/time.h>

#include "core/error.h"
#include "core/io/sha256.h"
#include "tests/fuzz/coverage.h"
#include "tests/fuzz/mutation.h"
#include "tests/fuzz/readers.h"

namespace quantoscope::fuzz {
namespace {

namespace fs = std::filesystem;

struct Options {
  long seconds = 0, runs = 0;
  std::int64_t seed = 1;
  std::string keep, places;
  std::vector<std::string> arguments;  ///< READER FILE...
};

/// A reading that computes for so many seconds hangs; of --seconds only. SIGPROF ends the program then.
constexpr itimerval kLongestRead{{}, {30, 0}};

std::vector<Reader> all_readers() {
  const auto text = text_readers(), binary = binary_readers();
  std::vector<Reader> all(text.begin(), text.end());
  all.insert(all.end(), binary.begin(), binary.end());
  return all;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// All files of the arguments in an order that does not depend on the disk.
std::vector<std::string> read_inputs(const std::vector<std::string>& places) {
  std::vector<fs::path> paths;
  for (const std::string& place : places) {
    if (!fs::is_directory(place)) paths.emplace_back(place);
    if (fs::is_directory(place))
      for (const auto& entry : fs::directory_iterator(place))
        if (entry.is_regular_file() && entry.path().filename() != "current") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<std::string> inputs;
  for (const fs::path& path : paths) inputs.push_back(content_of(path));
  return inputs;
}

class Campaign {
 public:
  Campaign(const Reader& reader, const Options& options, const std::vector<std::string>& places)
      : reader_(reader),
        options_(options),
        inputs_(read_inputs(places)),
        words_(words_of(inputs_)),
        random_(options.seed, reader.name) {}

  /// Returns whether all files were read without an error.
  bool run() {
    for (const std::string& input : inputs_) read(input);
    replayed_ = inputs_.size();
    sound_seeds_ = std::exchange(sound_, 0);
    if (options_.runs > 0) read_cut_off();
    if (inputs_.empty()) inputs_.emplace_back("{}");
    const auto start = std::chrono::steady_clock::now();
    std::chrono::seconds told{0};
    while (options_.seconds > 0
               ? std::chrono::steady_clock::now() - start < std::chrono::seconds(options_.seconds)
               : changed_ < options_.runs) {
      read_changed();
      // Whoever is killed has said how far it came.
      if (options_.seconds == 0 || std::chrono::steady_clock::now() - start < told) continue;
      tell();
      told += std::chrono::seconds(5);
    }
    tell();
    return std::size_t(sound_seeds_) == replayed_;
  }

 private:
  void tell() const {
    std::printf(
        "%s: %zu files replayed, %ld of them sound; %ld changed ones read, %ld of them sound; %zu steps "
        "covered\n",
        reader_.name, replayed_, sound_seeds_, changed_, sound_, covered_steps());
    std::fflush(stdout);
  }

  /// All of them as if they had not been written to the end.
  void read_cut_off() {
    constexpr std::size_t kCuts = 50;
    for (const std::string& input : inputs_)
      for (std::size_t i = 0; i < kCuts; ++i) read(input.substr(0, input.size() * i / kCuts));
    sound_ = 0;
  }

  void read_changed() {
    ++changed_;
    // What was found last leads on more often.
    const std::size_t last = std::min<std::size_t>(inputs_.size(), 8);
    const std::size_t which =
        random_.below(4) ? random_.below(inputs_.size()) : inputs_.size() - 1 - random_.below(last);
    std::string input = mutated(inputs_, which, words_, random_);
    if (!read(input)) return;
    if (!options_.keep.empty()) keep(hex_text(sha256(input)).substr(0, 16), input);
    inputs_.push_back(std::move(input));
  }

  /// Whether it led to something new.
  bool read(const std::string& input) {
    if (!options_.keep.empty()) keep("current", input);
    if (options_.seconds > 0) ::setitimer(ITIMER_PROF, &kLongestRead, nullptr);
    begin_coverage();
    try {
      reader_.read(input);
      ++sound_;
    } catch (const Error& error) {
      require_one_line(error);
    }
    return end_coverage();
  }

  /// Messages are a line that names the file, in as many words as fit on a screen.
  void require_one_line(const Error& error) const {
    const std::string text = error.what();
    if (!text.empty() && text.size() < 2000 && text.find('\n') == std::string::npos) return;
    std::fprintf(stderr, "%s: a message that is not one line: %s\n", reader_.name, text.c_str());
    std::abort();
  }

  void keep(const std::string& name, const std::string& input) const {
    std::ofstream(fs::path(options_.keep) / name, std::ios::binary | std::ios::trunc) << input;
  }

  const Reader& reader_;
  const Options& options_;
  std::vector<std::string> inputs_, words_;
  RandomStream random_;
  std::size_t replayed_ = 0;
  long sound_seeds_ = 0, changed_ = 0, sound_ = 0;
};

Options options_from(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool has_value = i + 1 < argc;
    if (argument == "--list") {
      for (const Reader& reader : all_readers()) std::puts(reader.name);
      std::exit(0);
    } else if (argument == "--seconds" && has_value) {
      options.seconds = std::atol(argv[++i]);
    } else if (argument == "--runs" && has_value) {
      options.runs = std::atol(argv[++i]);
    } else if (argument == "--seed" && has_value) {
      options.seed = std::atol(argv[++i]);
    } else if (argument == "--keep" && has_value) {
      options.keep = argv[++i];
    } else if (argument == "--places" && has_value) {
      options.places = argv[++i];
    } else {
      options.arguments.push_back(argument);
    }
  }
  return options;
}

int run(int argc, char** argv) {
  const Options options = options_from(argc, argv);
  bool found = false, sound = true;
  for (const Reader& reader : all_readers()) {
    std::vector<std::string> places = options.arguments;
    if (!places.empty() && places.front() != reader.name) continue;
    found = true;
    if (!places.empty()) places.erase(places.begin());
    const bool seeds = places.empty();
    if (seeds) places = {std::string(FIXTURES) + "/fuzz/" + reader.name};
    const bool all = Campaign(reader, options, places).run();
    if (seeds && !all) std::fprintf(stderr, "%s: a seed is not sound\n", reader.name);
    sound = sound && (all || !seeds);
  }
  if (!options.places.empty()) write_places(options.places);
  if (!found)
    std::fprintf(stderr, "fuzz_readers: there is no reader %s\n", options.arguments.front().c_str());
  return !found ? 2 : sound ? 0 : 1;
}

}  // namespace
}  // namespace quantoscope::fuzz

int main(int argc, char** argv) { return quantoscope::fuzz::run(argc, argv); }
