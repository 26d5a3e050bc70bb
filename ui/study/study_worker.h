// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <QObject>
#include <QTimer>

#include "core/study/study_runner.h"

namespace quantoscope {

/// Runs a study in threads of its own. What happens there gathers until the event loop fetches it, at most
/// every kInterval milliseconds: many short trainings do not hold up the window.
class StudyWorker : public QObject {
  Q_OBJECT

 public:
  explicit StudyWorker(QObject* parent = nullptr);
  /// Stops and waits; nothing is reported any more.
  ~StudyWorker() override;

  /// Plans the study and reads what the store at `folder` has, if there is one; with `train` also trains what
  /// is missing. One at a time.
  void start(const StudySpec& study, const QString& folder, int threads, bool train);
  /// What is finished stays in the store; networks in training are lost. Over comes soon.
  void stop();
  bool busy() const { return busy_; }

 Q_SIGNALS:
  /// The networks of the study, of which nothing is known yet.
  void planned(const quantoscope::StudyTable& table);
  void rowsChanged(const std::vector<std::pair<std::size_t, quantoscope::StudyRow>>& rows);
  void progressed(const quantoscope::StudyProgress& progress);
  /// A damaged run, a foreign file.
  void troubled(const QString& text);
  /// Everything is over, `complete` or stopped; `error` says why it could not go on.
  void over(const quantoscope::StudyTable& table, const QString& error);

 private:
  struct News;
  void fetch();

  static constexpr int kInterval = 100;
  std::shared_ptr<News> news_;
  QTimer timer_;
  bool busy_ = false;
  std::jthread thread_;
};

}  // namespace quantoscope
