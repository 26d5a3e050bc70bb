// SPDX-License-Identifier: GPL-3.0-or-later
// The window's menus, and what it remembers from one session to the next.
#include <algorithm>

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenuBar>
#include <QTabWidget>
#include <QUndoGroup>
#include <QWhatsThis>

#include "core/spec/spec_fields.h"
#include "ui/docks_aside.h"
#include "ui/figure/export_dialog.h"
#include "ui/figure/figure.h"
#include "ui/help/help_window.h"
#include "ui/help/shortcut_sheet.h"
#include "ui/help_dialogs.h"
#include "ui/lesson/presentation.h"
#include "ui/main_window.h"
#include "ui/panels/player_bar.h"
#include "ui/panels/spec_panel.h"
#include "ui/panels/time_bar.h"
#include "ui/point_drawer.h"
#include "ui/recent_files.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"
#include "ui/settings.h"
#include "ui/spec_history.h"
#include "ui/study/study_page.h"
#include "ui/translated.h"
#include "ui/view_actions.h"
#include "ui/window_place.h"

namespace quantoscope {
namespace {

constexpr int kLayoutVersion =
    4;  // Grows when docks or tool bars change, so that old layouts are not restored.
QAction* add(QMenu& menu, const QString& text, const QKeySequence& key) {
  QAction* action = menu.addAction(text);
  action->setShortcut(key);
  return action;
}

QAction* add_check(QMenu& menu, const QString& text, const QKeySequence& key, bool on) {
  QAction* action = add(menu, text, key);
  action->setCheckable(true);
  action->setChecked(on);
  return action;
}

}  // namespace

void MainWindow::make_menus() {
  make_file_menu();
  make_edit_menu();
  make_view_menu();
  make_run_menu();
  make_presets_menu();
  make_lesson_menu();
  make_help_menu();
}

void MainWindow::make_file_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&File"));
  connect(add(menu, tr("&New"), QKeySequence::New), &QAction::triggered, this, &MainWindow::new_experiment);
  connect(menu.addAction(tr("New from e&xample…")), &QAction::triggered, this, &MainWindow::showWelcome);
  connect(add(menu, tr("&Open…"), QKeySequence::Open), &QAction::triggered, this,
          &MainWindow::choose_file_to_open);
  QMenu* recent = menu.addMenu(tr("Open &recent"));
  connect(&menu, &QMenu::aboutToShow, recent, [this, recent] { list_recent_files(*recent); });
  menu.addSeparator();
  connect(add(menu, tr("&Save"), QKeySequence::Save), &QAction::triggered, this, &MainWindow::save);
  connect(add(menu, tr("Save &as…"), QKeySequence("Ctrl+Shift+S")), &QAction::triggered, this,
          &MainWindow::save_as);
  menu.addSeparator();
  add_data_actions(menu);
  menu.addSeparator();
  connect(add(menu, tr("&Export figure…"), QKeySequence("Ctrl+E")), &QAction::triggered, this,
          &MainWindow::export_figure);
  connect(add(menu, tr("&Copy figure"), QKeySequence("Ctrl+Shift+C")), &QAction::triggered, this,
          &MainWindow::copy_figure);
  menu.addSeparator();
  connect(add(menu, tr("&Quit"), QKeySequence("Ctrl+Q")), &QAction::triggered, this, &MainWindow::close);
}

void MainWindow::list_recent_files(QMenu& menu) {
  menu.clear();
  int number = 0;
  for (const QString& path : recent_files()) {
    QString shown = QDir::toNativeSeparators(path);
    if (const QString home = QDir::toNativeSeparators(QDir::homePath() + "/"); shown.startsWith(home))
      shown = "~" + shown.mid(home.size() - 1);
    shown = menu.fontMetrics().elidedText(shown, Qt::ElideMiddle, menu.fontMetrics().averageCharWidth() * 70);
    const QString key = ++number < kRecentFiles ? QString("&%1").arg(number) : "1&0";
    QAction* action = menu.addAction(key + " " + shown.replace('&', "&&"));
    action->setData(path);
    connect(action, &QAction::triggered, this, [this, path] { openPath(path); });
  }
  menu.addSeparator();
  QAction* clear = menu.addAction(tr("&Clear"));
  clear->setEnabled(number > 0);
  connect(clear, &QAction::triggered, this, &clear_recent_files);
}

void MainWindow::make_edit_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Edit"));
  QAction* undo = undo_->createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence("Ctrl+Z"));
  undo->setIconText(tr("Undo"));  // Its name without that of the step, for the list of shortcuts.
  QAction* redo = undo_->createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  redo->setIconText(tr("Redo"));
  menu.addActions({undo, redo});
  menu.addSeparator();
  menu.addActions({drawer_->drawAction(), drawer_->clearAction()});
  add_comparison_actions(menu);
}

