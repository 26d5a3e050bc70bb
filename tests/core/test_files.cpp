// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
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

  void what_others_of_this_number_have_left_does_not_hinder() {
    // As a process of this number did that was killed, in another container or at another time.
    const QString left = folder_.filePath(".quantoscope-%1-%2.part");
    for (int i = 0; i < 1000; ++i) {
      QFile file(left.arg(::getpid()).arg(i));
      QVERIFY(file.open(QIODevice::WriteOnly));
    }
    write_file_atomically(path("f"), "text");
    QCOMPARE(read_file(path("f")), std::string("text"));
    QCOMPARE(everything().size(), 1001);
    QVERIFY(part_name("x") != part_name("x"));
  }

  void only_our_own_old_parts_are_cleared_away() {
    namespace fs = std::filesystem;
    const QStringList names = {".quantoscope-0123456789abcdef01234567.part", ".quantoscope-1-0.part"};
    const QStringList others = {".other.part", "mine.part", ".quantoscope-mine"};
    const auto make = [&](const QStringList& all) {
      for (const QString& name : all) write_file_atomically(folder_.filePath(name).toStdString(), "");
    };
    make(names + others);
    remove_old_parts(folder_.path().toStdString());
    QCOMPARE(everything().size(), 5);  // Perhaps somebody is writing them.
    for (const QString& name : names + others)
      fs::last_write_time(folder_.filePath(name).toStdString(),
                          fs::file_time_type::clock::now() - std::chrono::hours(25));
    remove_old_parts(folder_.path().toStdString());
    QCOMPARE(everything(), QStringList({".other.part", ".quantoscope-mine", "mine.part"}));
    remove_old_parts(path("nowhere"));
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
    QTest::newRow("device") << "/dev/zero"
                            << "cannot read /dev/zero: it is a device, not a file";
    const QString long_name = "/tmp/" + QString(300, 'n');
    QTest::newRow("long name") << long_name << "cannot read " + long_name + ": File name too long";
  }
  void what_cannot_be_read_is_named() {
    QFETCH(QString, path);
    QTEST(message_of([&] { read_file(path.toStdString()); }), "message");
    QVERIFY(read_start(path.toStdString(), 10).empty());
  }

  /// Nobody ever writes into it: whoever waits for that does not come back.
  void pipes_and_sockets_are_refused_without_waiting() {
    QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
    QCOMPARE(message_of([&] { read_file(path("pipe")); }),
             QString::fromStdString("cannot read " + path("pipe") + ": it is a pipe, not a file"));
    QVERIFY(read_start(path("pipe"), 10).empty());
    QCOMPARE(
        message_of([&] { write_file_atomically(path("pipe"), "x"); }),
        QString::fromStdString("cannot write " + path("pipe") + ": it is a pipe that nobody reads from"));
    QCOMPARE(::mknod(path("socket").c_str(), S_IFSOCK | 0600, 0), 0);
    QCOMPARE(message_of([&] { read_file(path("socket")); }),
             QString::fromStdString("cannot read " + path("socket") + ": it is a socket, not a file"));
  }

  void no_more_is_read_than_such_a_file_needs() {
    write_file_atomically(path("f"), "12345");
    QCOMPARE(read_file(path("f"), 5), std::string("12345"));
    QCOMPARE(message_of([&] { read_file(path("f"), 4); }),
             QString::fromStdString("cannot read " + path("f") +
                                    ": it is larger than 0 MiB, which no such file needs"));
    QCOMPARE(read_start(path("f"), 3), std::string("123"));
    QCOMPARE(read_start(path("f"), 9), std::string("12345"));
    // Such files say that they are empty.
    QVERIFY(read_file("/proc/self/status").starts_with("Name:"));
    QVERIFY(!message_of([&] { read_file("/proc/self/status", 10); }).isEmpty());
    QFile sparse(folder_.filePath("sparse"));
    QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(qint64(20) << 30));  // Takes no room.
    QVERIFY(message_of([&] {
              read_file(path("sparse"));
            }).endsWith("it is larger than 2048 MiB, which no such file needs"));
  }

  /// As a server of files holds one that a client of it has open.
  void a_file_that_somebody_holds_is_waited_for() {
    write_file_atomically(path("f"), "text");
    std::signal(SIGIO, SIG_IGN);  // Tells who holds the lease that somebody wants the file.
    const int lease = ::open(path("f").c_str(), O_RDONLY | O_CLOEXEC);
    if (::fcntl(lease, F_SETLEASE, F_WRLCK) != 0) QSKIP("no leases in this file system");
    std::jthread holder([&] {
      while (::fcntl(lease, F_GETLEASE) == F_WRLCK) std::this_thread::yield();
      ::fcntl(lease, F_SETLEASE, F_UNLCK);
    });
    QCOMPARE(read_file(path("f")), std::string("text"));
    holder.join();
    ::close(lease);
  }

  void what_is_in_a_folder_is_named_in_order() {
    for (const char* name : {"b", "a", ".c"}) write_file_atomically(path(name), "");
    QVERIFY(names_in(folder_.path().toStdString()) == (std::vector<std::string>{".c", "a", "b"}));
    QCOMPARE(message_of([] { names_in("/nowhere"); }),
             QString("cannot read /nowhere: No such file or directory"));
    QVERIFY(path_exists(path("a")) && !path_exists(path("d")) && !path_exists("/" + std::string(300, 'n')));
    QVERIFY(is_folder(folder_.path().toStdString()) && !is_folder(path("a")));
  }
};

QUANTOSCOPE_TEST(TestFiles)
#include "test_files.moc"
