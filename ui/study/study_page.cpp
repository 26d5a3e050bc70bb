// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_page.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <QComboBox>
#include <QDir>
#include <QEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QSplitter>
#include <QStandardPaths>
#include <QTableView>
#include <QTabWidget>
#include <QThread>
#include <QVBoxLayout>

#include "core/error.h"
#include "core/study/builtin_studies.h"
#include "core/study/study_json.h"
#include "core/study/study_maps.h"
#include "ui/panels/player_bar.h"
#include "ui/settings.h"
#include "ui/study/study_maps_view.h"
#include "ui/study/study_model.h"
#include "ui/study/study_plot_files.h"
#include "ui/study/study_plot_view.h"
#include "ui/study/study_worker.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kRedraw = 400;  ///< Milliseconds between two drawings of the plots.
constexpr int kMostSeeds = 1000;

/// Every word of the filter stands in some column.
class RowFilter : public QSortFilterProxyModel {
 public:
  using QSortFilterProxyModel::QSortFilterProxyModel;
  void setWords(const QString& text) {
    words_ = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
  }

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override {
    QString line;
    for (int column = 0; column < sourceModel()->columnCount(); ++column)
      line += sourceModel()->index(row, column, parent).data().toString() + QLatin1Char('\n');
    return std::ranges::all_of(words_,
                               [&](const QString& word) { return line.contains(word, Qt::CaseInsensitive); });
  }

 private:
  QStringList words_;
};

}  // namespace

QString StudyPage::defaultStore() {
  return QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).filePath("studies");
}

StudyPage::StudyPage(QWidget* parent)
    : QWidget(parent),
      studies_(builtin_studies().begin(), builtin_studies().end()),
      model_(new StudyModel(this)),
      sorted_(new RowFilter(this)),
      worker_(new StudyWorker(this)) {
  store_ = settings().value("study/store", defaultStore()).toString();
  setWhatsThis(
      tr("A study trains many networks and compares them: an experiment, what is varied in it, and several "
         "seeds. Trained networks are kept in the store and never trained twice; a study that was stopped "
         "goes on where it was."));
  sorted_->setSourceModel(model_);
  sorted_->setSortRole(StudyModel::SortRole);
  redraw_.setSingleShot(true);
  redraw_.setInterval(kRedraw);
  makeParts();
  connectParts();
  setStudy(studies_.front());
}

StudyPage::~StudyPage() {
  // Who has the focus loses it when this is a mere widget already, and speaks of it.
  for (StudyPlotView* const view : views_)
    if (view) view->disconnect(this);
  for (StudyMapsView* const view : maps_)
    if (view) view->disconnect(this);
  worker_->disconnect(this);
  delete worker_;
}

QWidget* StudyPage::makeControls() {
  auto* const line = new QWidget(this);
  auto* const row = new QHBoxLayout(line);
  row->setContentsMargins(8, 6, 8, 0);
  choice_ = new QComboBox(line);
  choice_->setObjectName(QStringLiteral("study"));
  choice_->setAccessibleName(tr("Study"));
  choice_->setToolTip(tr("Which networks are trained and compared"));
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice_->setMinimumContentsLength(34);
  for (const StudySpec& study : studies_) choice_->addItem(QString::fromStdString(study.title));
  open_ = new QPushButton(tr("Open study &file…"), line);
  open_->setToolTip(tr("A study of your own, written as JSON; the guide tells how"));
  auto* const seeds_label = new QLabel(tr("S&eeds"), line);
  seeds_ = new QSpinBox(line);
  seeds_->setObjectName(QStringLiteral("seeds"));
  seeds_->setRange(1, kMostSeeds);
  seeds_->setAccessibleName(tr("Number of seeds"));
  seeds_->setToolTip(tr("Every network is trained with seeds 1 to this; intervals need at least two"));
  seeds_label->setBuddy(seeds_);
  auto* const threads_label = new QLabel(tr("T&hreads"), line);
  threads_ = new QSpinBox(line);
  threads_->setObjectName(QStringLiteral("threads"));
  threads_->setRange(1, std::max(1, QThread::idealThreadCount()));
  threads_->setValue(threads_->maximum());
  threads_->setAccessibleName(tr("Networks trained side by side"));
  threads_->setToolTip(tr("Networks trained side by side, each in a thread of its own"));
  threads_label->setBuddy(threads_);
  start_ = new QPushButton(tr("&Start study"), line);
  start_->setObjectName(QStringLiteral("start"));
  start_->setToolTip(tr("Train the networks that are not in the store yet"));
  stop_ = new QPushButton(tr("Sto&p study"), line);
  stop_->setObjectName(QStringLiteral("stop"));
  stop_->setToolTip(tr("Finished networks stay in the store; Start goes on from there"));
  for (QWidget* each : std::initializer_list<QWidget*>{choice_, open_}) row->addWidget(each);
  row->addSpacing(12);
  for (QWidget* each : std::initializer_list<QWidget*>{seeds_label, seeds_, threads_label, threads_})
    row->addWidget(each);
  row->addStretch(1);
  row->addWidget(start_);
  row->addWidget(stop_);
  return line;
}

