// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include <QTimer>
#include <QWidget>

#include "core/study/study_runner.h"
#include "core/train/experiment_result.h"
#include "ui/session/latest_job.h"

class QLabel;
class QListWidget;

namespace quantoscope {

class StudyControls;
class StudyModel;
class StudyPlots;
class StudyProgressLine;
class StudyRunTable;
class StudyWorker;

/// Studies: one that comes with the program or from a file, its networks as a table (sorted by a click on a
/// heading, filtered by words), how far it is, and its plots. Trained networks are kept in the store, a
/// folder that command line and window share if they are given the same. Return, a double click or a click on
/// a mark of a plot opens a run in the workbench.
class StudyPage : public QWidget {
  Q_OBJECT

 public:
  explicit StudyPage(QWidget* parent = nullptr);
  ~StudyPage() override;

  /// Shows the study of a file. Throws Error.
  void openFile(const QString& path);
  void setStudy(const StudySpec& study);
  void setStore(const QString& folder);
  QString store() const { return store_; }
  /// Somebody has chosen it, now or in an earlier session.
  bool storeIsChosen() const;
  /// Where studies are kept unless somebody says otherwise, per user.
  static QString defaultStore();
  const StudyTable& table() const;
  bool running() const;
  /// Nothing is read, trained or made.
  bool idle() const;

 public Q_SLOTS:
  void start();
  void stop();
  /// Asks for a file for the plot that is shown; says so if there is none yet.
  void exportShown();
  /// Asks for the chosen network's experiment to be pinned, if the store has it; says so if not.
  void pinChosen();

 Q_SIGNALS:
  void runningChanged(bool running);
  void storeChanged();
  /// A trained run is to be looked at: what the store has of its experiment.
  void resultRequested(const std::shared_ptr<const quantoscope::ExperimentResult>& result);
  /// A run that is not in the store: its experiment is to be trained.
  void specRequested(const quantoscope::ExperimentSpec& spec);
  /// What the store has of the chosen run's experiment is to be pinned.
  void pinRequested(const std::shared_ptr<const quantoscope::ExperimentResult>& result);
  void failed(const QString& message);
  void noted(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void makeParts();
  void connectParts();
  void connectWorker();
  void tryFile(const QString& path);
  void setSeeds(int count);
  /// Reads what the store has; later if something runs.
  void read();
  void takeOver(const StudyTable& table, const QString& error);
  void setTable(const StudyTable& table);
  void updateState();
  void addTrouble(const QString& text);
  void openRun(std::size_t row);
  using Stored =
      std::function<void(const ExperimentSpec& spec, std::shared_ptr<const ExperimentResult> result)>;
  void findStored(std::size_t row, const Stored& found);

  StudySpec study_;
  QString store_;
  bool stale_ = true;  ///< The store has not been read for this study.
  bool training_ = false, stopping_ = false;
  StudyModel* model_;
  StudyWorker* worker_;
  StudyControls* controls_;
  QLabel* summary_;
  StudyProgressLine* progress_;
  StudyRunTable* runs_;
  StudyPlots* plots_;
  QListWidget* troubles_;
  QTimer redraw_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
