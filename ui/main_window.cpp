// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMessageBox>
#include <QToolBar>
#include <QUndoGroup>
#include <QVBoxLayout>

#include "core/error.h"
#include "core/io/experiment_file.h"
#include "core/io/points_place.h"
#include "core/spec/spec_json.h"
#include "ui/action_chooser.h"
#include "ui/docks_aside.h"
#include "ui/lesson/before_lesson.h"
#include "ui/lesson/beside_maps.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presentation.h"
#include "ui/lesson/presenter_bar.h"
#include "ui/note_label.h"
#include "ui/panels/draw_bar.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/panels/icons.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/player_bar.h"
#include "ui/panels/point_panel.h"
#include "ui/panels/spec_panel.h"
#include "ui/panels/time_bar.h"
#include "ui/plots/curves_plot.h"
#include "ui/point_drawer.h"
#include "ui/recent_files.h"
#include "ui/recovery.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"
#include "ui/settings.h"
#include "ui/spec_history.h"
#include "ui/study/study_page.h"
#include "ui/translated.h"
#include "ui/view_actions.h"

namespace quantoscope {
namespace {

/// A letter or a sign of a number, without Ctrl or Alt.
bool is_typed(const QKeyEvent& key) {
  const QString text = key.text();
  const bool plain = !(key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
  return plain && text.size() == 1 &&
         (text[0].isLetterOrNumber() || QStringLiteral(".,+-").contains(text[0]));
}

QString file_filter() {
  return MainWindow::tr("Experiments (*%1);;JSON files (*.json)").arg(kExperimentSuffix);
}

}  // namespace

MainWindow::MainWindow(const ExperimentSpec& initial, QWidget* parent) : QMainWindow(parent) {
  setObjectName("MainWindow");
  setWindowIcon(program_icon());
  setAcceptDrops(true);
  make_parts();
  make_controller(initial);
  make_menus();
  connect_parts();
  restore_settings();
  show_spec();
  show_dataset();
  for (const NetworkKind kind : kAllKinds) {
    show_snapshot(kind);
    maps_->setSnapshot(inspection_->shown(kind));
  }
  qApp->installEventFilter(this);
}

// The experiment and what leans on it go first: their last words must not reach half a window.
MainWindow::~MainWindow() {
  controls_->disconnect();  // A number that is still being typed is reported when it is hidden.
  if (presenter_) presenter_->disconnect(this);
  delete playback_;
  delete inspection_;
  // In a lesson there are two. They say that they are clean when they are hardly themselves any more.
  for (SpecHistory* history : findChildren<SpecHistory*>()) {
    history->disconnect(this);
    delete history;
  }
  delete controller_;
}

void MainWindow::make_controller(const ExperimentSpec& initial) {
  try {
    controller_ = new ExperimentController(initial, false, this);
  } catch (const std::exception& error) {
    controller_ = new ExperimentController({}, false, this);
    showMessage(translated(error));
  }
  use_history(new SpecHistory(*controller_, this));
  inspection_ = new Inspection(*controller_, this);
  playback_ = new Playback(*controller_, *inspection_, this);
}

/// The four maps, and in presentation mode the presenter's controls left of them.
QWidget* MainWindow::make_experiment_page() {
  auto* page = new QWidget;
  auto* row = new QHBoxLayout(page);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(beside_ = new BesideMaps(*maps_), 1);
  return page;
}

/// Above everything: the player with the networks' states, and what the maps show.
void MainWindow::make_top_bar() {
  auto* bar = addToolBar(tr("Player"));
  bar->setObjectName("player");
  bar->setMovable(false);
  bar->toggleViewAction()->setVisible(false);
  bar->setContextMenuPolicy(Qt::PreventContextMenu);
  auto* parts = new QWidget;
  auto* row = new QHBoxLayout(parts);
  row->setContentsMargins(0, 0, 4, 0);
  row->setSpacing(6);
  row->addWidget(player_ = new PlayerBar, 1);
  row->addWidget(new ActionChooser(views_->views(), tr("What the maps show"), views_->makeBar(parts)));
  make_drawer(*row);
  // As wide as the window leaves it: what does not fit becomes smaller, nothing goes into a menu.
  parts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  bar->addWidget(parts);
  presentation_->hideAlso(bar);
}

/// When it is first wanted.
void MainWindow::make_presenter() {
  presenter_ = new PresenterBar(beside_->parentWidget());
  qobject_cast<QHBoxLayout*>(beside_->parentWidget()->layout())->insertWidget(0, presenter_);
  presenter_->addPart(new ActionChooser(views_->views(), tr("What the maps show"), nullptr));
  presenter_->addPart(new ActionChooser(views_->solos(), tr("Which maps"), nullptr));
  presenter_->addActions({player_->playAction(), player_->stepAction(), player_->resetAction()});
  auto* time = new TimeBar;
  time->setPlayback(*playback_);
  presenter_->addPart(time);
  presenter_->setSpec(controller_->spec());
  connect(presenter_, &PresenterBar::specEdited, this,
          [this](const ExperimentSpec& spec) { history_->edit(spec, presenter_->isHeld()); });
  connect(presenter_, &PresenterBar::released, this, [this] { history_->endStep(); });
}

void MainWindow::make_parts() {
  auto* centre = new QWidget;
  messages_ = new MessageBar(centre);
  stored_note_ = new MessageBar(centre);
  stored_note_->setObjectName("storedNote");
  maps_ = new MapsView(centre);
  views_ = new ViewActions(*maps_, this);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(messages_);
  column->addWidget(stored_note_);
  make_pages(make_experiment_page());
  column->addWidget(pages_, 1);
  setCentralWidget(centre);

  make_docks();

  make_top_bar();
  column->insertWidget(1, drawer_->bar());
  note_ = new NoteLabel(centre);
}

void MainWindow::connect_parts() {
  connect_comparison();
  connect_study();
  connect(controls_, &SpecPanel::specEdited, this, &MainWindow::apply);
  connect(controls_, &SpecPanel::released, this, [this] { history_->endStep(); });
  connect(maps_, &MapsView::heightChanged, this, &MainWindow::give_maps_room, Qt::QueuedConnection);
  connect(maps_, &MapsView::networkPicked, this, [this](NetworkKind kind) {
    if (kind != NetworkKind::Float) inspection_->setNetwork(kind);  // The panels compare with that one.
  });
  connect(maps_, &MapsView::clicked, this, [this](QPointF plane, Qt::MouseButton button) {
    if (button != Qt::LeftButton) return;
    inspection_->setPoint(plane);
    show_followed();
  });
  connect_map_menus();
  connect(maps_, &MapsView::eraseRequested, this, &MainWindow::remove_marks);
  connect(maps_, &MapsView::lineDrawn, this, [this](const QLineF& line) {
    inspection_->setLine(line);
    show_followed();
  });
  connect(inspection_, &Inspection::pointChanged, maps_, [this] { maps_->setPoint(inspection_->point()); });
  connect(inspection_, &Inspection::lineChanged, maps_, [this] { maps_->setLine(inspection_->line()); });
  connect(player_, &PlayerBar::toggleRequested, controller_, &ExperimentController::togglePlaying);
  connect(player_, &PlayerBar::stepRequested, controller_, &ExperimentController::step);
  connect(player_, &PlayerBar::resetRequested, this, [this] { history_->startOver(); });
  connect(controller_, &ExperimentController::playingChanged, player_, &PlayerBar::setPlaying);
  connect(controller_, &ExperimentController::finishedChanged, player_, &PlayerBar::setFinished);
  connect(controller_, &ExperimentController::specChanged, this, &MainWindow::show_spec);
  connect(controller_, &ExperimentController::storedChanged, this, &MainWindow::show_stored);
  connect(controller_, &ExperimentController::datasetChanged, this, [this] { show_dataset(); });
  connect(controller_, &ExperimentController::snapshotChanged, this, &MainWindow::show_snapshot);
  connect(inspection_, &Inspection::shownChanged, this,
          [this](NetworkKind kind) { maps_->setSnapshot(inspection_->shown(kind)); });
  connect(controller_, &ExperimentController::failed, this, [this](const QString& message) {
    history_->settle();
    showMessage(message);
  });
  time_->setPlayback(*playback_);
  connect(curves_, &CurvesPlot::timePicked, playback_, &Playback::pick);
  connect(playback_, &Playback::changed, curves_, [this] {
    curves_->setTime(playback_->live() ? std::nullopt : std::optional(playback_->position()));
  });
  connect_drawer();
  point_->setInspection(*inspection_);
  hidden_space_->setInspection(*inspection_);
  connect_lesson();
  layers_->setExperiment(*controller_, *inspection_);
  player_->setPlaying(controller_->playing());
  player_->setFinished(controller_->finished());
}

void MainWindow::use_history(SpecHistory* history) {
  history_ = history;
  undo_->addStack(history_);
  show_page();
  // Whether there is something to save is known when the history stands where it will.
  for (const auto act : {&MainWindow::show_title, &MainWindow::keep_unsaved}) {
    connect(history_, &SpecHistory::cleanChanged, this, act);
    connect(history_, &SpecHistory::indexChanged, this, act);
  }
}

void MainWindow::apply(const ExperimentSpec& spec) {
  // On other points the marks would stand for nothing.
  if (!(spec.data == controller_->spec().data)) remove_marks();
  history_->edit(spec, controls_->isHeld());
}

void MainWindow::show_spec() {
  controls_->setSpec(controller_->spec());
  if (presenter_) presenter_->setSpec(controller_->spec());
  drawer_->setSpec(controller_->spec());
  region_->actions()[int(controller_->spec().map.region)]->setChecked(true);
  show_title();
  keep_unsaved();
}

void MainWindow::show_dataset() {
  maps_->setDataset(controller_->dataset());
  hidden_space_->setDataset(controller_->dataset());
}

void MainWindow::show_snapshot(NetworkKind kind) {
  const auto snapshot = controller_->snapshot(kind);
  // Curves would tell what is still to be predicted.
  if (inspection_->isCovered(kind)) {
    NetworkSnapshot blank = *inspection_->shown(kind);
    curves_->setSnapshot(inspection_->shown(kind));
    // How far it is may be known.
    blank.phase = snapshot->phase;
    blank.epoch = snapshot->epoch;
    blank.seconds_remaining = snapshot->seconds_remaining;
    blank.samples_per_second = snapshot->samples_per_second;
    player_->setSnapshot(blank);
  } else {
    curves_->setSnapshot(snapshot);
    player_->setSnapshot(*snapshot);
  }
  lesson_->setSnapshot(controller_->spec(), snapshot);
}

void MainWindow::show_title() {
  const LessonWalk* lesson = lesson_->walk();
  const QString name = lesson ? tr("Lesson: %1").arg(QString::fromStdString(lesson->lesson().title))
                       : file_.isEmpty() ? tr("Untitled")
                                         : QFileInfo(file_).fileName();
  setWindowTitle(tr("%1[*] — Quantoscope").arg(name));
  // What is tried in a lesson need not be saved.
  setWindowModified(!lesson && history_->isChanged());
}

void MainWindow::keepNetworksIn(const QString& folder, bool at_once) {
  controller_->keepNetworksIn(folder);
  const auto use_store = [this] { controller_->knowNetworksOf(study_->store(), study_->storeIsChosen()); };
  connect(study_, &StudyPage::storeChanged, this, use_store);
  use_store();
  if (at_once && !controller_->storedResult()) controller_->recall();
}

void MainWindow::note(const QString& text) { note_->showNote(text); }

void MainWindow::showMessage(const QString& text) { messages_->showMessage(text); }

void MainWindow::tellOnceOfWrongLibraries(const QStringList& wrong, const QStringList& used) {
  constexpr const char* kTold = "told/wrongLibraries";
  if (wrong == settings().value(kTold).toStringList() || messages_->asks()) return;
  settings().setValue(kTold, wrong);
  if (wrong.isEmpty()) return;
  showMessage(tr("%1 computes wrongly on this processor and is not used. Networks are trained by %2.")
                  .arg(wrong.join(QStringLiteral(", ")), used.join(QStringLiteral(", "))));
}

bool MainWindow::saveTo(const QString& path) {
  if (!spares_points(path)) return false;
  Message kept;
  try {
    ExperimentSpec saved = controller_->spec();
    if (const auto& source = controller_->dataset()->source)
      kept = keep_trained_points(saved.data, *source, path.toStdString());
    write_spec(saved, path.toStdString());
  } catch (const std::exception& error) {
    showMessage(translated(error));
    return false;
  }
  file_ = QFileInfo(path).absoluteFilePath();
  history_->setClean();
  show_title();
  add_recent_file(file_);
  note(tr("Saved %1").arg(path));
  if (!kept.empty()) messages_->showMessage(translated(kept), MessageBar::Tone::Note);
  return true;
}

bool MainWindow::spares_points(const QString& path) {
  if (!is_same_file(path.toStdString(), controller_->spec().data.points_file)) return true;
  showMessage(tr("%1 holds the points of the experiment; choose another file name").arg(path));
  return false;
}

bool MainWindow::save_as() {
  QFileDialog dialog(this, tr("Save experiment"), file_, file_filter());
  dialog.setAcceptMode(QFileDialog::AcceptSave);
  dialog.setDefaultSuffix(QString(kExperimentSuffix).mid(1));
  if (file_.isEmpty())
    dialog.selectFile(QString::fromStdString(architecture_name(controller_->spec().model)).replace(' ', '-') +
                      kExperimentSuffix);
  if (dialog.exec() != QDialog::Accepted) return false;
  const QString chosen = dialog.selectedFiles().constFirst();
  // Whatever ending was typed, an experiment is found again by its own.
  const QString path = chosen.endsWith(QLatin1String(".json"), Qt::CaseInsensitive)
                           ? chosen
                           : chosen + QLatin1String(kExperimentSuffix);
  if (path != chosen && QFileInfo::exists(path)) {
    showMessage(tr("%1 is there already; choose another name").arg(path));
    return false;
  }
  return saveTo(path);
}

bool MainWindow::save() { return file_.isEmpty() ? save_as() : saveTo(file_); }

bool MainWindow::may_discard() {
  leave_lesson();  // What may be lost is what was before it.
  if (!isWindowModified()) return true;
  QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                  tr("Save the changes to %1?")
                      .arg(file_.isEmpty() ? tr("this experiment") : QFileInfo(file_).fileName()),
                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
  box.setDefaultButton(QMessageBox::Save);
  switch (box.exec()) {
    case QMessageBox::Save:
      return save();
    case QMessageBox::Discard:
      return true;
    default:
      return false;
  }
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  // Space belongs to the player, but not while a check box or a button has the keyboard: there it means
  // "press".
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Space &&
      (qobject_cast<QAbstractButton*>(watched) || qobject_cast<QComboBox*>(watched))) {
    event->accept();
    return true;
  }
  // What is typed into a number is not meant as a shortcut, whether the number takes it or not.
  if (event->type() == QEvent::ShortcutOverride && watched->inherits("QLineEdit") &&
      qobject_cast<QAbstractSpinBox*>(watched->parent()) && is_typed(static_cast<QKeyEvent&>(*event))) {
    event->accept();
    return true;
  }
  // In a list Esc is no word about the maps: what is marked there stays.
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape &&
      qobject_cast<QAbstractItemView*>(watched) && !presentation_->isOn() && !before_lesson_ &&
      !maps_->solo()) {
    event->accept();
    return true;
  }
  if (event->type() == QEvent::ShortcutOverride && settle_remote_key(static_cast<QKeyEvent&>(*event)))
    return true;
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  give_maps_room();
  if (presentation_->isOn()) show_presenter();
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  // Not before the docks have their first sizes.
  QMetaObject::invokeMethod(this, &MainWindow::give_maps_room, Qt::QueuedConnection);
}

void MainWindow::closeEvent(QCloseEvent* event) {
  presentation_->setOn(false);
  if (!may_discard()) return event->ignore();
  controller_->pause();
  aside_->setOn(false);
  save_settings();
  if (recovery_) recovery_->forget();
  event->accept();
}

}  // namespace quantoscope