QWidget* StudyPage::makeStoreLine() {
  auto* const line = new QWidget(this);
  auto* const row = new QHBoxLayout(line);
  row->setContentsMargins(8, 0, 8, 4);
  progress_ = new QProgressBar(line);
  progress_->setTextVisible(false);
  progress_->setMaximumHeight(10);
  progress_->setMinimumWidth(160);
  progress_->setAccessibleName(tr("Progress of the study"));
  progress_text_ = new QLabel(line);
  progress_text_->setObjectName(QStringLiteral("progress"));
  store_label_ = new QLabel(line);
  store_label_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  store_label_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  store_label_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  change_ = new QPushButton(tr("Change s&tore…"), line);
  change_->setToolTip(
      tr("The folder in which trained networks are kept; the command line uses its --output"));
  row->addWidget(progress_);
  row->addWidget(progress_text_);
  row->addWidget(store_label_, 1);
  row->addWidget(change_);
  return line;
}

QWidget* StudyPage::makeTable() {
  auto* const side = new QWidget(this);
  auto* const column = new QVBoxLayout(side);
  column->setContentsMargins(8, 0, 0, 6);
  filter_ = new QLineEdit(side);
  filter_->setObjectName(QStringLiteral("filter"));
  filter_->setPlaceholderText(tr("Filter: words such as W2 128-4 failed"));
  filter_->setClearButtonEnabled(true);
  filter_->setAccessibleName(tr("Filter runs"));
  filter_->setToolTip(tr("Only rows in which all of these words stand"));
  table_ = new QTableView(side);
  table_->setObjectName(QStringLiteral("runs"));
  table_->setAccessibleName(tr("Runs of the study"));
  table_->setToolTip(tr("Double click or Return opens a run in the workbench"));
  table_->setModel(sorted_);
  table_->setSortingEnabled(true);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setShowGrid(false);
  table_->setTabKeyNavigation(false);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(table_->fontMetrics().height() + 8);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->sortByColumn(-1, Qt::AscendingOrder);  // As planned, until somebody sorts.
  table_->installEventFilter(this);
  empty_ = new QLabel(tr("No run matches the filter"), side);
  empty_->setAlignment(Qt::AlignCenter);
  empty_->hide();
  column->addWidget(filter_);
  column->addWidget(table_, 1);
  column->addWidget(empty_);
  return side;
}

void StudyPage::makeParts() {
  auto* const column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  column->addWidget(makeControls());
  summary_ = new QLabel(this);
  summary_->setWordWrap(true);
  summary_->setContentsMargins(10, 0, 10, 0);
  column->addWidget(summary_);
  column->addWidget(makeStoreLine());
  auto* const halves = new QSplitter(Qt::Horizontal, this);
  halves->setChildrenCollapsible(false);
  halves->addWidget(makeTable());
  auto* const side = new QWidget(this);
  auto* const plots_column = new QVBoxLayout(side);
  plots_column->setContentsMargins(0, 0, 8, 6);
  plots_ = new QTabWidget(side);
  plots_->setObjectName(QStringLiteral("plots"));
  plots_->setAccessibleName(tr("Plots of the study"));
  plots_->setDocumentMode(true);
  plots_->tabBar()->setElideMode(Qt::ElideNone);
  plots_->setUsesScrollButtons(true);
  pointed_ = new QLabel(side);
  pointed_->setObjectName(QStringLiteral("pointed"));
  pointed_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  export_ = new QPushButton(tr("E&xport plot…"), side);
  export_->setObjectName(QStringLiteral("export"));
  export_->setToolTip(tr("Write this plot as PDF, SVG or PNG"));
  plots_column->addWidget(plots_, 1);
  auto* const foot = new QHBoxLayout;
  foot->addWidget(pointed_, 1);
  foot->addWidget(export_);
  plots_column->addLayout(foot);
  halves->addWidget(side);
  halves->setStretchFactor(0, 2);
  halves->setStretchFactor(1, 3);
  halves->setSizes({400, 600});
  column->addWidget(halves, 1);
  troubles_ = new QListWidget(this);
  troubles_->setObjectName(QStringLiteral("troubles"));
  troubles_->setAccessibleName(tr("What is wrong in the store"));
  troubles_->setToolTip(tr("Damaged runs are put aside and trained again; files of others are left alone"));
  troubles_->setMaximumHeight(90);
  troubles_->hide();
  column->addWidget(troubles_);
}

