// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/language.h"

#include <QCoreApplication>
#include <QDir>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

/// The resources of a static library are not there by themselves; outside of namespaces, as it has to be.
static void load_resources() { Q_INIT_RESOURCE(translations); }

namespace quantoscope {
namespace {

const QString kFolder = QStringLiteral(":/i18n");
const QString kPrefix = QStringLiteral("quantoscope_");
constexpr const char* kProperty = "quantoscope_translator";

/// "de-AT" is served by "de_AT", else by "de".
QString served_by(QString wanted, const QStringList& there) {
  wanted.replace('-', '_');
  for (QString code = wanted; !code.isEmpty();
       code = code.contains('_') ? code.section('_', 0, -2) : QString())
    for (const QString& each : there)
      if (each.compare(code, Qt::CaseInsensitive) == 0) return each;
  return {};
}

void install(QTranslator* translator, bool loaded) {
  translator->setProperty(kProperty, true);
  if (!loaded || !QCoreApplication::installTranslator(translator)) delete translator;
}

}  // namespace

QStringList languages() {
  load_resources();
  QStringList codes;
  for (const QString& file : QDir(kFolder).entryList({kPrefix + "*.qm"}, QDir::Files, QDir::Name))
    codes << file.mid(kPrefix.size()).chopped(3);
  return codes;
}

void use_language(const QStringList& wanted) {
  const QStringList there = languages();
  QString code;
  for (const QString& each : wanted)
    if (code.isEmpty()) code = served_by(each, there);
  if (code.isEmpty()) code = QStringLiteral("en");

  QCoreApplication* const application = QCoreApplication::instance();
  for (QTranslator* before : application->findChildren<QTranslator*>(QString(), Qt::FindDirectChildrenOnly))
    if (before->property(kProperty).toBool()) delete before;
  QLocale::setDefault(QLocale(QLocale::English));
  // What Qt says itself, only in the window's language: two in one window are worse than one foreign one.
  auto* const qt = new QTranslator(application);
  install(qt, code != "en" && qt->load("qtbase_" + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath)));
  auto* const own = new QTranslator(application);
  install(own, own->load(kPrefix + code, kFolder));
}

void use_system_language() { use_language(QLocale::system().uiLanguages()); }

}  // namespace quantoscope
