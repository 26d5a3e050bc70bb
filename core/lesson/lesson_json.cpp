// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_json.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.h"
#include "core/io/files.h"
#include "core/lesson/lesson_covers.h"
#include "core/lesson/lesson_number.h"
#include "core/spec/json_text.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

constexpr const char* kFormat = "quantoscope-lesson";
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kFarthest = 1000;  ///< Coordinates beyond are a mistake.

using Words = std::vector<std::string>;

[[noreturn]] void refuse(const std::string& place, const Message& expected, const Json& found) {
  throw Error(CORE_TEXT("core", "%1: expected %2, found %3"), place, expected, describe(found));
}

/// One JSON object and where it stands, with the keys it may have.
class Part {
 public:
  Part(const Json& value, std::string origin, std::string path, const Words& keys)
      : value_(value), origin_(std::move(origin)), path_(std::move(path)) {
    if (!value.is_object()) refuse(place(), {CORE_TEXT("core", "an object")}, value);
    for (const auto& [key, item] : value.items()) {
      if (std::ranges::find(keys, key) != keys.end()) continue;
      const std::string close = nearest(key, keys);
      throw Error(CORE_TEXT("core", "%1: unknown key %2%3"), place(), in_quotes(key),
                  did_you_mean(close, {CORE_TEXT("core", "; there are %1"), {listed(keys)}}));
    }
  }

