// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>

#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/error.h"
#include "core/io/files.h"
#include "tests/core/little_room.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

class TestFiles : public QObject {
  Q_OBJECT

 private:
  QTemporaryDir folder_;
  std::string path(const char* name) const { return folder_.filePath(name).toStdString(); }
  QStringList everything() const {
    return QDir(folder_.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
  }

 private Q_SLOTS:
  void init() { folder_ = QTemporaryDir(); }

  void what_is_written_reads_back() {
    const std::string bytes("a\0b\xff\n", 5);
    write_file_atomically(path("f"), bytes);
    QCOMPARE(read_file(path("f")), bytes);
    write_file_atomically(path("f"), "");
    QCOMPARE(read_file(path("f")), std::string());
    QCOMPARE(everything(), QStringList{"f"});
  }

  void pieces_are_written_one_after_the_other() {
    std::string all;
    {
      StagedFile file(path("f"), [&](const ByteSink& write) {
        for (int i = 0; i < 1000; ++i) {  // Small ones, and some larger than any buffer.
          const std::string piece(i % 100 ? std::size_t(i) : std::size_t{300000}, char('a' + i % 26));
          write(piece);
          all += piece;
        }
      });
      QVERIFY(!QFile::exists(folder_.filePath("f")));
      file.commit();
    }
    QVERIFY(read_file(path("f")) == all);
    QCOMPARE(everything(), QStringList{"f"});
  }

  void who_cannot_go_on_writing_leaves_nothing() {
    write_file_atomically(path("f"), "kept");
    QCOMPARE(message_of([&] {
               StagedFile(path("f"), [](const ByteSink& write) {
                 write(std::string(1 << 20, 'x'));
                 throw Error("no more");
               });
             }),
             "no more");
    QCOMPARE(read_file(path("f")), std::string("kept"));
    QCOMPARE(everything(), QStringList{"f"});
  }

  void an_existing_file_keeps_its_permissions_and_links() {
    write_file_atomically(path("real"), "old");
    QCOMPARE(::chmod(path("real").c_str(), 0640), 0);
    std::filesystem::create_symlink(path("real"), path("link"));
    write_file_atomically(path("link"), "new");
    QCOMPARE(read_file(path("real")), std::string("new"));
    QVERIFY(std::filesystem::is_symlink(path("link")));
    struct stat info;
    QCOMPARE(::stat(path("real").c_str(), &info), 0);
    QCOMPARE(int(info.st_mode & 07777), 0640);
    QCOMPARE(everything(), (QStringList{"link", "real"}));
  }

  void what_cannot_be_written_is_named_and_leaves_nothing_data() {
    QTest::addColumn<QString>("target");
    QTest::addColumn<QString>("reason");
    QTest::newRow("full disk") << "/dev/full"
                               << "No space left on device";
    QTest::newRow("missing folder") << "none/f"
                                    << "No such file or directory";
    QTest::newRow("below a file") << "file/f"
                                  << "Not a directory";
    QTest::newRow("a folder") << "folder"
                              << "Is a directory";
    QTest::newRow("a folder with a slash") << "new/"
                                           << "Is a directory";
    QTest::newRow("no name") << ""
                             << "No such file or directory";
    QTest::newRow("a file system of its own") << "/proc/f"
                                              << "No such file or directory";
    QTest::newRow("a long name") << QString(300, 'n') << "File name too long";
  }
  void what_cannot_be_written_is_named_and_leaves_nothing() {
    QFETCH(QString, target);
    QFETCH(QString, reason);
    write_file_atomically(path("file"), "kept");
    QVERIFY(QDir(folder_.path()).mkdir("folder"));
    const QString full = target.isEmpty() || target.startsWith('/') ? target : folder_.path() + "/" + target;
    QCOMPARE(message_of([&] { write_file_atomically(full.toStdString(), "text"); }),
             "cannot write " + full + ": " + reason);
    QCOMPARE(everything(), (QStringList{"file", "folder"}));
    QCOMPARE(read_file(path("file")), std::string("kept"));
  }

  void a_disk_that_fills_up_while_writing_keeps_the_old_file() {
    write_file_atomically(path("f"), "old");
    const QString message =
        with_little_room([&] { write_file_atomically(path("f"), std::string(100000, 'n')); });
    QCOMPARE(message, "cannot write " + folder_.filePath("f") + ": File too large");
    QCOMPARE(read_file(path("f")), std::string("old"));
    QCOMPARE(everything(), QStringList{"f"});
  }

  void devices_are_written_directly() {
    write_file_atomically("/dev/null", "text");
    QVERIFY(std::filesystem::is_character_file("/dev/null"));
  }

  void a_staged_file_stands_only_when_committed() {
    write_file_atomically(path("f"), "old");
    {
      StagedFile staged(path("f"), "new");
      StagedFile moved(std::move(staged));
      QCOMPARE(read_file(path("f")), std::string("old"));
    }
    QCOMPARE(everything(), QStringList{"f"});
    StagedFile staged(path("f"), "new");
    staged.commit();
    QCOMPARE(read_file(path("f")), std::string("new"));
    QCOMPARE(everything(), QStringList{"f"});
  }

  void what_cannot_be_read_is_named_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("message");
    QTest::newRow("missing") << "/nowhere/f"
                             << "cannot read /nowhere/f: No such file or directory";
    QTest::newRow("folder") << "/proc"
                            << "cannot read /proc: Is a directory";
    QTest::newRow("empty") << ""
                           << "cannot read : No such file or directory";
  }
  void what_cannot_be_read_is_named() {
    QFETCH(QString, path);
    QTEST(message_of([&] { read_file(path.toStdString()); }), "message");
  }
};

QUANTOSCOPE_TEST(TestFiles)
#include "test_files.moc"
