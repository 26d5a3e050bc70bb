// SPDX-License-Identifier: GPL-3.0-or-later
// Lessons in the window: how a step is brought about, and how everything comes back after the last one.
#include <algorithm>
#include <array>
#include <cmath>

#include <QActionGroup>
#include <QDockWidget>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>
#include <QUndoGroup>

#include "ui/docks_aside.h"
#include "ui/lesson/before_lesson.h"
#include "ui/lesson/beside_maps.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presentation.h"
#include "ui/lesson/presenter_bar.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/spec_panel.h"
#include "ui/plots/curves_plot.h"
#include "ui/plots/view_text.h"
#include "ui/point_drawer.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"
#include "ui/spec_history.h"
#include "ui/translated.h"
#include "ui/view_actions.h"
#include "ui/welcome.h"

namespace quantoscope {
namespace {

/// The words for MapsView::Overlay, in its order.
constexpr std::array kOverlays{"points", "boundary", "float-boundary", "truth-boundary"};

bool has(const std::vector<std::string>& ids, const std::string& id) {
  return std::ranges::find(ids, id) != ids.end();
}

}  // namespace

LessonWords MainWindow::lesson_words() const {
  LessonWords words;
  for (const MapView view : kAllViews) words.maps.push_back(view_word(view).toStdString());
  words.overlays.assign(kOverlays.begin(), kOverlays.end());
  for (const Dock& dock : docks_)
    if (dock.widget != lesson_dock_ && dock.widget != controls_dock_ && dock.widget != time_dock_)
      words.panels.push_back(dock.widget->objectName().toStdString());
  return words;
}

void MainWindow::make_lesson_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Lessons"));
  for (const QString& path : shipped_lessons()) {
    try {
      const Lesson lesson = load_lesson(path, lesson_words());
      QAction* action = menu.addAction(QString::fromStdString(lesson.title).replace('&', "&&"));
      action->setToolTip(QString::fromStdString(lesson.summary));
      action->setStatusTip(action->toolTip());
      action->setData(path);
      connect(action, &QAction::triggered, this, [this, path] { open_lesson(path); });
    } catch (const std::exception& error) {
      showMessage(translated(error));
    }
  }
  menu.addSeparator();
  connect(menu.addAction(tr("&Open lesson…")), &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Open lesson"), QString(), tr("Lessons (*.json)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::open_lesson);
    dialog->open();
  });
  menu.addSeparator();
  const auto add = [&](const QString& text, const QList<QKeySequence>& keys, auto&& then) {
    QAction* action = menu.addAction(text);
    action->setShortcuts(keys);
    action->setEnabled(false);
    connect(action, &QAction::triggered, this, then);
    lesson_actions_ << action;
  };
  add(tr("&Next step"), {QKeySequence("Alt+Right"), Qt::Key_PageDown}, [this] { lesson_->turnOver(); });
  add(tr("Step &back"), {QKeySequence("Alt+Left"), Qt::Key_PageUp}, [this] { lesson_->back(); });
  add(tr("&Leave the lesson"), {}, [this] { leave_lesson(); });

  // Out of what one is in: the presentation first, then the lesson.
  escape_ = new QAction(tr("Back to all maps, out of presentation mode or the lesson, without marks"), this);
  escape_->setShortcut(Qt::Key_Escape);
  escape_->setEnabled(false);
  connect(escape_, &QAction::triggered, this, [this] {
    if (maps_->solo() && !before_lesson_) return views_->setSolo(std::nullopt);
    if (presentation_->isOn()) return presentation_->setOn(false);
    if (before_lesson_) return leave_lesson();
    remove_marks();
  });
  addAction(escape_);
  // Of what is seen, in whichever way it came about.
  connect(maps_, &MapsView::soloChanged, this, &MainWindow::show_escape);
  connect(inspection_, &Inspection::pointChanged, this, &MainWindow::show_escape);
  connect(inspection_, &Inspection::lineChanged, this, &MainWindow::show_escape);
}

void MainWindow::show_followed() {
  if (presentation_->isOn()) return;
  point_dock_->show();
  point_dock_->raise();
}

