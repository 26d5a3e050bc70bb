// SPDX-License-Identifier: GPL-3.0-or-later
// A study on a Slurm cluster: of one machine, brought up for this test, as a person and without systemd.
#include <csignal>
#include <memory>
#include <vector>

#include <netinet/in.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QtTest>

#include "tests/app/program.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

/// However slow the machine.
constexpr int kPatience = 240000;

QString tool(const char* name) {
  const QString found = QStandardPaths::findExecutable(name);
  return found.isEmpty() ? QStandardPaths::findExecutable(name, {"/usr/sbin", "/sbin"}) : found;
}

/// Ports nobody listens on, different ones.
std::vector<int> free_ports(int count) {
  std::vector<int> sockets, ports;
  for (int i = 0; i < count; ++i) {
    sockets.push_back(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    socklen_t size = sizeof address;
    ::bind(sockets.back(), reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(sockets.back(), reinterpret_cast<sockaddr*>(&address), &size);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int socket : sockets) ::close(socket);
  return ports;
}

QString contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

/// The parent of a process; 0 when it is gone.
int parent_of(int process) {
  const QString status = contents("/proc/" + QString::number(process) + "/stat");
  return status.mid(status.lastIndexOf(')') + 2).section(' ', 1, 1).toInt();
}

}  // namespace

class TestSlurm : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::unique_ptr<QProcess> munged_, controller_, node_;

  QString at(const QString& name) const { return folder_.filePath(name); }
  std::unique_ptr<QProcess> start(const QString& program, const QStringList& arguments, const QString& log);
  void start_node();
  QString ask(const char* program, const QStringList& arguments) const;
  bool node_is(const char* state) const { return ask("sinfo", {"-h", "-o", "%T"}).startsWith(state); }
  void write(const QString& name, const QByteArray& text) const;
  QString logs() const;

 private Q_SLOTS:
  void initTestCase();
  void cleanupTestCase();
  void a_study_survives_the_death_of_its_node();
};

std::unique_ptr<QProcess> TestSlurm::start(const QString& program, const QStringList& arguments,
                                           const QString& log) {
  auto process = std::make_unique<QProcess>();
  process->setProcessChannelMode(QProcess::MergedChannels);
  process->setStandardOutputFile(at(log), QIODevice::Append);
  process->start(program, arguments);
  return process;
}

void TestSlurm::start_node() { node_ = start(tool("slurmd"), {"-D", "-f", at("slurm.conf")}, "slurmd.log"); }

/// What one of Slurm's programs says.
QString TestSlurm::ask(const char* program, const QStringList& arguments) const {
  QProcess process;
  process.start(tool(program), arguments);
  return collect(process).output;
}

void TestSlurm::write(const QString& name, const QByteArray& text) const {
  QFile file(at(name));
  QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
}

/// Everything that could tell why something did not happen.
QString TestSlurm::logs() const {
  QString text;
  for (const char* name : {"munged.log", "slurmctld.log", "slurmd.log"})
    text += QString("\n== ") + name + "\n" + contents(at(name)).right(2000);
  const QDir jobs(at("studies/small/slurm"));
  for (const QString& name : jobs.entryList({"*.log"}))
    text += "\n== " + name + "\n" + contents(jobs.filePath(name));
  return text;
}

void TestSlurm::initTestCase() {
  for (const char* name : {"munged", "slurmctld", "slurmd", "sbatch", "squeue", "sinfo", "scontrol"}) {
    if (!tool(name).isEmpty()) continue;
    // ./scripts/test installs it and its presets ask for this test.
    if (qEnvironmentVariableIsSet("QUANTOSCOPE_TEST_SLURM"))
      QFAIL("Slurm is not installed (Debian: slurm-wlm)");
    QSKIP("Slurm is not installed");
  }
  const auto ports = free_ports(2);
  char host[256] = "";
  ::gethostname(host, sizeof host - 1);
  const QString name = QString(host).section('.', 0, 0), user = ::getpwuid(::getuid())->pw_name;
  QVERIFY(QDir(folder_.path()).mkpath("state") && QDir(folder_.path()).mkpath("spool"));
  write("munge.key", QByteArray(1024, 'k'));
  QFile::setPermissions(at("munge.key"), QFile::ReadOwner | QFile::WriteOwner);
  // Everybody must reach the socket.
  QFile::setPermissions(folder_.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner |
                                            QFile::ReadOther | QFile::ExeOther | QFile::ReadGroup |
                                            QFile::ExeGroup);
  const QString conf = R"(ClusterName=test
SlurmctldHost=HOST(127.0.0.1)
SlurmUser=USER
SlurmdUser=USER
AuthType=auth/munge
AuthInfo=socket=DIR/munge.socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=DIR/state
SlurmdSpoolDir=DIR/spool
SlurmctldPidFile=DIR/slurmctld.pid
SlurmdPidFile=DIR/slurmd.pid
SlurmctldPort=PORT1
SlurmdPort=PORT2
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MpiDefault=none
ReturnToService=2
JobRequeue=1
KillWait=1
SlurmdParameters=config_overrides
NodeName=HOST NodeAddr=127.0.0.1 CPUs=2 RealMemory=100000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
)";
  QString text = conf;
  text.replace("HOST", name).replace("USER", user).replace("DIR", folder_.path());
  text.replace("PORT1", QString::number(ports[0])).replace("PORT2", QString::number(ports[1]));
  write("slurm.conf", text.toUtf8());
  // Without systemd and control groups, which a container need not have: not looked for. (The plugin of
  // version 1 does nothing until something uses it.)
  const bool can_do_without = ask("slurmd", {"-V"}).section(' ', 1).section('.', 0, 0).toInt() >= 24;
  write("cgroup.conf",
        can_do_without ? "CgroupPlugin=disabled\n" : "CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n");
  qputenv("SLURM_CONF", at("slurm.conf").toUtf8());

  munged_ = start(tool("munged"),
                  {"--foreground", "--force", "--key-file=" + at("munge.key"),
                   "--socket=" + at("munge.socket"), "--pid-file=" + at("munge.pid"),
                   "--log-file=" + at("munge.own.log"), "--seed-file=" + at("munge.seed")},
                  "munged.log");
  QTRY_VERIFY2_WITH_TIMEOUT(QFileInfo::exists(at("munge.socket")), qPrintable(logs()), kPatience);
  controller_ = start(tool("slurmctld"), {"-D", "-i", "-f", at("slurm.conf")}, "slurmctld.log");
  start_node();
  QTRY_VERIFY2_WITH_TIMEOUT(node_is("idle") || node_->state() == QProcess::NotRunning, qPrintable(logs()),
                            kPatience);
  QVERIFY2(node_is("idle"), qPrintable(logs()));
}

