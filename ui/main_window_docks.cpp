// SPDX-License-Identifier: GPL-3.0-or-later
// The window's panels: what there is, where it stands at first, and how it comes back there.
#include <algorithm>

#include <QActionGroup>
#include <QDockWidget>
#include <QMenu>

#include "ui/docks_aside.h"
#include "ui/lesson/lesson_panel.h"
#include "ui/lesson/presentation.h"
#include "ui/main_window.h"
#include "ui/panels/dock_grip.h"
#include "ui/panels/hidden_space_panel.h"
#include "ui/panels/layers_panel.h"
#include "ui/panels/point_panel.h"
#include "ui/panels/spec_panel.h"
#include "ui/panels/time_bar.h"
#include "ui/plots/curves_plot.h"

namespace quantoscope {

QDockWidget* MainWindow::add_dock(QWidget* content, const QString& title, const char* name,
                                  Qt::DockWidgetArea area, const QKeySequence& shortcut, bool open) {
  auto* dock = new QDockWidget(title, this);
  dock->setObjectName(name);
  dock->setWidget(content);
  dock->toggleViewAction()->setShortcut(shortcut);
  // Who opens a panel wants to see it, not only its tab.
  connect(dock->toggleViewAction(), &QAction::triggered, dock, [dock](bool open_now) {
    if (open_now) dock->raise();
  });
  docks_.push_back({dock, area, open});
  return dock;
}

void MainWindow::make_docks() {
  controls_dock_ = add_dock(controls_ = new SpecPanel, tr("Experiment"), "controls", Qt::LeftDockWidgetArea,
                            Qt::Key_F9, true);
  curves_dock_ = add_dock(curves_ = new CurvesPlot, tr("Learning curves"), "curves", Qt::RightDockWidgetArea,
                          Qt::Key_F8, true);
  add_dock(point_ = new PointPanel, tr("Point"), "point", Qt::RightDockWidgetArea, Qt::Key_F7, false);
  add_dock(hidden_space_ = new HiddenSpacePanel, tr("Hidden space"), "hidden-space", Qt::RightDockWidgetArea,
           QKeyCombination(Qt::ShiftModifier, Qt::Key_F7), false);
  lesson_dock_ =
      add_dock(lesson_ = new LessonPanel, tr("Lesson"), "lesson", Qt::LeftDockWidgetArea, {}, false);
  presentation_ = new Presentation(*this);
  presentation_->keep(lesson_dock_);
  aside_ = new DocksAside(*this);
  auto* const layers = add_dock(layers_ = new LayersPanel, tr("Layers"), "layers", Qt::BottomDockWidgetArea,
                                Qt::Key_F5, false);
  // Beside the time, which is there already, it would open as flat as it can be.
  connect(layers->toggleViewAction(), &QAction::triggered, this, [this, layers](bool open) {
    if (open && !layers->isFloating())
      resizeDocks({layers}, {std::max(layers->height(), layers->sizeHint().height())}, Qt::Vertical);
  });
  time_dock_ = add_dock(time_ = new TimeBar, tr("Time"), "time", Qt::BottomDockWidgetArea,
                        QKeySequence("Ctrl+T"), true);
  time_dock_->setAllowedAreas(Qt::TopDockWidgetArea | Qt::BottomDockWidgetArea);
  // A title above it would be as high as the bar itself.
  time_dock_->setFeatures(time_dock_->features() | QDockWidget::DockWidgetVerticalTitleBar);
  time_dock_->setTitleBarWidget(new DockGrip);
  presentation_->keep(time_dock_);
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  place_docks();
}

void MainWindow::place_docks() {
  for (const Dock& dock : docks_) {
    dock.widget->setFloating(false);
    if (dock.widget == time_dock_)
      addDockWidget(dock.area, dock.widget, Qt::Vertical);  // Below the others, whatever there is.
    else
      addDockWidget(dock.area, dock.widget);
    dock.widget->setVisible(dock.open);
  }
  // Panels that share a place are tabs of it.
  for (std::size_t i = 1; i < docks_.size(); ++i)
    for (std::size_t j = i; j-- > 0;)
      if (docks_[i].area == docks_[j].area && docks_[i].widget != time_dock_) {
        tabifyDockWidget(docks_[j].widget, docks_[i].widget);
        break;
      }
  for (const Dock& dock : docks_)
    if (dock.open) dock.widget->raise();
  resizeDocks({controls_dock_, curves_dock_}, {310, 360}, Qt::Horizontal);
}

void MainWindow::reset_layout() {
  aside_->setOn(false);
  arrangement_->actions().first()->trigger();
  place_docks();
  set_docks_aside();
}

void MainWindow::list_docks(QMenu& menu) {
  menu.addSection(tr("Panels"));
  for (const Dock& dock : docks_) menu.addAction(dock.widget->toggleViewAction());
  connect(menu.addAction(tr("Reset la&yout")), &QAction::triggered, this, &MainWindow::reset_layout);
}

}  // namespace quantoscope
