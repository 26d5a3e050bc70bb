// SPDX-License-Identifier: GPL-3.0-or-later
// What a process may use of a machine, on made-up /proc and /sys: by the program, and by the build's scripts.
#include <sched.h>
#include <filesystem>
#include <fstream>
#include <map>

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/machine.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

constexpr std::size_t kMega = std::size_t{1} << 20, kGiga = kMega << 10;

/// Content by path.
using Files = std::map<std::string, std::string>;

const std::string kMeminfo =
    "MemTotal:       67108864 kB\nMemFree: 1 kB\nMemAvailable:   41943040 kB\n";  // 40 GB
const std::string kMountV2 =
    "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
const std::string kMountsV1 =
    "24 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
    "33 31 0:30 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";

Files version_2(Files files, const std::string& path = "/a/b") {
  files.insert({{"proc/meminfo", kMeminfo},
                {"proc/self/cgroup", "0::" + path + "\n"},
                {"proc/self/mountinfo", kMountV2}});
  return files;
}

Files version_1(Files files) {
  files.insert({{"proc/meminfo", kMeminfo},
                {"proc/self/cgroup", "5:memory:/a/b\n3:cpu,cpuacct:/a\n1:name=systemd:/x\n0::/\n"},
                {"proc/self/mountinfo", kMountsV1}});
  return files;
}

}  // namespace