  const std::string& origin() const { return origin_; }
  std::string path(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  std::string place(const std::string& key = {}) const {
    const std::string full = key.empty() ? path_ : path(key);
    return full.empty() ? origin_ : origin_ + ": " + full;
  }
  bool has(const char* key) const { return value_.contains(key); }
  const Json& at(const std::string& key) const {
    if (const auto item = value_.find(key); item != value_.end()) return *item;
    throw Error(CORE_TEXT("core", "%1: '%2' is missing"), place(), key);
  }

  /// Text with at least one letter.
  std::string text(const std::string& key) const { return text_of(at(key), place(key)); }
  /// A list of texts, not empty.
  Words texts(const std::string& key) const {
    Words all;
    for_each(key, [&](const Json& item, const std::string& where) { all.push_back(text_of(item, where)); });
    if (all.empty()) throw Error(CORE_TEXT("core", "%1: the list is empty"), place(key));
    return all;
  }
  bool flag(const std::string& key) const {
    if (!at(key).is_boolean()) refuse(place(key), {CORE_TEXT("core", "true or false")}, at(key));
    return at(key).get<bool>();
  }
  /// One of `allowed`.
  std::string word(const std::string& key, const Words& allowed) const {
    return word_of(at(key), place(key), allowed);
  }
  /// A list of some of `allowed`, each once.
  Words words(const std::string& key, const Words& allowed) const {
    Words all;
    for_each(key, [&](const Json& item, const std::string& where) {
      const std::string one = word_of(item, where, allowed);
      if (std::ranges::find(all, one) != all.end())
        throw Error(CORE_TEXT("core", "%1: %2 is given twice"), where, in_quotes(one));
      all.push_back(one);
    });
    return all;
  }
  /// `count` coordinates; null is nothing, that is NaN.
  template <std::size_t count>
  std::array<double, count> numbers(const std::string& key, bool may_be_null) const {
    std::array<double, count> all;
    all.fill(kNone);
    const Json& item = at(key);
    if (may_be_null && item.is_null()) return all;
    const auto fits = [](const Json& x) { return x.is_number() && std::abs(x.get<double>()) <= kFarthest; };
    if (!item.is_array() || item.size() != count || !std::all_of(item.begin(), item.end(), fits))
      refuse(place(key),
             {may_be_null ? CORE_TEXT("core", "a list of %1 numbers within %2..%3, or null")
                          : CORE_TEXT("core", "a list of %1 numbers within %2..%3"),
              {std::to_string(count), number_text(-kFarthest), number_text(kFarthest)}},
             item);
    for (std::size_t i = 0; i < count; ++i) all[i] = item[i].get<double>();
    return all;
  }

  static std::string text_of(const Json& item, const std::string& where) {
    if (!item.is_string()) refuse(where, {CORE_TEXT("core", "text")}, item);
    const auto text = item.get<std::string>();
    if (text.find_first_not_of(" \t\n") == std::string::npos)
      throw Error(CORE_TEXT("core", "%1: the text is empty"), where);
    return text;
  }

  template <class Action>
  void for_each(const std::string& key, Action&& action) const {
    const Json& list = at(key);
    if (!list.is_array()) refuse(place(key), {CORE_TEXT("core", "a list")}, list);
    std::size_t index = 0;
    for (const Json& item : list) action(item, place(key) + " #" + std::to_string(++index));
  }

 private:
  static std::string word_of(const Json& item, const std::string& where, const Words& allowed) {
    const std::string word = text_of(item, where);
    if (std::ranges::find(allowed, word) == allowed.end())
      throw Error(CORE_TEXT("core", "%1: %2 is not one of %3"), where, in_quotes(word), listed(allowed));
    return word;
  }

  const Json& value_;
  std::string origin_, path_;
};

Words network_names() {
  Words names;
  for (const NetworkKind kind : kAllKinds) names.push_back(name(kind));
  return names;
}

NetworkKind network_of(const std::string& word) {
  return *std::ranges::find_if(kAllKinds, [&](NetworkKind kind) { return word == name(kind); });
}

std::vector<NetworkKind> networks(const Part& part, const std::string& key) {
  std::vector<NetworkKind> all;
  for (const std::string& word : part.words(key, network_names())) all.push_back(network_of(word));
  if (all.empty()) throw Error(CORE_TEXT("core", "%1: the list is empty"), part.place(key));
  return all;
}

/// A text, or a list of paragraphs, each a text or an object with a condition.
LessonText lesson_text(const Part& part, const std::string& key) {
  if (!part.at(key).is_array()) return {{part.text(key)}};
  LessonText all;
  part.for_each(key, [&](const Json& item, const std::string& where) {
    if (!item.is_object()) {
      all.push_back({Part::text_of(item, where)});
      return;
    }
    const Part paragraph(item, where, {}, {"if", "claim", "text", "else"});
    const bool claim = paragraph.has("claim");
    if (claim == paragraph.has("if"))
      throw Error(CORE_TEXT("core", "%1: expected either 'if' or 'claim'"), where);
    LessonParagraph made{paragraph.text("text"), paragraph.text(claim ? "claim" : "if")};
    if (claim || paragraph.has("else")) made.otherwise = paragraph.text("else");
    made.is_claim = claim;
    all.push_back(made);
  });
  if (all.empty()) throw Error(CORE_TEXT("core", "%1: the list is empty"), part.place(key));
  return all;
}

LessonRow row_of(const Json& item, const std::string& where) {
  const Part part(item, where, {}, {"title", "number", "networks"});
  LessonRow row;
  row.title = part.text("title");
  const Words numbers = lesson_number_words();
  const std::string number = part.word("number", numbers);
  row.number = LessonNumber(std::ranges::find(numbers, number) - numbers.begin());
  row.networks = part.has("networks") ? networks(part, "networks")
                                      : std::vector<NetworkKind>(std::begin(kAllKinds), std::end(kAllKinds));
  return row;
}

/// Keys of fields.
Words controls_of(const Part& part) {
  Words keys, all;
  for (const Field& row : spec_fields()) keys.push_back(row.key);
  part.for_each("controls", [&](const Json& item, const std::string& where) {
    const std::string key = item.is_string() ? item.get<std::string>() : std::string();
    if (key.empty()) refuse(where, {CORE_TEXT("core", "the key of a field")}, item);
    if (std::ranges::find(keys, key) == keys.end())
      throw Error(CORE_TEXT("core", "%1: there is no field %2%3"), where, in_quotes(key),
                  did_you_mean(nearest(key, keys)));
    all.push_back(key);
  });
  return all;
}

LessonView view_of(const Part& step, const LessonWords& words) {
  LessonView view;
  if (step.has("point")) view.point = step.numbers<2>("point", true);
  if (step.has("line")) view.line = step.numbers<4>("line", true);
  if (!step.has("view")) return view;
  const Part part(step.at("view"), step.origin(), step.path("view"),
                  {"network", "map", "overlays", "panels", "solo", "playing", "zoom"});
  Words solo = network_names();
  solo.insert(solo.begin(), "all");
  if (part.has("network")) view.network = network_of(part.word("network", network_names()));
  if (part.has("map")) view.map = part.word("map", words.maps);
  if (part.has("overlays")) view.overlays = part.words("overlays", words.overlays);
  if (part.has("panels")) view.panels = part.words("panels", words.panels);
  if (part.has("solo")) view.solo = part.word("solo", solo);
  if (part.has("playing")) view.playing = part.flag("playing");
  if (part.has("zoom")) {
    view.zoom = part.at("zoom") == "all" ? std::array<double, 3>{0, 0, 0} : part.numbers<3>("zoom", false);
    if (part.at("zoom") != "all" && !((*view.zoom)[2] > 0))
      throw Error(CORE_TEXT("core", "%1: the side %2 is not above 0"), part.place("zoom"),
                  number_text((*view.zoom)[2]));
  }
  return view;
}

Prediction prediction_of(const Part& step) {
  const Part part(step.at("predict"), step.origin(), step.path("predict"),
                  {"question", "cover", "asks", "choices", "right", "explanation", "claim", "else"});
  Prediction prediction;
  prediction.question = part.text("question");
  prediction.covered = networks(part, "cover");
  if (part.has("asks")) {
    prediction.asks = networks(part, "asks");
    for (const NetworkKind kind : prediction.asks)
      if (std::ranges::find(prediction.covered, kind) == prediction.covered.end())
        throw Error(CORE_TEXT("core", "%1: %2 is not among the covered networks"), part.place("asks"),
                    in_quotes(name(kind)));
  }
  prediction.choices = part.texts("choices");
  const std::size_t count = prediction.choices.size();
  if (count < 2) throw Error(CORE_TEXT("core", "%1: expected at least 2, found 1"), part.place("choices"));
  for (std::size_t i = 0; i < count; ++i)
    if (std::ranges::count(prediction.choices, prediction.choices[i]) > 1)
      throw Error(CORE_TEXT("core", "%1: %2 is given twice"), part.place("choices"),
                  in_quotes(prediction.choices[i]));
  const Json& right = part.at("right");
  if (!right.is_number_integer())
    refuse(part.place("right"), {CORE_TEXT("core", "the number of a choice, from 1")}, right);
  if (right < 1 || right > count)
    throw Error(CORE_TEXT("core", "%1: %2 is outside 1..%3"), part.place("right"), right.dump(),
                std::to_string(count));
  prediction.right = right.get<int>() - 1;
  prediction.explanation = lesson_text(part, "explanation");
  if (part.has("claim") != part.has("else"))
    throw Error(CORE_TEXT("core", "%1: 'claim' and 'else' go together"), part.place());
  if (part.has("claim")) {
    prediction.condition = part.text("claim");
    prediction.otherwise = lesson_text(part, "else");
  }
  return prediction;
}

LessonStep step_of(const Json& value, const std::string& origin, const std::string& path,
                   const ExperimentSpec& before, const LessonWords& words) {
  const Part part(value, origin, path,
                  {"name", "title", "text", "experiment", "view", "point", "line", "cover", "controls",
                   "predict", "wait", "remember", "beside"});
  LessonStep step;
  step.title = part.text("title");
  step.text = lesson_text(part, "text");
  if (part.has("name")) step.name = part.text("name");
  if (part.has("beside")) step.beside = part.text("beside");
  if (part.has("remember"))
    part.for_each("remember", [&](const Json& item, const std::string& where) {
      step.remember.push_back(row_of(item, where));
    });
  step.experiment = part.has("experiment")
                        ? spec_from_json_value(part.at("experiment"), part.place("experiment"), {}, before)
                        : before;
  step.view = view_of(part, words);
  if (part.has("predict")) step.prediction = prediction_of(part);
  if (part.has("wait")) step.wait = networks(part, "wait");
  if (part.has("cover")) step.covered = networks(part, "cover");
  if (part.has("controls")) step.controls = controls_of(part);
  return step;
}

}  // namespace

