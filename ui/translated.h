// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <exception>

#include <QString>

#include "core/message.h"
#include "core/spec/spec_fields.h"

namespace quantoscope {

/// A text of a function that is not a QObject's, for which tr() stands; `n` is the number for "%n". lupdate
/// finds the call by its name and order, so context, text and comment are literals.
QString translate(const char* context, const char* text, const char* comment = nullptr, int n = -1);

// Texts of core, which knows nothing of languages, as the window shows them.

/// A text that core marked with CORE_TEXT, in the language of the window; as it is when nobody translated it
/// (a file's or a person's own words).
QString translated(const std::string& text);
/// The same with the arguments in their places.
QString translated(const Message& message);
/// What went wrong: translated if it is an Error of core, as it is if it comes from elsewhere.
QString translated(const std::exception& error);

/// "a, b or c".
QString translated_list(const QStringList& words);

/// A word of a choice as a control shows it: "bottom-right" in files, "Bottom-right" on the screen.
QString shown_word(const std::string& word);
/// A value of a field as the window shows it: "float", "0.001", "Cosine", "Two moons". Numbers are written as
/// in files and papers, whatever the language.
QString shown_value(const Field& field, const FieldValue& value);
/// What is allowed: "1..8 or float", "Cosine, Step or Constant".
QString shown_allowed(const Field& field);
/// What the field does, and for which data sets: plain text.
QString shown_help(const Field& field);

}  // namespace quantoscope
