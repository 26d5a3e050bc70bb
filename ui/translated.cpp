// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/translated.h"

#include <algorithm>

#include <QCoreApplication>
#include <QStringList>

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/spec/text.h"

namespace quantoscope {
namespace {

QString shown_number(double number) { return QString::fromStdString(number_text(number)); }

}  // namespace

QString translate(const char* context, const char* text, const char* comment, int n) {
  return QCoreApplication::translate(context, text, comment, n);
}

QString translated(const std::string& text) {
  // The empty text stands for a translation file's own description.
  return text.empty() ? QString() : translate("core", text.c_str());
}

QString translated(const Message& message) {
  // An argument by itself, which is no text of anybody.
  QString text = message.text == "%1" ? QStringLiteral("%1") : translated(message.text);
  // All at once, so that an argument with a % in it stays as it is.
  for (qsizetype at = text.indexOf('%'); at >= 0 && at + 1 < text.size(); at = text.indexOf('%', at)) {
    const int place = text[at + 1].digitValue();
    if (place < 1 || std::size_t(place) > message.arguments.size()) {
      ++at;
      continue;
    }
    const Message::Argument& given = message.arguments[std::size_t(place - 1)];
    const Message* const inner = std::get_if<Message>(&given);
    const QString argument =
        inner ? translated(*inner) : QString::fromStdString(std::get<std::string>(given));
    text.replace(at, 2, argument);
    at += argument.size();
  }
  return text;
}

QString translated(const std::exception& error) { return translated(error_message(error)); }

QString translated_list(const QStringList& words) {
  if (words.size() < 2) return words.join(QString());
  //: The end of a list: "a, b or c"
  return translate("fields", "%1 or %2")
      .arg(words.mid(0, words.size() - 1).join(translate("fields", ", ")), words.last());
}

QString shown_word(const std::string& word) {
  QString text = translated(word);
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

QString shown_value(const Field& field, const FieldValue& value) {
  if (field.type == FieldType::Bits && value == FieldValue{std::int64_t{0}}) return translated("float");
  if (is_automatic(field, value)) return translated(field.automatic_label);
  if (field.type != FieldType::Choice) return QString::fromStdString(format_value(field, value));
  const std::string& word = std::get<std::string>(value);
  const auto at = std::size_t(std::ranges::find(field.choices, word) - field.choices.begin());
  return at < field.labels.size() ? translated(field.labels[at]) : shown_word(word);
}

QString shown_allowed(const Field& field) {
  const auto range = [&](double least) {
    return shown_number(least) + QStringLiteral("..") + shown_number(field.maximum);
  };
  switch (field.type) {
    case FieldType::Integer:
    case FieldType::Real:
      if (!field.automatic.empty())
        return translated_list({range(field.minimum), translated(field.automatic_label)});
      return range(field.minimum);
    case FieldType::Bits:
      return translated_list({range(std::max(field.minimum, 1.0)), translated("float")});
    case FieldType::Choice: {
      QStringList words;
      for (const std::string& word : field.choices) words << shown_value(field, word);
      return translated_list(words);
    }
    default:
      return {};
  }
}

QString shown_help(const Field& field) {
  QString text = translated(field.help);
  QStringList users;
  for (const std::string& label : users_of_field(field.key)) users << translated(label);
  if (!users.isEmpty()) text += ' ' + translate("fields", "For: %1.").arg(translated_list(users));
  return text;
}

}  // namespace quantoscope