void MainWindow::remove_marks() {
  inspection_->setPoint(std::nullopt);
  inspection_->setLine(std::nullopt);
}

void MainWindow::connect_lesson() {
  connect(lesson_, &LessonPanel::entered, this, &MainWindow::enter_step);
  connect(lesson_, &LessonPanel::uncovered, this, [this] {
    cover_maps();
    // Controls come with the next step, which lays everything out anew; there is none after the last.
    if (!lesson_->walk()->canGoNext()) show_lesson_controls();
  });
  connect(lesson_, &LessonPanel::measured, this, &MainWindow::show_beside);
  connect(beside_, &BesideMaps::made, this, [this] {
    for (std::size_t i = 0; i < kOverlays.size(); ++i) {
      const auto overlay = MapsView::Overlay(i);
      const auto show = [this, overlay](bool on) { beside_->maps()->setShown(overlay, on); };
      show(views_->overlay(overlay)->isChecked());
      connect(views_->overlay(overlay), &QAction::toggled, beside_, show);
    }
    show_presenter();
  });
  connect(lesson_, &LessonPanel::leaveRequested, this, &MainWindow::leave_lesson);
  connect(presentation_, &Presentation::changed, this, [this](bool on) {
    show_presenter();
    if (on && !before_lesson_) remove_marks();
    if (auto* welcome = findChild<Welcome*>(); on && welcome) welcome->close();
    constexpr double thicker = 1.5;  // Seen from the last row, whatever the screen.
    for (MapsView* maps : {maps_, beside_->maps()})
      if (maps) maps->setLineScale(on ? thicker : 1);
    lesson_->setPresented(on);
    curves_->setLineScale(on ? thicker : 1);
    // Larger letters want a wider pane; the old width comes back with the layout.
    if (on && before_lesson_) give_lesson_room();
    show_modes();
  });
}

bool MainWindow::settle_remote_key(QKeyEvent& key) {
  const bool lesson = before_lesson_ != nullptr;
  if (key.key() == Qt::Key_F5 && (lesson || presentation_->isOn())) {  // "Begin", on a remote.
    key.accept();
    return true;
  }
  if (!lesson) return false;
  switch (key.key()) {
    case Qt::Key_PageDown:
    case Qt::Key_PageUp:
      key.ignore();  // No list or text takes them: they turn over.
      return true;
    case Qt::Key_Period:  // "Blank the screen", which means something else here.
      if (!presentation_->isOn()) return false;
      key.accept();
      return true;
    default:
      return false;
  }
}

void MainWindow::show_modes() {
  const bool lesson = before_lesson_ != nullptr;
  for (QAction* action : lesson_actions_) action->setEnabled(lesson);
  show_escape();
  presenting_->setChecked(presentation_->isOn());
  show_presenter();
}

/// Something to go back from: a map alone, presentation mode, a lesson, marks.
void MainWindow::show_escape() {
  const bool lesson = before_lesson_ != nullptr;
  escape_->setEnabled(lesson || presentation_->isOn() || maps_->solo() || inspection_->point() ||
                      inspection_->line());
}

/// A presenter has controls beside the maps; in a lesson, the lesson has them.
void MainWindow::show_presenter() {
  const bool on = presentation_->isOn(), controls = on && !before_lesson_;
  constexpr double kFromTheBackRow = 1.0 / 30;  // Of the height, for a digit.
  for (MapsView* maps : {maps_, beside_->maps()})
    if (maps) maps->setProjected(on ? kFromTheBackRow * height() : 0);
  if (controls && !presenter_) make_presenter();
  if (presenter_) presenter_->setVisible(controls);
  maps_->setFoot(controls ? presenter_->foot() : nullptr);
}