void TestSlurm::cleanupTestCase() {
  if (!controller_) return;
  ask("scancel", {"--user", QString(::getpwuid(::getuid())->pw_name)});
  for (auto* process : {&node_, &controller_, &munged_})
    if (*process) {
      (*process)->terminate();
      if (!(*process)->waitForFinished(20000)) (*process)->kill();
      (*process)->waitForFinished();
    }
}

void TestSlurm::a_study_survives_the_death_of_its_node() {
  write("small.json",
        R"({"format": "quantoscope-study", "version": 1, "name": "small", "title": "A small one",
    "base": {"model": {"width": 32, "depth": 3}, "data": {"points": 50}, "pretraining": {"epochs": 600},
             "retraining": {"epochs": 300}, "map": {"resolution": 32}},
    "networks": ["float", "weight"], "seeds": 2})");
  QProcess submitting;
  submitting.start(QUANTOSCOPE_PROGRAM, {"study", at("small.json"), "--slurm", "--jobs", "2", "--output",
                                         at("studies"), "--sbatch=--comment=a test"});
  const Finished submitted = collect(submitting);
  QVERIFY2(submitted.exit_code == 0, qPrintable(submitted.errors));
  QVERIFY2(submitted.output.contains(" trains in 2 tasks, job "), qPrintable(submitted.output));
  const QString job = submitted.output.section(' ', 1, 1), collecting = submitted.output.section(' ', 7, 7);

  // As soon as a network is in training its node dies: the daemon, the step, and the program with it.
  const QDir locks(at("studies/locks"));
  int victim = 0;
  const auto find_victim = [&] {
    for (const QString& name : locks.entryList({"*.lock"}))
      victim = QJsonDocument::fromJson(contents(locks.filePath(name)).toUtf8())["process"].toInt();
    return victim > 0;
  };
  QTRY_VERIFY2_WITH_TIMEOUT(find_victim(), qPrintable(logs()), kPatience);
  const int step = parent_of(victim);
  node_->kill();
  if (step > 1) ::kill(step, SIGKILL);
  ::kill(victim, SIGKILL);
  node_->waitForFinished();
  const QString host = ask("sinfo", {"-h", "-o", "%n"}).trimmed();
  // Again, should a message that the dead node had sent before bring it back to service.
  const auto is_down = [&] {
    ask("scontrol", {"update", "nodename=" + host, "state=down", "reason=test"});
    return node_is("down");
  };
  QTRY_VERIFY2_WITH_TIMEOUT(is_down(), qPrintable(logs()), kPatience);
  start_node();

  const auto state = [&](const QString& id) { return ask("scontrol", {"show", "job", id}); };
  QTRY_VERIFY2_WITH_TIMEOUT(state(collecting).contains("JobState=COMPLETED"), qPrintable(logs()), kPatience);
  QVERIFY2(state(job).contains("Restarts=1"), qPrintable(state(job)));
  QCOMPARE(state(job).count("JobState=COMPLETED"), 2);
  QVERIFY2(state(job).contains("Comment=a test"), qPrintable(state(job)));
  QVERIFY(locks.entryList({"*.lock"}).isEmpty());

  // The same numbers as without a cluster; all but the time it took, which is the last column.
  QProcess here;
  here.start(QUANTOSCOPE_PROGRAM, {"study", at("small.json"), "--quiet", "--output", at("here")});
  QCOMPARE(collect(here).exit_code, 0);
  const auto numbers = [&](const char* folder) {
    QStringList lines = contents(at(QString(folder) + "/small/table.csv")).split('\n');
    for (QString& line : lines) line = line.section(',', 0, -2);
    return lines;
  };
  QCOMPARE(numbers("here").size(), 6);
  QCOMPARE(numbers("studies"), numbers("here"));
}

QUANTOSCOPE_TEST(TestSlurm)
#include "test_slurm.moc"
