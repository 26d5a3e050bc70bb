// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_page.h"

#include <utility>

#include <QDir>
#include <QLabel>
#include <QListWidget>
#include <QSplitter>
#include <QStandardPaths>
#include <QVBoxLayout>

#include "core/error.h"
#include "core/io/files.h"
#include "core/study/study_json.h"
#include "core/study/study_maps.h"
#include "ui/settings.h"
#include "ui/study/study_controls.h"
#include "ui/study/study_model.h"
#include "ui/study/study_plots.h"
#include "ui/study/study_progress_line.h"
#include "ui/study/study_run_table.h"
#include "ui/study/study_worker.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kRedraw = 400;  ///< Milliseconds between two drawings of the plots.

}  // namespace

QString StudyPage::defaultStore() {
  return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).filePath("studies");
}

StudyPage::StudyPage(QWidget* parent)
    : QWidget(parent), model_(new StudyModel(this)), worker_(new StudyWorker(this)) {
  store_ = settings().value("study/store", defaultStore()).toString();
  setWhatsThis(
      tr("A study trains many networks and compares them: an experiment, what is varied in it, and several "
         "seeds. Trained networks are kept in the store and never trained twice; a study that was stopped "
         "goes on where it was."));
  redraw_.setSingleShot(true);
  redraw_.setInterval(kRedraw);
  makeParts();
  connectParts();
  connectWorker();
  setStudy(controls_->firstStudy());
}

StudyPage::~StudyPage() {
  worker_->disconnect(this);
  delete worker_;
}

void StudyPage::makeParts() {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  controls_ = new StudyControls(this);
  summary_ = new QLabel(this);
  summary_->setWordWrap(true);
  summary_->setContentsMargins(10, 0, 10, 0);
  progress_ = new StudyProgressLine(this);
  auto* const halves = new QSplitter(Qt::Horizontal, this);
  halves->setChildrenCollapsible(false);
  halves->addWidget(runs_ = new StudyRunTable(model_));
  halves->addWidget(plots_ = new StudyPlots(model_));
  halves->setStretchFactor(0, 2);
  halves->setStretchFactor(1, 3);
  halves->setSizes({400, 600});
  troubles_ = new QListWidget(this);
  troubles_->setObjectName(QStringLiteral("troubles"));
  troubles_->setAccessibleName(tr("What is wrong in the store"));
  troubles_->setToolTip(tr("Damaged runs are put aside and trained again; files of others are left alone"));
  troubles_->setMaximumHeight(90);
  troubles_->hide();
  for (QWidget* each : std::initializer_list<QWidget*>{controls_, summary_, progress_})
    column->addWidget(each);
  column->addWidget(halves, 1);
  column->addWidget(troubles_);
}

void StudyPage::connectParts() {
  connect(controls_, &StudyControls::studyChosen, this, &StudyPage::setStudy);
  connect(controls_, &StudyControls::fileChosen, this, &StudyPage::tryFile);
  connect(controls_, &StudyControls::seedsChosen, this, &StudyPage::setSeeds);
  connect(controls_, &StudyControls::threadsChosen, this, &StudyPage::updateState);
  connect(controls_, &StudyControls::startWanted, this, &StudyPage::start);
  connect(controls_, &StudyControls::stopWanted, this, &StudyPage::stop);
  connect(progress_, &StudyProgressLine::storeChosen, this, &StudyPage::setStore);
  connect(runs_, &StudyRunTable::runPicked, this, &StudyPage::openRun);
  connect(plots_, &StudyPlots::runPicked, this, &StudyPage::openRun);
  connect(plots_, &StudyPlots::failed, this, &StudyPage::failed);
  connect(plots_, &StudyPlots::noted, this, &StudyPage::noted);
  connect(&redraw_, &QTimer::timeout, plots_, &StudyPlots::refresh);
}

void StudyPage::connectWorker() {
  connect(worker_, &StudyWorker::planned, this, [this](const StudyTable& table) {
    if (table.study == study_) setTable(table);
  });
  connect(worker_, &StudyWorker::rowsChanged, this, [this](const auto& rows) {
    model_->setRows(rows);
    if (!redraw_.isActive()) redraw_.start();
  });
  connect(worker_, &StudyWorker::progressed, this, [this](const StudyProgress& progress) {
    if (training_ && !stopping_) progress_->showProgress(progress);
  });
  connect(worker_, &StudyWorker::troubled, this, &StudyPage::addTrouble);
  connect(worker_, &StudyWorker::over, this, &StudyPage::takeOver);
}

void StudyPage::takeOver(const StudyTable& table, const QString& error) {
  const bool was_training = std::exchange(training_, false);
  stopping_ = false;
  if (stale_ || table.study != study_) {  // Something else is asked for by now.
    if (was_training) Q_EMIT runningChanged(false);
    return read();
  }
  if (error.isEmpty()) {
    setTable(table);
    if (const Message engines = engines_mixed(table); !engines.empty()) addTrouble(translated(engines));
  } else {
    addTrouble(error);
    Q_EMIT failed(error);
  }
  updateState();
  plots_->refreshAll();
  if (!was_training) return;
  Q_EMIT runningChanged(false);
  if (error.isEmpty())
    Q_EMIT noted(table.complete() ? tr("The study is finished") : tr("The study has stopped"));
}

