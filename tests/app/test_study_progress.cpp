// SPDX-License-Identifier: GPL-3.0-or-later
// What a terminal shows of a study that is running.
#include <QtTest>

#include "app/study_progress.h"
#include "tests/registry.h"
#include "tests/study/tiny_study.h"

using namespace quantoscope;

namespace {

/// Half of the networks are finished: those of the first seed, with accuracy 0.75.
StudyTable half_done() {
  const StudyPlan plan = make_plan(tiny_study());
  StudyTable table{plan.study, {}};
  for (const PlannedRun& run : plan.runs) {
    table.rows.push_back(make_row(plan, run));
    if (table.rows.back().seed == 2) continue;
    NetworkSnapshot network;
    network.kind = run.kind;
    network.phase = NetworkPhase::Finished;
    network.accuracy.truth = 0.75;
    set_result(table.rows.back(), network);
  }
  return table;
}

StudyProgress progress() {
  StudyProgress now;
  now.total = 24;
  now.finished = 9;
  now.restored = 3;
  now.running = 2;
  now.seconds = 61;
  now.seconds_remaining = 59;
  return now;
}

QStringList screen(int lines, int columns) {
  return QString::fromStdString(study_screen(half_done(), progress(), lines, columns)).split('\n');
}

}  // namespace

class TestStudyProgress : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void a_screen_has_counts_times_and_means() {
    const QStringList shown = screen(24, 100);
    QCOMPARE(shown[0], QString("12 of 24 networks, 3 from the store | 2 running | 1:01, about 0:59 left"));
    QCOMPARE(shown[1].simplified(), QString("Width Weight bits float W A2 W+A"));
    QCOMPARE(shown[2].simplified(), QString("4 2 0.750 0.750 0.750 0.750"));
    QCOMPARE(shown.size(), 1 + 1 + 4 + 1);  // The last one is what follows the last end of a line.
  }

  void a_small_terminal_shows_what_fits() {
    for (int lines = 3; lines < 12; ++lines)
      for (const int columns : {10, 24, 80}) {
        const QStringList shown = screen(lines, columns);
        QVERIFY2(shown.size() <= lines, qPrintable(shown.join('\n')));
        for (const QString& line : shown) QVERIFY2(line.size() < columns, qPrintable(line));
      }
    // One of six lines for the counts, one for the cursor: headings, two of four means, and what is missing.
    const QStringList shown = screen(6, 100);
    QCOMPARE(shown[2].simplified(), QString("4 2 0.750 0.750 0.750 0.750"));
    QCOMPARE(shown[4], QString("... and 2 lines more"));
  }

  void a_line_names_the_network_and_what_came_of_it() {
    const StudyTable table = half_done();
    const auto line = [&](const StudyRow& row) {
      return QString::fromStdString(study_line(table, progress(), row));
    };
    for (const StudyRow& row : table.rows) {
      QVERIFY(line(row).startsWith("[12/24] "));
      QVERIFY(line(row).contains(QString("seed %1").arg(row.seed)));
      QCOMPARE(line(row).contains("accuracy.truth 0.750"), row.seed == 1);
    }
    StudyRow failed = table.rows.back();
    failed.status = RunStatus::Failed;
    failed.message = {"the loss is not finite"};
    QVERIFY(line(failed).endsWith("  failed: the loss is not finite"));
  }
};

QUANTOSCOPE_TEST(TestStudyProgress)
#include "test_study_progress.moc"
