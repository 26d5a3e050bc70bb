// SPDX-License-Identifier: GPL-3.0-or-later
// The window's panels: what there is, where it stands at first, and how it comes back there.
#include <algorithm>
#include <cmath>

#include <QActionGroup>
#include <QDockWidget>
#include <QEvent>
#include <QMenu>
#include <QTabWidget>

#include "ui/docks_aside.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presentation.h"
#include "ui/main_window.h"
#include "ui/panels/dock_grip.h"
#include "ui/panels/dock_title.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/point_panel.h"
#include "ui/panels/spec_panel.h"
#include "ui/panels/time_bar.h"
#include "ui/plots/curves_plot.h"

namespace quantoscope {
namespace {

constexpr const char* kWasBehind = "wasBehind";  ///< Another tab, when its action was triggered.

}  // namespace

QDockWidget* MainWindow::add_dock(QWidget* content, const QString& title, const char* name,
                                  Qt::DockWidgetArea area, const QKeySequence& shortcut, bool open,
                                  const char* help) {
  auto* dock = new QDockWidget(title, this);
  dock->setTitleBarWidget(new DockTitle(*dock, help ? help : name));
  dock->setObjectName(name);
  dock->setWidget(content);
  dock->toggleViewAction()->setShortcut(shortcut);
  // Who asks for a panel wants to see it, not only its tab: one behind another tab comes to the front.
  connect(dock->toggleViewAction(), &QAction::toggled, dock, [dock](bool on) {
    dock->setProperty(kWasBehind, !on && dock->isVisible() && dock->visibleRegion().isEmpty());
  });
  connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock](bool open_now) {
    if (!open_now && !dock->property(kWasBehind).toBool()) return;
    dock->show();
    dock->raise();
  });
  docks_.push_back({dock, area, open});
  return dock;
}

void MainWindow::make_docks() {
  controls_dock_ = add_dock(controls_ = new SpecPanel, tr("Experiment"), "controls", Qt::LeftDockWidgetArea,
                            Qt::Key_F9, true, "experiment");
  curves_dock_ = add_dock(curves_ = new CurvesPlot, tr("Learning curves"), "curves", Qt::RightDockWidgetArea,
                          Qt::Key_F8, true);
  point_dock_ =
      add_dock(point_ = new PointPanel, tr("Point"), "point", Qt::RightDockWidgetArea, Qt::Key_F7, false);
  add_dock(hidden_space_ = new HiddenSpacePanel, tr("Hidden space"), "hidden-space", Qt::RightDockWidgetArea,
           QKeyCombination(Qt::ShiftModifier, Qt::Key_F7), false);
  lesson_dock_ = add_dock(lesson_ = new LessonPanel, tr("Lesson"), "lesson", Qt::LeftDockWidgetArea, {},
                          false, "lessons");
  presentation_ = new Presentation(*this);
  presentation_->keep(lesson_dock_);
  aside_ = new DocksAside(*this);
  add_dock(layers_ = new LayersPanel, tr("Layers"), "layers", Qt::RightDockWidgetArea, Qt::Key_F5, false);
  time_dock_ = add_dock(time_ = new TimeBar, tr("Time"), "time", Qt::RightDockWidgetArea,
                        QKeySequence("Ctrl+T"), true);
  // A title above it would be as high as the bar itself.
  time_dock_->setFeatures(time_dock_->features() | QDockWidget::DockWidgetVerticalTitleBar);
  delete time_dock_->titleBarWidget();
  time_dock_->setTitleBarWidget(new DockGrip);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  place_docks();
  for (const Dock& dock : docks_) {
    connect(dock.widget, &QDockWidget::visibilityChanged, this, &MainWindow::place_time,
            Qt::QueuedConnection);
    connect(dock.widget, &QDockWidget::topLevelChanged, this, &MainWindow::place_time, Qt::QueuedConnection);
  }
}

void MainWindow::place_docks() {
  right_share_ = 0;
  for (const Dock& dock : docks_) {
    dock.widget->setFloating(false);
    addDockWidget(dock.area, dock.widget);
    dock.widget->setVisible(dock.open);
  }
  // Before the others are tabs beside the curves: it would become one of them.
  splitDockWidget(curves_dock_, time_dock_, Qt::Vertical);
  time_area_ = Qt::RightDockWidgetArea;
  // Panels that share a place are tabs of it.
  for (std::size_t i = 1; i < docks_.size(); ++i)
    for (std::size_t j = i; j-- > 0;)
      if (docks_[i].area == docks_[j].area && docks_[i].widget != time_dock_) {
        tabifyDockWidget(docks_[j].widget, docks_[i].widget);
        break;
      }
  for (const Dock& dock : docks_)
    if (dock.open) dock.widget->raise();
  resizeDocks({controls_dock_, curves_dock_}, {300, 360}, Qt::Horizontal);
  give_maps_room();
}

QDockWidget* MainWindow::right_dock() const {
  for (const Dock& dock : docks_)
    if (dock.widget != time_dock_ && !dock.widget->isHidden() && !dock.widget->isFloating() &&
        dockWidgetArea(dock.widget) == Qt::RightDockWidgetArea)
      return dock.widget;
  return nullptr;
}

void MainWindow::place_time() {
  // Where a person has put it, it stays; and it moves back only with panels that are there to be seen.
  if (aside_->isOn() || presentation_->isOn() || before_lesson_ || time_dock_->isFloating() ||
      dockWidgetArea(time_dock_) != time_area_)
    return;
  const Qt::DockWidgetArea wanted = right_dock() ? Qt::RightDockWidgetArea : Qt::BottomDockWidgetArea;
  if (wanted == time_area_) return give_maps_room();  // A panel that opens asks for what it would like.
  move_time(wanted);
  give_maps_room();
}

void MainWindow::move_time(Qt::DockWidgetArea area) {
  time_area_ = area;
  const bool shown = !time_dock_->isHidden();
  addDockWidget(area, time_dock_, Qt::Vertical);
  time_dock_->setVisible(shown);
}

void MainWindow::give_maps_room() {
  QDockWidget* const right = right_dock();
  if (!right || presentation_->isOn() || pages_->currentIndex() != 0) return;
  constexpr int kNarrowest = 290;  // The curves' legend in one line.
  const int both = maps_->width() + right->width();
  int wanted = both - maps_->usableWidth();
  if (right_share_ > 0) wanted = int(std::lround(right_share_ * width()));
  wanted = std::max(wanted, kNarrowest);
  if (wanted != right->width()) resizeDocks({right}, {wanted}, Qt::Horizontal);
}

bool MainWindow::event(QEvent* event) {
  // The borders between panels belong to the window itself: who moves one has decided.
  if (event->type() == QEvent::MouseButtonPress) right_pressed_ = right_dock() ? right_dock()->width() : 0;
  const bool done = QMainWindow::event(event);
  if (event->type() == QEvent::MouseButtonRelease && right_pressed_ > 0) {
    if (const QDockWidget* right = right_dock(); right && right->width() != right_pressed_)
      right_share_ = double(right->width()) / width();
    right_pressed_ = 0;
  }
  return done;
}

void MainWindow::reset_layout() {
  aside_->setOn(false);
  arrangement_->actions().first()->trigger();
  place_docks();
  set_docks_aside();
}

void MainWindow::list_docks(QMenu& menu) {
  for (const Dock& dock : docks_) menu.addAction(dock.widget->toggleViewAction());
  menu.addSeparator();
  connect(menu.addAction(tr("Reset la&yout")), &QAction::triggered, this, &MainWindow::reset_layout);
}

}  // namespace quantoscope