QActionGroup* MainWindow::add_choice(QMenu& parent, const QString& title, const QStringList& texts) {
  QMenu& menu = *parent.addMenu(title);
  auto* group = new QActionGroup(this);
  for (const QString& text : texts) {
    QAction* action = group->addAction(text);
    action->setCheckable(true);
    action->setData(int(group->actions().size()) - 1);
    menu.addAction(action);
  }
  group->actions().first()->setChecked(true);
  return group;
}

void MainWindow::make_view_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&View"));
  views_->addTo(menu);
  menu.addSection(tr("Window"));
  arrangement_ =
      add_choice(menu, tr("A&rrangement"),
                 {tr("As &large as possible"), tr("Maps &2 × 2"), tr("Maps &1 × 4"), tr("Maps 4 × 1")});
  for (int i = 0; i < 4; ++i)
    arrangement_->actions()[i]->setShortcut(
        QKeySequence(Qt::CTRL | Qt::Key(i == 0 ? Qt::Key_4 : Qt::Key_0 + i)));
  connect(arrangement_, &QActionGroup::triggered, this,
          [this](const QAction* action) { arrange(MapsView::Arrangement(action->data().toInt())); });

  region_ = add_choice(menu, tr("Re&gion"), {tr("&Whole plane"), tr("Bottom-&right quarter")});
  connect(region_, &QActionGroup::triggered, this, [this](const QAction* action) {
    ExperimentSpec spec = controller_->spec();
    spec.map.region = Region(action->data().toInt());
    apply(spec);
  });

  theme_ = add_choice(menu, tr("T&heme"), {tr("As the &system"), tr("&Light"), tr("&Dark")});
  connect(theme_, &QActionGroup::triggered, this,
          [](const QAction* action) { apply_theme(Theme(action->data().toInt())); });

  list_docks(*menu.addMenu(tr("Pa&nels")));
  presenting_ = add_check(menu, tr("Present&ation"), Qt::Key_F11, false);
  presenting_->setToolTip(tr("Full screen with large fonts and no panels, for the projector"));
  connect(presenting_, &QAction::toggled, this, [this](bool on) {
    if (on) aside_->setOn(false);  // It keeps the layout with all panels.
    presentation_->setOn(on);
  });
  QAction* full = add_check(menu, tr("F&ull screen"), QKeySequence("Shift+F11"), false);
  connect(full, &QAction::toggled, this, [this](bool on) {
    setWindowState(on ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen);
  });
}

void MainWindow::arrange(MapsView::Arrangement arrangement) {
  if (arrangement == maps_->arrangement()) return;
  maps_->setArrangement(arrangement);
  if (curves_dock_->isFloating()) return;
  aside_->setOn(false);
  // A row of maps needs the width, a square of them the height.
  const bool shown = !curves_dock_->isHidden();
  if (arrangement == MapsView::Arrangement::Row) {
    addDockWidget(Qt::BottomDockWidgetArea, curves_dock_);
    if (dockWidgetArea(time_dock_) == time_area_ && !time_dock_->isFloating())
      move_time(Qt::BottomDockWidgetArea);
    resizeDocks({curves_dock_}, {height() * 2 / 5}, Qt::Vertical);
  } else {
    addDockWidget(Qt::RightDockWidgetArea, curves_dock_);
    for (const Dock& dock : docks_)
      if (dock.area == Qt::RightDockWidgetArea && dock.widget != time_dock_ && dock.widget != curves_dock_ &&
          !dock.widget->isFloating() && dockWidgetArea(dock.widget) == Qt::RightDockWidgetArea)
        tabifyDockWidget(dock.widget, curves_dock_);
    if (dockWidgetArea(time_dock_) == Qt::BottomDockWidgetArea && !time_dock_->isFloating())
      move_time(Qt::RightDockWidgetArea);
  }
  curves_dock_->setVisible(shown);
  give_maps_room();
  set_docks_aside();
}

