// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lesson/lesson_json.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/error.h"
#include "core/io/files.h"
#include "core/lesson/lesson_covers.h"
#include "core/lesson/lesson_number.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_fields.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

constexpr const char* kFormat = "quantoscope-lesson";
constexpr std::size_t kMostSteps = 100;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kFarthest = 1000;  ///< Coordinates beyond are a mistake.

using Words = JsonNode::Words;

/// Text with at least one letter.
std::string text_in(const JsonNode& node) {
  const std::string& text = node.text();
  if (text.find_first_not_of(" \t\n") == std::string::npos)
    node.fail({CORE_TEXT("core", "the text is empty")});
  return text;
}

/// A list of some of `allowed`, each once.
Words words_in(const JsonNode& node, const Words& allowed) {
  Words all;
  for (const JsonNode& item : node.items()) {
    const std::string one = item.word(allowed);
    if (std::ranges::find(all, one) != all.end())
      item.fail({CORE_TEXT("core", "%1 is given twice"), {in_quotes(one)}});
    all.push_back(one);
  }
  return all;
}

/// `count` coordinates; null is nothing, that is NaN.
template <std::size_t count>
std::array<double, count> coordinates(const JsonNode& node, bool may_be_null) {
  std::array<double, count> all;
  all.fill(kNone);
  const Json& item = node.value();
  if (may_be_null && item.is_null()) return all;
  const auto fits = [](const Json& x) { return x.is_number() && std::abs(x.get<double>()) <= kFarthest; };
  if (!item.is_array() || item.size() != count || !std::all_of(item.begin(), item.end(), fits))
    node.refuse({may_be_null ? CORE_TEXT("core", "a list of %1 numbers within %2..%3, or null")
                             : CORE_TEXT("core", "a list of %1 numbers within %2..%3"),
                 {std::to_string(count), number_text(-kFarthest), number_text(kFarthest)}});
  for (std::size_t i = 0; i < count; ++i) all[i] = item[i].get<double>();
  return all;
}

std::vector<NetworkKind> networks(const JsonNode& node) {
  std::vector<NetworkKind> all;
  for (const std::string& word : words_in(node, quantoscope::words<NetworkKind>()))
    all.push_back(from_word<NetworkKind>(word));
  if (all.empty()) node.fail({CORE_TEXT("core", "the list is empty")});
  return all;
}

/// A text, or a list of paragraphs, each a text or an object with a condition.
LessonText lesson_text(const JsonNode& node) {
  if (!node.value().is_array()) return {{text_in(node)}};
  LessonText all;
  for (const JsonNode& item : node.some_items()) {
    if (!item.value().is_object()) {
      all.push_back({text_in(item)});
      continue;
    }
    item.object({"if", "claim", "text", "else"});
    const bool claim = item.has("claim");
    if (claim == item.has("if")) item.fail({CORE_TEXT("core", "expected either 'if' or 'claim'")});
    LessonParagraph made{text_in(item["text"]), text_in(item[claim ? "claim" : "if"])};
    if (claim || item.has("else")) made.otherwise = text_in(item["else"]);
    made.is_claim = claim;
    all.push_back(made);
  }
  return all;
}

LessonRow row_of(const JsonNode& node) {
  node.object({"title", "number", "networks"});
  LessonRow row;
  row.title = text_in(node["title"]);
  const Words numbers = lesson_number_words();
  const std::string number = node["number"].word(numbers);
  row.number = LessonNumber(std::ranges::find(numbers, number) - numbers.begin());
  const auto asked = node.find("networks");
  row.networks =
      asked ? networks(*asked) : std::vector<NetworkKind>(std::begin(kAllKinds), std::end(kAllKinds));
  return row;
}

/// Keys of fields.
Words controls_of(const JsonNode& node) {
  Words keys, all;
  for (const Field& row : spec_fields()) keys.push_back(row.key);
  for (const JsonNode& item : node.items()) {
    const std::string key = item.value().is_string() ? item.text() : std::string();
    if (key.empty()) item.refuse({CORE_TEXT("core", "the key of a field")});
    if (std::ranges::find(keys, key) == keys.end())
      item.fail(
          {CORE_TEXT("core", "there is no field %1%2"), {in_quotes(key), did_you_mean(nearest(key, keys))}});
    all.push_back(key);
  }
  return all;
}

LessonView view_of(const JsonNode& step, const LessonWords& words) {
  LessonView view;
  if (const auto point = step.find("point")) view.point = coordinates<2>(*point, true);
  if (const auto line = step.find("line")) view.line = coordinates<4>(*line, true);
  const auto node = step.find("view");
  if (!node) return view;
  node->object({"network", "map", "overlays", "panels", "solo", "playing", "zoom"});
  Words solo = quantoscope::words<NetworkKind>();
  solo.insert(solo.begin(), "all");
  if (const auto network = node->find("network"))
    view.network = from_word<NetworkKind>(network->word(quantoscope::words<NetworkKind>()));
  if (const auto map = node->find("map")) view.map = map->word(words.maps);
  if (const auto overlays = node->find("overlays")) view.overlays = words_in(*overlays, words.overlays);
  if (const auto panels = node->find("panels")) view.panels = words_in(*panels, words.panels);
  if (const auto one = node->find("solo")) view.solo = one->word(solo);
  if (const auto playing = node->find("playing")) view.playing = playing->boolean();
  if (const auto zoom = node->find("zoom")) {
    const bool all = zoom->value() == "all";
    view.zoom = all ? std::array<double, 3>{0, 0, 0} : coordinates<3>(*zoom, false);
    if (!all && !((*view.zoom)[2] > 0))
      zoom->fail({CORE_TEXT("core", "the side %1 is not above 0"), {number_text((*view.zoom)[2])}});
  }
  return view;
}