void StudyPage::connectParts() {
  connect(choice_, &QComboBox::activated, this, [this](int index) {
    if (!worker_->busy() || !training_) setStudy(studies_[std::size_t(index)]);
  });
  connect(open_, &QPushButton::clicked, this, &StudyPage::chooseFile);
  connect(change_, &QPushButton::clicked, this, &StudyPage::chooseStore);
  connect(start_, &QPushButton::clicked, this, &StudyPage::start);
  connect(stop_, &QPushButton::clicked, this, &StudyPage::stop);
  connect(export_, &QPushButton::clicked, this, &StudyPage::exportPlot);
  connect(seeds_, &QSpinBox::valueChanged, this, [this](int count) {
    if (int(study_.seeds.size()) == count) return;
    study_.seeds = first_seeds(count);
    read();
  });
  connect(filter_, &QLineEdit::textChanged, this, [this](const QString& text) {
    static_cast<RowFilter*>(sorted_)->setWords(text);
    updateState();
  });
  connect(table_, &QTableView::doubleClicked, this, &StudyPage::openCurrent);
  connect(&redraw_, &QTimer::timeout, this, &StudyPage::showPlot);
  connect(plots_, &QTabWidget::currentChanged, this, [this] {
    showPointed({});
    showPlot();
  });
  connect(worker_, &StudyWorker::planned, this, [this](const StudyTable& table) {
    if (table.study != study_) return;
    model_->setTable(table);
    fitColumns();
    updateState();
  });
  connect(worker_, &StudyWorker::rowsChanged, this, [this](const auto& rows) {
    model_->setRows(rows);
    if (!redraw_.isActive()) redraw_.start();
  });
  connect(worker_, &StudyWorker::progressed, this, &StudyPage::showProgress);
  connect(worker_, &StudyWorker::troubled, this, &StudyPage::addTrouble);
  connect(worker_, &StudyWorker::over, this, [this](const StudyTable& table, const QString& error) {
    const bool was_training = std::exchange(training_, false);
    stopping_ = false;
    if (stale_ || table.study != study_) {  // Something else is asked for by now.
      if (was_training) Q_EMIT runningChanged(false);
      return read();
    }
    if (error.isEmpty()) {
      model_->setTable(table);
      fitColumns();
    } else {
      addTrouble(error);
      Q_EMIT failed(error);
    }
    updateState();
    showPlot();
    if (was_training) {
      Q_EMIT runningChanged(false);
      if (error.isEmpty())
        Q_EMIT noted(table.complete() ? tr("The study is finished") : tr("The study has stopped"));
    }
  });
}

const StudyTable& StudyPage::table() const { return model_->table(); }

bool StudyPage::running() const { return training_; }

bool StudyPage::idle() const {
  return !worker_->busy() && !job_.busy() && !(stale_ && isVisible()) && !redraw_.isActive() &&
         std::ranges::all_of(maps_, [](const StudyMapsView* maps) { return !maps || maps->idle(); });
}

void StudyPage::openFile(const QString& path) {
  if (training_) throw Error(tr("A study is running; stop it first").toStdString());
  const StudySpec study = read_study(path.toStdString());
  file_folder_ = QFileInfo(path).path();
  const auto known = std::ranges::find(studies_, study.name, &StudySpec::name);
  const auto index = int(known - studies_.begin());
  const QString title = QString::fromStdString(study.title.empty() ? study.name : study.title);
  if (known == studies_.end()) {
    studies_.push_back(study);
    choice_->addItem(title);
  } else {
    *known = study;
    choice_->setItemText(index, title);
  }
  setStudy(study);
  choice_->setCurrentIndex(index);
}

void StudyPage::setStudy(const StudySpec& study) {
  if (training_) return;
  study_ = study;
  seeds_->setValue(int(study.seeds.size()));
  study_.seeds = study.seeds;
  summary_->setText(QString::fromStdString(study.summary));
  summary_->setVisible(!study.summary.empty());
  troubles_->clear();
  model_->setTable({study_, {}});
  makePlots();
  read();
}

