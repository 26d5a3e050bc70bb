// SPDX-License-Identifier: GPL-3.0-or-later
// `cmake --install` into a folder of its own, looked at with the desktop's own tools.
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

const QString kId = QStringLiteral("org.quantoscope.quantoscope");

Finished tool(const QString& name, const QStringList& arguments) {
  QProcess process;
  process.start(name, arguments);
  return collect(process);
}

}  // namespace

class TestInstall : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    QVERIFY(folder_.isValid());
    const Finished installed = tool(QStringLiteral(CMAKE_PROGRAM),
                                    {"--install", QStringLiteral(BUILD_FOLDER), "--prefix", folder_.path()});
    QVERIFY2(installed.exit_code == 0, qPrintable(installed.errors));
  }

  void theInstalledProgramRuns() {
    const Finished finished = tool(folder_.filePath("bin/quantoscope"), {"--version"});
    QCOMPARE(finished.exit_code, 0);
    QVERIFY(finished.output.startsWith("Quantoscope " QUANTOSCOPE_VERSION));
  }

  void theMenuEntryIsValid() {
    if (QStandardPaths::findExecutable("desktop-file-validate").isEmpty())
      QSKIP("desktop-file-utils is not installed");
    const Finished checked = tool("desktop-file-validate", {share("applications/" + kId + ".desktop")});
    QVERIFY2(checked.exit_code == 0 && checked.output.isEmpty(), qPrintable(checked.output));
  }

  void theDescriptionForSoftwareCentresIsValid() {
    if (QStandardPaths::findExecutable("appstreamcli").isEmpty()) QSKIP("appstream is not installed");
    const QString path = share("metainfo/" + kId + ".metainfo.xml");
    const Finished checked = tool("appstreamcli", {"validate", "--no-net", "--pedantic", "--no-color", path});
    QVERIFY2(checked.exit_code == 0, qPrintable(checked.output));
    for (const char* part : {"<url type=\"homepage\">", "<developer ", "<image>https://"})
      QVERIFY2(contents(path).contains(part), part);
  }

  /// Releases are told in the changelog; what cites the program names the newest, too.
  void theVersionIsTheSameEverywhere() {
    const QByteArray releases = contents(share("metainfo/" + kId + ".metainfo.xml"));
    const auto newest = releases.indexOf("<release ");
    QVERIFY(newest >= 0);
    QVERIFY2(releases.mid(newest).startsWith("<release version=\"" QUANTOSCOPE_VERSION "\" date=\"2"),
             "resources/debian/changelog");
    QVERIFY(contents(SOURCE_FOLDER "/CITATION.cff").contains("\nversion: " QUANTOSCOPE_VERSION "\n"));
  }

  void theManualPageIsThere() {
    const Finished page = tool("gzip", {"-dc", share("man/man1/quantoscope.1.gz")});
    QCOMPARE(page.exit_code, 0);
    QVERIFY(page.output.contains("\"Quantoscope " QUANTOSCOPE_VERSION "\""));
  }

  void experimentFilesHaveTheirType() {
    if (QStandardPaths::findExecutable("update-mime-database").isEmpty())
      QSKIP("shared-mime-info is not installed");
    const Finished updated = tool("update-mime-database", {share("mime")});
    QVERIFY2(updated.exit_code == 0, qPrintable(updated.errors));
    QVERIFY(contents(share("mime/globs2")).contains("80:application/x-quantoscope+json:*.quantoscope.json"));
    QVERIFY(contents(share("mime/subclasses")).contains("application/x-quantoscope+json application/json"));
    QVERIFY(contents(share("applications/" + kId + ".desktop"))
                .contains("MimeType=application/x-quantoscope+json;"));
  }

  void theIconIsWhereTheEntryLooksForIt() {
    QVERIFY(contents(share("applications/" + kId + ".desktop")).contains("Icon=" + kId.toUtf8()));
    QVERIFY(contents(share("icons/hicolor/scalable/apps/" + kId + ".svg")).contains("<svg"));
  }

 private:
  QString share(const QString& path) const { return folder_.filePath("share/" + path); }
  static QByteArray contents(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  }

  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestInstall)
#include "test_install.moc"
