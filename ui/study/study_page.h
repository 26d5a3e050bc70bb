// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QTimer>
#include <QWidget>

#include "core/study/study_runner.h"
#include "core/train/experiment_result.h"
#include "ui/session/latest_job.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QModelIndex;
class QProgressBar;
class QPushButton;
class QSortFilterProxyModel;
class QSpinBox;
class QTableView;
class QTabWidget;

namespace quantoscope {

class StudyMapsView;
class StudyModel;
class StudyPlotView;
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
  /// Where studies are kept unless somebody says otherwise, per user.
  static QString defaultStore();
  const StudyTable& table() const;
  bool running() const;
  /// Nothing is read, trained or made.
  bool idle() const;

 public Q_SLOTS:
  void start();
  void stop();

 Q_SIGNALS:
  void runningChanged(bool running);
  /// A trained run is to be looked at: what the store has of its experiment.
  void resultRequested(const std::shared_ptr<const quantoscope::ExperimentResult>& result);
  /// A run that is not in the store: its experiment is to be trained.
  void specRequested(const quantoscope::ExperimentSpec& spec);
  void failed(const QString& message);
  void noted(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void makeParts();
  QWidget* makeControls();
  QWidget* makeStoreLine();
  QWidget* makeTable();
  void connectParts();
  /// Reads what the store has; later if something runs.
  void read();
  void fitColumns();
  void showPlot();
  void showPointed(const QString& text);
  void makePlots();
  void updateState();
  void showProgress(const StudyProgress& progress);
  void addTrouble(const QString& text);
  void chooseFile();
  void chooseStore();
  void exportPlot();
  void openRun(std::size_t row);
  void openCurrent(const QModelIndex& cell);

  std::vector<StudySpec> studies_;
  StudySpec study_;
  QString store_, file_folder_;
  bool stale_ = true;  ///< The store has not been read for this study.
  bool training_ = false, stopping_ = false;
  StudyModel* model_;
  QSortFilterProxyModel* sorted_;
  StudyWorker* worker_;
  QComboBox* choice_;
  QSpinBox *seeds_, *threads_;
  QPushButton *start_, *stop_, *open_, *change_, *export_;
  QLabel *summary_, *store_label_, *progress_text_, *pointed_;
  QProgressBar* progress_;
  QLineEdit* filter_;
  QTableView* table_;
  QTabWidget* plots_;
  QLabel* empty_;
  QListWidget* troubles_;
  std::vector<StudyPlotView*> views_;  ///< Of the study's plots; null for maps.
  std::vector<StudyMapsView*> maps_;   ///< The other way around.
  QTimer redraw_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