void StudyPage::setStore(const QString& folder) {
  if (training_) return;
  store_ = QDir(folder).absolutePath();
  settings().setValue("study/store", store_);
  troubles_->clear();
  read();
}

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
  if (stale_)
    read();
  else
    showPlot();
}

void StudyPage::start() {
  if (worker_->busy()) return;
  training_ = true;
  stale_ = false;
  troubles_->clear();
  worker_->start(study_, store_, threads_->value(), true);
  progress_text_->setText(tr("Preparing…"));
  progress_->setRange(0, 0);
  updateState();
  Q_EMIT runningChanged(true);
}

void StudyPage::stop() {
  if (!training_) return;
  stopping_ = true;
  worker_->stop();
  updateState();
}

void StudyPage::updateState() {
  choice_->setEnabled(!training_);
  open_->setEnabled(!training_);
  seeds_->setEnabled(!training_);
  threads_->setEnabled(!training_);
  change_->setEnabled(!training_);
  start_->setEnabled(!worker_->busy());
  stop_->setEnabled(training_ && !stopping_);
  export_->setEnabled(plots_->count() > 0);
  const QString store = tr("Store: %1").arg(QDir::toNativeSeparators(store_));
  store_label_->setToolTip(store);
  store_label_->setText(store);
  empty_->setVisible(model_->rowCount() > 0 && sorted_->rowCount() == 0);
  troubles_->setVisible(troubles_->count() > 0);
  if (training_) {
    if (stopping_) progress_text_->setText(tr("Stopping…"));
    return;
  }
  const auto& rows = table().rows;
  const auto done = int(std::ranges::count(rows, RunStatus::Finished, &StudyRow::status));
  const auto wrong = int(std::ranges::count(rows, RunStatus::Failed, &StudyRow::status));
  progress_->setRange(0, std::max(1, int(rows.size())));
  progress_->setValue(done);
  QString text = rows.empty() ? tr("Looking into the store…")
                              : tr("%1 of %2 networks are trained").arg(done).arg(rows.size());
  if (wrong > 0) text += QStringLiteral(", ") + tr("%n failed", nullptr, wrong);
  progress_text_->setText(text);
}

void StudyPage::showProgress(const StudyProgress& progress) {
  if (!training_ || stopping_) return;
  progress_->setRange(0, std::max(1, int(progress.total)));
  progress_->setValue(int(progress.over()));
  QString text = tr("%1 of %2 networks").arg(progress.over()).arg(progress.total);
  if (progress.failed) text += QStringLiteral(", ") + tr("%n failed", nullptr, int(progress.failed));
  if (progress.elsewhere)
    text += QStringLiteral(", ") + tr("%n in another program", nullptr, int(progress.elsewhere));
  if (progress.finished > 0 && progress.over() < progress.total)
    text += QStringLiteral(", ") + tr("about %1 left").arg(format_duration(progress.seconds_remaining));
  progress_text_->setText(text);
}

void StudyPage::addTrouble(const QString& text) {
  troubles_->addItem(text);
  troubles_->scrollToBottom();
  updateState();
}

void StudyPage::makePlots() {
  // Before the tabs: when one goes, the next is shown.
  views_.clear();
  maps_.clear();
  while (plots_->count() > 0) {
    QWidget* const old = plots_->widget(0);
    plots_->removeTab(0);
    delete old;
  }
  for (const StudyPlot& plot : study_.plots) {
    const bool maps = plot.kind == StudyPlot::Kind::Maps;
    views_.push_back(maps ? nullptr : new StudyPlotView);
    maps_.push_back(maps ? new StudyMapsView : nullptr);
  }
  for (std::size_t i = 0; i < views_.size(); ++i) {
    const QString title = translated(plot_title(table(), study_.plots[i]));
    if (StudyPlotView* const view = views_[i]) {
      connect(view, &StudyPlotView::runPicked, this, &StudyPage::openRun);
      connect(view, &StudyPlotView::pointed, this, &StudyPage::showPointed);
      plots_->addTab(view, title);
      view->setTable(table(), study_.plots[i]);
    } else {
      connect(maps_[i], &StudyMapsView::runPicked, this, &StudyPage::openRun);
      connect(maps_[i], &StudyMapsView::failed, this, &StudyPage::failed);
      connect(maps_[i], &StudyMapsView::pointed, this, &StudyPage::showPointed);
      auto* const scrolled = new QScrollArea;
      scrolled->setFrameShape(QFrame::NoFrame);
      scrolled->setWidgetResizable(true);
      scrolled->setFocusPolicy(Qt::NoFocus);  // What it shows has the keys.
      scrolled->setWidget(maps_[i]);
      connect(maps_[i], &StudyMapsView::shown, scrolled, [scrolled](const QRect& place) {
        const QPoint middle = place.center();
        scrolled->ensureVisible(middle.x(), middle.y(), place.width() / 2, place.height() / 2);
      });
      plots_->addTab(scrolled, title);
    }
    plots_->setTabToolTip(int(i), title);
  }
}

