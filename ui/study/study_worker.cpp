// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_worker.h"
#include "ui/translated.h"

#include <map>

#include "core/io/files.h"

namespace quantoscope {
namespace {

/// There is no store yet.
struct Nothing {};

}  // namespace

/// What has happened since the last look.
struct StudyWorker::News {
  std::mutex mutex;
  std::map<std::size_t, StudyRow> rows;
  std::optional<StudyProgress> progress;
  QStringList troubles;
  std::optional<StudyTable> planned;
  std::optional<StudyTable> table;  ///< At the end.
  QString error;
};

StudyWorker::StudyWorker(QObject* parent) : QObject(parent) {
  timer_.setInterval(kInterval);
  connect(&timer_, &QTimer::timeout, this, &StudyWorker::fetch);
}

StudyWorker::~StudyWorker() = default;

void StudyWorker::start(const StudySpec& study, const QString& folder, int threads, bool train) {
  if (busy_) return;
  busy_ = true;
  news_ = std::make_shared<News>();
  thread_ = std::jthread([news = news_, study, folder = folder.toStdString(), threads,
                          train](const std::stop_token& stop) {
    StudyTable table{study, {}};
    QString error;
    try {
      const StudyPlan plan = make_plan(study);
      for (const PlannedRun& run : plan.runs) table.rows.push_back(make_row(plan, run));
      {
        const std::lock_guard lock(news->mutex);
        news->planned = table;
      }
      if (!train && !path_exists(folder)) throw Nothing();
      RunStore store(folder, {[&news](const std::string& text) {
                                const std::lock_guard lock(news->mutex);
                                news->troubles << QString::fromStdString(text);
                              },
                              {}});
      if (train) {
        StudyRunnerOptions options;
        options.threads = threads;
        options.background = true;
        options.on_change = [&news](const StudyProgress& progress, std::size_t place, const StudyRow& row) {
          const std::lock_guard lock(news->mutex);
          news->rows[place] = row;
          news->progress = progress;
        };
        table = StudyRunner(plan, store, std::move(options)).run(stop);
      } else {
        table = stored_table(plan, store);
      }
    } catch (const Nothing&) {
    } catch (const std::exception& failure) {
      error = translated(failure);
    }
    const std::lock_guard lock(news->mutex);
    news->table = std::move(table);
    news->error = error;
  });
  timer_.start();
}

void StudyWorker::stop() { thread_.request_stop(); }

void StudyWorker::fetch() {
  std::map<std::size_t, StudyRow> rows;
  std::optional<StudyProgress> progress;
  std::optional<StudyTable> table, planned;
  QStringList troubles;
  QString error;
  {
    const std::lock_guard lock(news_->mutex);
    rows.swap(news_->rows);
    progress.swap(news_->progress);
    table.swap(news_->table);
    planned.swap(news_->planned);
    troubles.swap(news_->troubles);
    error = news_->error;
  }
  if (planned) Q_EMIT this->planned(*planned);
  if (!rows.empty()) Q_EMIT rowsChanged({rows.begin(), rows.end()});
  if (progress) Q_EMIT progressed(*progress);
  for (const QString& trouble : troubles) Q_EMIT troubled(trouble);
  if (!table) return;
  timer_.stop();
  thread_.join();
  busy_ = false;
  Q_EMIT over(*table, error);
}

}  // namespace quantoscope