class TestMachine : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void limitsOfControlGroupsCount_data() {
    QTest::addColumn<Files>("files");
    QTest::addColumn<int>("cores");  // 0: all.
    QTest::addColumn<quint64>("memory");
    const std::string cgroup = "sys/fs/cgroup/", quota = "sys/fs/cgroup/cpu,cpuacct/",
                      memory = "sys/fs/cgroup/memory/";
    const auto row = [](const char* name, const Files& files, int cores, std::size_t left) {
      QTest::newRow(name) << files << cores << quint64(left);
    };
    row("nothing there", {}, 0, 0);
    row("a machine without control groups", {{"proc/meminfo", kMeminfo}}, 0, 40 * kGiga);
    row("no limits",
        version_2({{cgroup + "a/b/cpu.max", "max 100000\n"}, {cgroup + "a/b/memory.max", "max\n"}}), 0,
        40 * kGiga);
    row("one core", version_2({{cgroup + "a/b/cpu.max", "100000 100000\n"}}), 1, 40 * kGiga);
    row("a part of a core", version_2({{cgroup + "a/b/cpu.max", "5000 100000\n"}}), 1, 40 * kGiga);
    row("more than there is", version_2({{cgroup + "a/b/cpu.max", "900000000 100000\n"}}), 0, 40 * kGiga);
    row("the group above has less",
        version_2({{cgroup + "a/b/cpu.max", "max 100000\n"},
                   {cgroup + "a/cpu.max", "20000 20000\n"},
                   {cgroup + "a/b/memory.max", "8589934592\n"},
                   {cgroup + "a/memory.max", "4294967296\n"}}),
        1, 4 * kGiga);
    row("the highest group has less, as in a container",
        version_2({{cgroup + "cpu.max", "20000 20000\n"}, {cgroup + "memory.max", "4294967296\n"}}, "/"), 1,
        4 * kGiga);
    row("the group is out of sight",
        version_2({{cgroup + "cpu.max", "20000 20000\n"}, {cgroup + "memory.max", "4294967296\n"}}, "/../c"),
        1, 4 * kGiga);
    row("what is used is gone, but for the cache",
        version_2(
            {{cgroup + "a/memory.max", "4294967296\n"},
             {cgroup + "a/memory.current", "3221225472\n"},
             {cgroup + "a/memory.stat", "anon 2147483648\ninactive_anon 1\ninactive_file 1073741824\n"}}),
        0, 2 * kGiga);
    row("more is used than allowed",
        version_2({{cgroup + "a/memory.max", "1000\n"}, {cgroup + "a/memory.current", "2000\n"}}), 0, 0);
    row("memory.high comes before memory.max",
        version_2({{cgroup + "a/memory.max", "4294967296\n"}, {cgroup + "a/memory.high", "1073741824\n"}}), 0,
        kGiga);
    row("garbage",
        version_2({{cgroup + "a/b/cpu.max", "many\n"},
                   {cgroup + "a/cpu.max", "100000 0\n"},
                   {cgroup + "cpu.max", ""},
                   {cgroup + "a/b/memory.max", "\n"},
                   {cgroup + "a/memory.max", "99999999999999999999999\n"}}),
        0, 40 * kGiga);
    Files torn = version_2({{cgroup + "a/b/cpu.max", "100000 100000\n"}});
    torn["proc/self/cgroup"] = "0\n:\n0:\n";
    torn["proc/self/mountinfo"] = "30 23\n- cgroup2\n\n";
    row("torn lists of groups and mounts", torn, 0, 40 * kGiga);
    Files elsewhere = version_2({{"groups/b/cpu.max", "100000 100000\n"}});
    elsewhere["proc/self/mountinfo"] = "30 23 0:26 /a /groups rw - cgroup2 none rw\n";
    row("a part of the hierarchy, mounted somewhere else", elsewhere, 1, 40 * kGiga);
    row("version 1",
        version_1({{quota + "a/cpu.cfs_quota_us", "50000\n"},
                   {quota + "a/cpu.cfs_period_us", "100000\n"},
                   {memory + "a/b/memory.limit_in_bytes", "9223372036854771712\n"},
                   {memory + "a/memory.limit_in_bytes", "2147483648\n"},
                   {memory + "a/memory.usage_in_bytes", "1073741824\n"},
                   {memory + "a/memory.stat", "inactive_file 5\ntotal_inactive_file 536870912\n"}}),
        1, kGiga + kGiga / 2);
    row("version 1 without limits",
        version_1({{quota + "a/cpu.cfs_quota_us", "-1\n"},
                   {quota + "a/cpu.cfs_period_us", "100000\n"},
                   {memory + "a/b/memory.limit_in_bytes", "9223372036854771712\n"}}),
        0, 40 * kGiga);
  }
  void limitsOfControlGroupsCount() {
    QFETCH(Files, files);
    QFETCH(int, cores);
    QFETCH(quint64, memory);
    const QTemporaryDir folder;
    make(files, folder);
    QCOMPARE(usable_cores(root(folder)), cores ? cores : all_cores());
    QCOMPARE(quint64(usable_memory(root(folder))), memory);
  }

  void affinityCounts() {
    cpu_set_t before, one;
    QCOMPARE(sched_getaffinity(0, sizeof before, &before), 0);
    CPU_ZERO(&one);
    int first = 0;
    while (!CPU_ISSET(first, &before)) ++first;
    CPU_SET(first, &one);
    QCOMPARE(sched_setaffinity(0, sizeof one, &one), 0);
    const int cores = usable_cores();
    QCOMPARE(sched_setaffinity(0, sizeof before, &before), 0);
    QCOMPARE(cores, 1);
  }

  void thisMachineSaysWhatItHas() {
    QVERIFY(usable_cores() >= 1 && usable_cores() <= all_cores());
    QVERIFY(usable_memory() > kMega);
  }

  void theBuildGoesByTheSameLimits_data() {
    QTest::addColumn<Files>("files");
    QTest::addColumn<int>("jobs");  // 0: as many as there are cores.
    const std::string cgroup = "sys/fs/cgroup/", cpu = "sys/fs/cgroup/cpu/", memory = "sys/fs/cgroup/memory/";
    const auto row = [](const char* name, Files files, int jobs) {
      files["proc/meminfo"] = "MemAvailable:   4194304000 kB\n";
      QTest::newRow(name) << files << jobs;
    };
    row("no limits", version_2({{cgroup + "a/b/cpu.max", "max 100000\n"}, {cgroup + "memory.max", "max\n"}}),
        0);
    row("cores", version_2({{cgroup + "a/cpu.max", "90000 100000\n"}}), 1);
    row("memory", version_2({{cgroup + "a/b/memory.max", "max\n"}, {cgroup + "memory.max", "2147483648\n"}}),
        1);
    row("hardly any memory", version_2({{cgroup + "a/memory.max", "1000\n"}}), 1);
    row("garbage", version_2({{cgroup + "a/cpu.max", "x"}, {cgroup + "a/b/memory.max", "\n"}}), 0);
    row("version 1, cores",
        version_1({{cpu + "a/cpu.cfs_quota_us", "50000\n"}, {cpu + "a/cpu.cfs_period_us", "100000\n"}}), 1);
    row("version 1, memory", version_1({{memory + "a/memory.limit_in_bytes", "2147483648\n"}}), 1);
    row("version 1 without limits",
        version_1({{cpu + "a/cpu.cfs_quota_us", "-1\n"},
                   {cpu + "a/cpu.cfs_period_us", "100000\n"},
                   {memory + "a/memory.limit_in_bytes", "9223372036854771712\n"}}),
        0);
  }
  void theBuildGoesByTheSameLimits() {
    QFETCH(Files, files);
    QFETCH(int, jobs);
    const QTemporaryDir folder;
    make(files, folder);
    QProcess bash;
    bash.start("bash", {"-c", "set -euo pipefail; . \"$1\"; build_jobs \"$2\"", "test",
                        FIXTURES "/../../scripts/common.sh", folder.path()});
    QVERIFY(bash.waitForFinished(-1));
    QCOMPARE(QString(bash.readAllStandardError()), QString());
    QCOMPARE(bash.readAllStandardOutput().trimmed().toInt(), jobs ? jobs : all_cores());
  }

 private:
  static std::filesystem::path root(const QTemporaryDir& folder) { return folder.path().toStdString(); }
  static void make(const Files& files, const QTemporaryDir& folder) {
    for (const auto& [path, content] : files) {
      const auto file = root(folder) / path;
      std::filesystem::create_directories(file.parent_path());
      std::ofstream(file) << content;
    }
  }
  static int all_cores() {
    cpu_set_t allowed;
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0 ? CPU_COUNT(&allowed) : 0;
  }
};

QUANTOSCOPE_TEST(TestMachine)
#include "test_machine.moc"