void MainWindow::make_run_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Run"));
  menu.addActions({player_->playAction(), player_->stepAction(), player_->resetAction()});
  pause_quantized_ = add_check(menu, tr("Pause after &quantization"), Qt::Key_Q, false);
  pause_quantized_->setToolTip(
      tr("Stop where the networks are quantized and not yet retrained; Play goes on"));
  connect(pause_quantized_, &QAction::toggled, controller_, &ExperimentController::setPauseAfterQuantization);
  connect(pause_quantized_, &QAction::toggled, playback_, &Playback::setPauseAfterQuantization);
  menu.addSeparator();
  const auto bits = [&](const QString& text, const char* key, const char* field, int step) {
    connect(add(menu, text, QKeySequence(key)), &QAction::triggered, this,
            [this, field, step] { change_bits(field, step); });
  };
  bits(tr("Fewer &weight bits"), "[", "quantization.weight_bits", -1);
  bits(tr("More weight &bits"), "]", "quantization.weight_bits", 1);
  bits(tr("Fewer &activation bits"), "{", "quantization.activation_bits", -1);
  bits(tr("More activation b&its"), "}", "quantization.activation_bits", 1);
  menu.addSeparator();
  add_study_action(menu);
}

/// One bit less or more; beyond 8 bits is float, which is 0.
void MainWindow::change_bits(const char* key, int step) {
  ExperimentSpec next = controller_->spec();
  const Field& changed = field(key);
  const auto bits = std::get<std::int64_t>(changed.get(next));
  constexpr int kMost = 8;
  const std::int64_t place = bits == 0 ? kMost + 1 : bits;
  const std::int64_t wanted = std::clamp<std::int64_t>(place + step, 1, kMost + 1);
  changed.set(next, wanted > kMost ? std::int64_t(0) : wanted);
  history_->endStep();  // Each press can be undone.
  apply(next);
}

void MainWindow::make_help_menu() {
  QMenu& menu = *menuBar()->addMenu(tr("&Help"));
  connect(add(menu, tr("User &guide"), QKeySequence("Ctrl+F1")), &QAction::triggered, this,
          [this] { show_help(this, "index"); });
  connect(add(menu, tr("&Keyboard and mouse"), Qt::Key_F1), &QAction::triggered, this,
          [this] { show_shortcuts(*this); });
  menu.addAction(QWhatsThis::createAction(&menu));
  connect(add(menu, tr("&Welcome"), {}), &QAction::triggered, this, &MainWindow::showWelcome);
  menu.addSeparator();
  connect(add(menu, tr("&About Quantoscope"), {}), &QAction::triggered, this, [this] { show_about(this); });
}

void MainWindow::export_figure() {
  if (pages_->currentIndex() == 1) return export_comparison();
  if (pages_->currentIndex() == kStudyPage) return study_->exportShown();
  auto* dialog = new ExportDialog(inspection_->result(), this, maps_->view());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  if (!file_.isEmpty()) {
    const QFileInfo file(file_);
    dialog->setPath(file.dir().filePath(file.fileName().section(".quantoscope.json", 0, 0) + ".pdf"));
  }
  connect(dialog, &QDialog::accepted, this, [this, dialog] { note(tr("Exported %1").arg(dialog->path())); });
  dialog->open();
}

void MainWindow::copy_figure() {
  try {
    FigureSpec spec;
    spec.views = {maps_->view()};
    QApplication::clipboard()->setImage(render_figure_image(inspection_->result(), spec));
    note(tr("The figure is in the clipboard"));
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::restore_settings() {
  const QSettings stored = settings();
  if (!WindowPlace::load(stored, "window/").restore(*this)) {
    // With the frame that the window manager puts around it.
    const QSize room = screen()->availableSize() - QSize(8, 36);
    resize(QSize(1400, 900).boundedTo(room));
  }
  controls_->setFoldedSections(stored.value("window/folded", controls_->foldedSections()).toStringList());
  const auto choose = [&stored](const QActionGroup& group, const QString& key) {
    const int index = stored.value(key).toInt();
    if (index > 0 && index < group.actions().size()) group.actions()[index]->trigger();
  };
  choose(*arrangement_, "view/maps");
  restore_docks(*this, stored.value("window/layout").toByteArray(),
                kLayoutVersion);  // After it: docks may have been moved since.
  apply_theme(Theme::System);
  choose(*theme_, "view/theme");
  views_->restore(stored);
  pause_quantized_->setChecked(stored.value("run/pause_quantized").toBool());
  right_share_ = std::clamp(stored.value("window/right").toDouble(), 0.0, 0.9);
}

void MainWindow::save_settings() const {
  QSettings stored = settings();
  WindowPlace::of(*this).save(stored, "window/");
  stored.setValue("window/layout", saveState(kLayoutVersion));
  stored.setValue("window/folded", controls_->foldedSections());
  stored.setValue("view/maps", arrangement_->checkedAction()->data());
  stored.setValue("window/right", right_share_);
  stored.setValue("view/theme", theme_->checkedAction()->data());
  views_->save(stored);
  stored.setValue("run/pause_quantized", pause_quantized_->isChecked());
}

}  // namespace quantoscope
