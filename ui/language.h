// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace quantoscope {

/// The languages there are translations for, as codes: "en", "de", "pt_BR".
QStringList languages();

/// Shows all texts from now on in the first of these languages that there is a translation for, English if
/// there is none; Qt's own texts (buttons of dialogs, file dialogs) as well where the system has them.
/// Numbers are written the same in every language: as on the command line, in files and in figures. Before
/// the first window.
void use_language(const QStringList& wanted);
/// The same with the languages of the person's desktop.
void use_system_language();

}  // namespace quantoscope