void MainWindow::open_lesson(const QString& path) {
  try {
    start_lesson(load_lesson(path, lesson_words()));
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::start_lesson(const Lesson& lesson) {
  leave_lesson();
  if (auto* welcome = findChild<Welcome*>()) welcome->close();
  pages_->setCurrentIndex(0);
  drawer_->drawAction()->setChecked(false);
  before_lesson_ = std::make_unique<BeforeLesson>();
  BeforeLesson& before = *before_lesson_;
  before.spec = controller_->spec();
  before.stored = controller_->storedResult();
  before.playing = controller_->playing();
  before.history = history_;
  before.file = file_;
  before.layout = saveState();
  before.folded = controls_->foldedSections();
  before.time_area = time_area_;
  before.arrangement = int(maps_->arrangement());
  before.view = maps_->view();
  before.solo = maps_->solo();
  before.range = maps_->plot(NetworkKind::Float)->viewRange();
  before.network = inspection_->network();
  before.point = inspection_->point();
  before.line = inspection_->line();
  for (std::size_t i = 0; i < kOverlays.size(); ++i)
    before.overlays[i] = views_->overlay(MapsView::Overlay(i))->isChecked();

  // What is tried out in a lesson has steps of its own to undo, and is not the person's document.
  use_history(new SpecHistory(*controller_, this));
  file_.clear();
  messages_->hide();
  arrangement_->actions()[0]->trigger();
  show_modes();
  lesson_->start(lesson);
  lesson_->setFocus();
}

void MainWindow::enter_step() {
  pages_->setCurrentIndex(0);
  const LessonWalk& walk = *lesson_->walk();
  LessonView view{NetworkKind::Joint,
                  "confidence",
                  std::vector<std::string>{"boundary"},
                  std::vector<std::string>{},
                  "all",
                  true,
                  std::array<double, 3>{0, 0, 0},
                  std::array<double, 2>{NAN, NAN},
                  std::array<double, 4>{NAN, NAN, NAN, NAN}};
  view.update(walk.view());
  // Covered before the new experiment can be seen, and uncovered after.
  cover_maps();
  playback_->showLive();
  for (const NetworkKind kind : kAllKinds) inspection_->endTrial(kind);
  try {
    controller_->openSpec(walk.step().experiment);
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
  history_->clear();
  show_view(view);
  show_title();
}

void MainWindow::cover_maps() {
  const LessonWalk* walk = lesson_->walk();
  for (const NetworkKind kind : kAllKinds) {
    const bool covered = walk && walk->covers(kind);
    maps_->setCovered(kind, !covered           ? QString()
                            : walk->isHiding() ? tr("Covered until you have answered")
                                               : tr("Covered: a later question asks about it"));
    inspection_->setCovered(kind, covered);
    show_snapshot(kind);
  }
}

void MainWindow::show_view(const LessonView& view) {
  for (const MapView each : kAllViews)
    if (view_word(each).toStdString() == *view.map) views_->setView(each);
  for (std::size_t i = 0; i < kOverlays.size(); ++i)
    views_->overlay(MapsView::Overlay(i))->setChecked(has(*view.overlays, kOverlays[i]));
  std::optional<NetworkKind> solo;
  for (const NetworkKind kind : kAllKinds)
    if (*view.solo == name(kind)) solo = kind;
  views_->setSolo(solo);
  inspection_->setNetwork(*view.network);
  const auto point = *view.point;
  const auto line = *view.line;
  inspection_->setPoint(std::isnan(point[0]) ? std::nullopt : std::optional(QPointF(point[0], point[1])));
  inspection_->setLine(std::isnan(line[0]) ? std::nullopt
                                           : std::optional(QLineF(line[0], line[1], line[2], line[3])));
  if (const auto [x, y, side] = *view.zoom; side > 0)
    maps_->plot(NetworkKind::Float)->setViewRange({x, y, side});
  else
    maps_->fit();
  show_lesson_docks(*view.panels);
  show_beside();
  give_lesson_room();
  *view.playing ? controller_->play() : controller_->pause();
}

/// The lesson stands left of the maps with its controls below it; what a step opens stands where it always
/// does.
void MainWindow::show_lesson_docks(const std::vector<std::string>& panels) {
  for (const Dock& dock : docks_) {
    const std::string id = dock.widget->objectName().toStdString();
    if (dock.widget == lesson_dock_ || dock.widget == controls_dock_ || dock.widget == time_dock_) continue;
    dock.widget->setVisible(has(panels, id));
  }
  lesson_dock_->setFloating(false);
  addDockWidget(Qt::LeftDockWidgetArea, lesson_dock_);
  lesson_dock_->show();
  // The time stands where it does without a lesson.
  const auto wanted = right_dock() ? Qt::RightDockWidgetArea : Qt::BottomDockWidgetArea;
  if (!presentation_->isOn() && !time_dock_->isFloating() && dockWidgetArea(time_dock_) == time_area_ &&
      wanted != time_area_)
    move_time(wanted);
  show_lesson_controls();
  lesson_dock_->raise();
}

void MainWindow::show_lesson_controls() {
  const std::vector<std::string> keys = lesson_->walk()->controls();
  const bool controls = !keys.empty() && !presentation_->isOn();
  controls_->showOnly(keys);
  controls_dock_->setVisible(controls);
  if (controls) splitDockWidget(lesson_dock_, controls_dock_, Qt::Vertical);
  if (controls) resizeDocks({lesson_dock_, controls_dock_}, {7, 3}, Qt::Vertical);
}

void MainWindow::give_lesson_room() {
  if (presentation_->isOn()) return resizeDocks({lesson_dock_}, {width() * 3 / 10}, Qt::Horizontal);
  constexpr int kNarrowest = 340, kWidest = 400;  // A line of text that is read at a glance.
  const int one = maps_->solo() ? maps_->height() : maps_->usableWidth();
  const int right = right_dock() ? right_dock()->width() : 0;
  const int spare = width() - right - (beside_->isUsed() ? 2 : 1) * one;
  resizeDocks({lesson_dock_}, {std::clamp(spare, kNarrowest, kWidest)}, Qt::Horizontal);
}

void MainWindow::show_beside() {
  const LessonWalk* walk = lesson_->walk();
  const int before = walk ? lesson_->run()->stepNamed(walk->step().beside) : -1;
  if (before < 0) return beside_->clear();
  BesideMaps::Networks networks;
  for (const NetworkKind kind : kAllKinds)
    if (walk->hasShown(before, kind)) networks[std::size_t(kind)] = lesson_->run()->network(before, kind);
  const auto title = [&](const LessonStep& step) { return QString::fromStdString(step.title); };
  beside_->showStep(title(walk->lesson().steps[std::size_t(before)]), title(walk->step()), networks,
                    controller_->dataset());
}

void MainWindow::leave_lesson() {
  if (!before_lesson_) return;
  aside_->setOn(false);
  const std::unique_ptr<BeforeLesson> before = std::move(before_lesson_);
  lesson_->stop();
  beside_->clear();
  cover_maps();
  SpecHistory* const lesson_history = history_;
  use_history(before->history);
  delete lesson_history;
  file_ = before->file;
  controls_->showAll();
  controls_->setFoldedSections(before->folded);
  playback_->showLive();
  for (const NetworkKind kind : kAllKinds) inspection_->endTrial(kind);
  try {
    before->stored ? controller_->openResult(before->stored) : controller_->openSpec(before->spec);
  } catch (const std::exception& error) {
    showMessage(translated(error));  // Its file of points has gone meanwhile.
  }
  before->playing ? controller_->play() : controller_->pause();
  for (std::size_t i = 0; i < kOverlays.size(); ++i)
    views_->overlay(MapsView::Overlay(i))->setChecked(before->overlays[i]);
  views_->setView(before->view);
  views_->setSolo(before->solo);
  inspection_->setNetwork(before->network);
  inspection_->setPoint(before->point);
  inspection_->setLine(before->line);
  arrangement_->actions()[before->arrangement]->trigger();
  // In presentation mode the panels come back when that ends.
  if (presentation_->isOn()) {
    presentation_->setLayout(before->layout);
    lesson_dock_->hide();
  } else {
    restore_docks(*this, before->layout);
  }
  time_area_ = before->time_area;
  maps_->plot(NetworkKind::Float)->setViewRange(before->range);
  set_docks_aside();
  show_modes();
  show_title();
}

}  // namespace quantoscope