Lesson lesson_from_json(const std::string& text, const std::string& origin, const LessonWords& words) {
  const Json document = parse_json(text, origin);
  check_format(document, kFormat, origin, true);
  const Part part(document, origin, {},
                  {"format", "version", "title", "summary", "controls", "experiment", "steps"});
  Lesson lesson;
  lesson.title = part.text("title");
  lesson.summary = part.text("summary");
  if (part.has("controls")) lesson.controls = controls_of(part);
  ExperimentSpec experiment;
  if (part.has("experiment"))
    experiment = spec_from_json_value(part.at("experiment"), part.place("experiment"));
  part.for_each("steps", [&](const Json& item, const std::string& where) {
    lesson.steps.push_back(step_of(item, origin, where.substr(origin.size() + 2), experiment, words));
    experiment = lesson.steps.back().experiment;
  });
  if (lesson.steps.empty()) throw Error(CORE_TEXT("core", "%1: the list is empty"), part.place("steps"));
  check_covers(lesson, origin);
  check_texts(lesson, origin);
  return lesson;
}

Lesson read_lesson(const std::string& path, const LessonWords& words) {
  return lesson_from_json(read_file(path), path, words);
}

bool is_lesson(const std::string& text) {
  const Json document = Json::parse(text, nullptr, false);
  return document.is_object() && document.contains("format") && document["format"] == kFormat;
}

}  // namespace quantoscope