void StudyPage::fitColumns() {
  constexpr int kAir = 12;  // Between texts of neighbours.
  // What was found comes before how it came about.
  QHeaderView* const header = table_->horizontalHeader();
  header->moveSection(header->visualIndex(model_->statusColumn()), header->count() - 1);
  table_->resizeColumnsToContents();
  for (int column = 0; column < model_->columnCount(); ++column)
    table_->setColumnWidth(column, table_->columnWidth(column) + kAir);
}

void StudyPage::showPointed(const QString& text) {
  pointed_->setText(text);
  pointed_->setToolTip(text);
}

/// The others when somebody looks at them.
void StudyPage::showPlot() {
  const int index = plots_->currentIndex();
  if (!isVisible() || index < 0 || index >= int(views_.size())) return;
  const auto plot = std::size_t(index);
  if (views_[plot])
    views_[plot]->setTable(table(), study_.plots[plot]);
  else
    maps_[plot]->setTable(table(), study_.plots[plot], store_);
}

void StudyPage::chooseFile() {
  auto* const dialog =
      new QFileDialog(this, tr("Open study"), file_folder_, tr("Studies (*.json);;All files (*)"));
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
    try {
      openFile(path);
    } catch (const std::exception& error) {
      Q_EMIT failed(translated(error));
    }
  });
  dialog->open();
}

void StudyPage::chooseStore() {
  auto* const dialog = new QFileDialog(this, tr("Folder of trained networks"), store_);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, &StudyPage::setStore);
  dialog->open();
}

void StudyPage::exportPlot() {
  const int index = plots_->currentIndex();
  if (index < 0) return;
  const auto plot = std::size_t(index);
  auto* const dialog = new QFileDialog(this, tr("Export plot"), {}, tr("Figures (*.pdf *.svg *.png)"));
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(QStringLiteral("pdf"));
  dialog->selectFile(QString::fromStdString(study_.name + "-" + plot_file_name(study_, plot) + ".pdf"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, [this, plot](const QString& path) {
    try {
      if (plot >= study_.plots.size()) return;
      if (const StudyMapsView* maps = maps_[plot]) {
        if (!maps->maps().any()) throw Error(tr("There are no maps yet").toStdString());
        write_figure(maps->maps().rows, maps_figure(maps->maps()), path.toStdString());
      } else {
        write_drawing(StudyPlotView::drawing(table(), study_.plots[plot]), path.toStdString());
      }
      Q_EMIT noted(tr("Exported %1").arg(path));
    } catch (const std::exception& error) {
      Q_EMIT failed(translated(error));
    }
  });
  dialog->open();
}

void StudyPage::openRun(std::size_t row) {
  if (row >= table().rows.size()) return;
  const ExperimentSpec spec = table().rows[row].spec;
  job_.request(
      [this, spec, folder = store_.toStdString()](const std::stop_token& stop) -> LatestJob::Delivery {
        std::shared_ptr<const ExperimentResult> result;
        QString trouble;
        try {
          if (std::filesystem::exists(folder)) {
            RunStore store(folder);
            if (auto found = stored_experiment(spec, store, stop))
              result = std::make_shared<const ExperimentResult>(std::move(*found));
          }
        } catch (const std::exception& error) {
          trouble = translated(error);
        }
        return [this, spec, result, trouble] {
          if (!trouble.isEmpty()) addTrouble(trouble);
          if (result)
            Q_EMIT resultRequested(result);
          else
            Q_EMIT specRequested(spec);
        };
      });
}

void StudyPage::openCurrent(const QModelIndex& cell) {
  if (cell.isValid()) openRun(std::size_t(sorted_->mapToSource(cell).row()));
}

bool StudyPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      openCurrent(table_->currentIndex());
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace quantoscope