Words choices_of(const JsonNode& node) {
  Words choices;
  std::set<std::string> seen;
  for (const JsonNode& choice : node.some_items()) {
    choices.push_back(text_in(choice));
    if (!seen.insert(choices.back()).second)
      node.fail({CORE_TEXT("core", "%1 is given twice"), {in_quotes(choices.back())}});
  }
  if (choices.size() < 2) node.fail({CORE_TEXT("core", "expected at least 2, found 1")});
  return choices;
}

/// From 0.
int right_of(const JsonNode& node, std::size_t count) {
  const Json& right = node.value();
  if (!right.is_number_integer()) node.refuse({CORE_TEXT("core", "the number of a choice, from 1")});
  if (right < 1 || right > count)
    node.fail({CORE_TEXT("core", "%1 is outside 1..%2"), {right.dump(), std::to_string(count)}});
  return right.get<int>() - 1;
}

Prediction prediction_of(const JsonNode& node) {
  node.object({"question", "cover", "asks", "choices", "right", "explanation", "claim", "else"});
  Prediction prediction;
  prediction.question = text_in(node["question"]);
  prediction.covered = networks(node["cover"]);
  if (const auto asks = node.find("asks")) {
    prediction.asks = networks(*asks);
    for (const NetworkKind kind : prediction.asks)
      if (std::ranges::find(prediction.covered, kind) == prediction.covered.end())
        asks->fail({CORE_TEXT("core", "%1 is not among the covered networks"), {in_quotes(name(kind))}});
  }
  prediction.choices = choices_of(node["choices"]);
  prediction.right = right_of(node["right"], prediction.choices.size());
  prediction.explanation = lesson_text(node["explanation"]);
  if (node.has("claim") != node.has("else")) node.fail({CORE_TEXT("core", "'claim' and 'else' go together")});
  if (node.has("claim")) {
    prediction.condition = text_in(node["claim"]);
    prediction.otherwise = lesson_text(node["else"]);
  }
  return prediction;
}

LessonStep step_of(const JsonNode& node, const ExperimentSpec& before, const LessonWords& words) {
  node.object({"name", "title", "text", "experiment", "view", "point", "line", "cover", "controls", "predict",
               "wait", "remember", "beside"});
  LessonStep step;
  step.title = text_in(node["title"]);
  step.text = lesson_text(node["text"]);
  if (const auto name = node.find("name")) step.name = text_in(*name);
  if (const auto beside = node.find("beside")) step.beside = text_in(*beside);
  if (const auto rows = node.find("remember"))
    for (const JsonNode& row : rows->items()) step.remember.push_back(row_of(row));
  const auto experiment = node.find("experiment");
  step.experiment =
      experiment ? spec_from_json_value(experiment->value(), experiment->place(), {}, before) : before;
  step.view = view_of(node, words);
  if (const auto predict = node.find("predict")) step.prediction = prediction_of(*predict);
  if (const auto wait = node.find("wait")) step.wait = networks(*wait);
  if (const auto cover = node.find("cover")) step.covered = networks(*cover);
  if (const auto controls = node.find("controls")) step.controls = controls_of(*controls);
  return step;
}

}  // namespace

Lesson lesson_from_json(const std::string& text, const std::string& origin, const LessonWords& words) {
  const Json document = parse_json(text, origin);
  check_format(document, kFormat, origin, true);
  const JsonNode node(document, origin);
  node.object({"format", "version", "title", "summary", "controls", "experiment", "steps"});
  Lesson lesson;
  lesson.title = text_in(node["title"]);
  lesson.summary = text_in(node["summary"]);
  if (const auto controls = node.find("controls")) lesson.controls = controls_of(*controls);
  ExperimentSpec experiment;
  if (const auto first = node.find("experiment"))
    experiment = spec_from_json_value(first->value(), first->place());
  const std::vector<JsonNode> steps = node["steps"].some_items();
  // Each is compared with all others.
  if (steps.size() > kMostSteps)
    steps[kMostSteps].fail({CORE_TEXT("core", "more than %1 steps"), {std::to_string(kMostSteps)}});
  for (const JsonNode& step : steps) {
    lesson.steps.push_back(step_of(step, experiment, words));
    experiment = lesson.steps.back().experiment;
  }
  check_covers(lesson, origin);
  check_texts(lesson, origin);
  return lesson;
}

Lesson read_lesson(const std::string& path, const LessonWords& words) {
  return lesson_from_json(read_file(path, kLargestDocument), path, words);
}

bool is_lesson(const std::string& text) try {
  const Json document = parse_json(text, {});
  return document.is_object() && document.contains("format") && document["format"] == kFormat;
} catch (const Error&) {
  return false;
}

}  // namespace quantoscope