void StudyPage::setTable(const StudyTable& table) {
  model_->setTable(table);
  runs_->fitColumns();
  updateState();
}

const StudyTable& StudyPage::table() const { return model_->table(); }

bool StudyPage::running() const { return training_; }

bool StudyPage::idle() const {
  return !worker_->busy() && !job_.busy() && !(stale_ && isVisible()) && !redraw_.isActive() &&
         plots_->idle();
}

void StudyPage::openFile(const QString& path) {
  if (training_) throw Error(tr("A study is running; stop it first").toStdString());
  const StudySpec study = read_study(path.toStdString());
  controls_->add(study, path);
  setStudy(study);
}

void StudyPage::tryFile(const QString& path) try { openFile(path); } catch (const std::exception& error) {
  Q_EMIT failed(translated(error));
}

void StudyPage::setStudy(const StudySpec& study) {
  if (training_) return;
  study_ = study;
  controls_->setSeeds(int(study.seeds.size()));
  study_.seeds = study.seeds;
  summary_->setText(QString::fromStdString(study.summary));
  summary_->setVisible(!study.summary.empty());
  troubles_->clear();
  model_->setTable({study_, {}});
  plots_->remake();
  read();
}

void StudyPage::setSeeds(int count) {
  if (int(study_.seeds.size()) == count) return;
  study_.seeds = first_seeds(count);
  read();
}

void StudyPage::setStore(const QString& folder) {
  if (training_) return;
  store_ = QDir(folder).absolutePath();
  settings().setValue("study/store", store_);
  Q_EMIT storeChanged();
  troubles_->clear();
  read();
}

bool StudyPage::storeIsChosen() const { return settings().contains("study/store"); }

void StudyPage::read() {
  stale_ = true;
  updateState();
  if (!isVisible() || worker_->busy()) return;  // When it is seen, or when that is over.
  stale_ = false;
  worker_->start(study_, store_, 1, false);
  updateState();
}

void StudyPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (stale_) read();
}

void StudyPage::start() {
  if (worker_->busy()) return;
  training_ = true;
  stale_ = false;
  troubles_->clear();
  worker_->start(study_, store_, controls_->threads(), true);
  progress_->showPreparing();
  updateState();
  Q_EMIT runningChanged(true);
}

void StudyPage::exportShown() { plots_->chooseFile(); }

void StudyPage::stop() {
  if (!training_) return;
  stopping_ = true;
  worker_->stop();
  progress_->showStopping();
  updateState();
}

void StudyPage::updateState() {
  using State = StudyControls::State;
  controls_->setState(training_         ? stopping_ ? State::Stopping : State::Training
                      : worker_->busy() ? State::Reading
                                        : State::Ready);
  progress_->setStore(store_);
  progress_->setChangeable(!training_);
  plots_->setStore(store_);
  troubles_->setVisible(troubles_->count() > 0);
  if (!training_) progress_->showTable(table(), controls_->threads());
}

void StudyPage::addTrouble(const QString& text) {
  troubles_->addItem(text);
  troubles_->scrollToBottom();
  updateState();
}

void StudyPage::openRun(std::size_t row) {
  findStored(row, [this](const ExperimentSpec& spec, const std::shared_ptr<const ExperimentResult>& result) {
    if (result)
      Q_EMIT resultRequested(result);
    else
      Q_EMIT specRequested(spec);
  });
}

void StudyPage::pinChosen() {
  const auto row = runs_->chosen();
  if (!row) return Q_EMIT noted(tr("Choose a row of the table first: the result of its networks is pinned"));
  findStored(*row, [this](const ExperimentSpec&, const std::shared_ptr<const ExperimentResult>& result) {
    if (result)
      Q_EMIT pinRequested(result);
    else
      Q_EMIT noted(tr("The store has no network of this row yet: start the study, then pin"));
  });
}

/// What the store has of the row's experiment, null if nothing, read beside the event loop.
void StudyPage::findStored(std::size_t row, const Stored& found) {
  if (row >= table().rows.size()) return;
  const ExperimentSpec spec = table().rows[row].spec;
  job_.request(
      [spec, found, folder = store_.toStdString()](const std::stop_token& stop) -> LatestJob::Delivery {
        std::shared_ptr<const ExperimentResult> result;
        if (path_exists(folder)) {
          RunStore store(folder);
          if (auto stored = stored_experiment(spec, store, stop))
            result = std::make_shared<const ExperimentResult>(std::move(*stored));
        }
        return [spec, found, result] { found(spec, result); };
      },
      [this, spec, found](const QString& trouble) {
        addTrouble(trouble);
        found(spec, nullptr);
      });
}

}  // namespace quantoscope
