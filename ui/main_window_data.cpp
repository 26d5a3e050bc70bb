// SPDX-License-Identifier: GPL-3.0-or-later
// The window's data: points drawn, imported and written, presets, and examples to start from.
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolBar>

#include "core/data/points_csv.h"
#include "core/data/points_format.h"
#include "core/error.h"
#include "core/spec/presets.h"
#include "ui/import_dialog.h"
#include "ui/main_window.h"
#include "ui/panels/icons.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/spec_panel.h"
#include "ui/point_drawer.h"
#include "ui/recent_files.h"
#include "ui/session/experiment_controller.h"
#include "ui/spec_history.h"
#include "ui/translated.h"
#include "ui/view_actions.h"
#include "ui/welcome.h"

namespace quantoscope {
namespace {

QString points_filter() { return MainWindow::tr("Points (*.csv);;All files (*)"); }

}  // namespace

void MainWindow::make_drawer(QHBoxLayout& row) {
  drawer_ = new PointDrawer(*maps_, maps_->parentWidget(), this);
  connect(drawer_, &PointDrawer::edited, this, [this](const ExperimentSpec& spec) {
    history_->endStep();
    apply(spec);
  });
  // The button near the maps. The shortcut is the menu's.
  auto* button = new IconButton("pencil");
  button->setObjectName("draw");
  button->setCheckable(true);
  button->setToolTip(tr("Draw points (D): left button class 1, right button class 0"));
  button->setAccessibleName(tr("Draw points"));
  button->setFocusPolicy(Qt::TabFocus);
  connect(button, &QAbstractButton::toggled, drawer_->drawAction(), &QAction::setChecked);
  connect(drawer_->drawAction(), &QAction::toggled, button, &QAbstractButton::setChecked);
  row.addWidget(button);
}

void MainWindow::connect_drawer() {
  connect(controller_, &ExperimentController::datasetChanged, drawer_,
          [this] { drawer_->setDataset(controller_->dataset()); });
  connect(controls_, &SpecPanel::drawRequested, drawer_->drawAction(),
          [this] { drawer_->drawAction()->setChecked(true); });
  // One cannot draw what one does not see; afterwards the points are shown or not as before.
  connect(drawer_->drawAction(), &QAction::toggled, this, [this](bool on) {
    if (on) points_shown_before_ = views_->showPoints()->isChecked();
    views_->showPoints()->setChecked(on || points_shown_before_);
  });
  drawer_->setSpec(controller_->spec());
  drawer_->setDataset(controller_->dataset());
}

void MainWindow::add_data_actions(QMenu& menu) {
  connect(menu.addAction(tr("&Import points (CSV)…")), &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Import points"), QFileInfo(file_).path(), points_filter());
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::importPoints);
    dialog->open();
  });
  connect(menu.addAction(tr("Save &points as CSV…")), &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Save points"), QFileInfo(file_).path(), points_filter());
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix("csv");
    const DataSpec& points = controller_->spec().data;
    const QString own = QFileInfo(QString::fromStdString(points.points_file)).completeBaseName();
    dialog->selectFile(own.isEmpty() ? QString::fromStdString(points.generator) + ".csv"
                                     : own + "-points.csv");
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::savePointsTo);
    dialog->open();
  });
}

void MainWindow::importPoints(const QString& path) {
  const QString file = QFileInfo(path).absoluteFilePath();
  read_beside(file, [this, file, before = controller_->spec().data]() -> LatestJob::Delivery {
    DataSpec next = before;
    const Message taken = choose_points_file(next, file.toStdString());
    if (!next.points_format.empty()) return [this, file] { ask_for_format(file, {}); };
    try {
      make_dataset(next);  // What is wrong with it is said before anything changes.
    } catch (const Error& error) {
      if (!is_text_table(file.toStdString())) throw;
      return [this, file, trouble = error_message(error)] {
        ask_for_format(file, translated(trouble).replace(file, QFileInfo(file).fileName()));
      };
    }
    return [this, next, taken] { take_points(next, translated(taken)); };
  });
}

void MainWindow::ask_for_format(const QString& file, const QString& trouble) {
  try {
    auto* dialog = new ImportDialog(file, trouble, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
      DataSpec chosen = controller_->spec().data;
      dialog->apply(chosen);
      take_points(chosen, {});
    });
    dialog->open();
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::read_beside(const QString& file, std::function<LatestJob::Delivery()> read) {
  constexpr qint64 kAtOnce = 1 << 20;  // Bytes: a tenth of a second.
  reading_.cancel();                   // Another file is wanted by now.
  if (const QFileInfo place(file); !place.isFile() || place.size() < kAtOnce) {
    try {
      return read()();
    } catch (const std::exception& error) {
      return showMessage(translated(error));
    }
  }
  note(tr("Reading %1…").arg(QFileInfo(file).fileName()));
  reading_.request([read = std::move(read)](const std::stop_token&) { return read(); },
                   [this](const QString& trouble) { showMessage(trouble); });
}

void MainWindow::take_points(const DataSpec& points, const QString& taken) {
  ExperimentSpec next = controller_->spec();
  next.data = points;
  messages_->hide();
  history_->endStep();
  apply(next);
  if (!taken.isEmpty()) note(taken);
}

void MainWindow::savePointsTo(const QString& path) {
  if (!spares_points(path)) return;
  try {
    write_points_csv(*controller_->dataset(), path.toStdString());
    note(tr("Saved %1").arg(path));
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::make_presets_menu() {
  QMenu& top = *menuBar()->addMenu(tr("&Presets"));
  QMenu* group = nullptr;
  QString title;
  for (const Preset& preset : presets()) {
    if (const QString next = translated(preset.group); !group || next != title) {
      title = next;
      group = top.addMenu(title);
      group->setToolTipsVisible(true);
    }
    QAction* action = group->addAction(translated(preset.label));
    action->setObjectName("preset." + QString::fromStdString(preset.name));
    action->setToolTip(translated(preset.help));
    action->setStatusTip(action->toolTip());
    action->setCheckable(true);
    // The mark says what the experiment is; choosing the present one again changes nothing.
    connect(group, &QMenu::aboutToShow, action,
            [this, action, &preset] { action->setChecked(preset.matches(controller_->spec())); });
    connect(action, &QAction::triggered, this, [this, action, &preset] {
      ExperimentSpec next = controller_->spec();
      preset.change(next);
      history_->endStep();
      apply(next);
      action->setChecked(true);
    });
  }
}

void MainWindow::showWelcome() {
  if (auto* open = findChild<Welcome*>()) {
    open->raise();
    open->activateWindow();
    return;
  }
  auto* page = new Welcome(recent_files(), this);
  page->setAttribute(Qt::WA_DeleteOnClose);
  connect(page, &Welcome::exampleChosen, this, [this](const ExperimentSpec& spec) {
    if (may_discard()) set_document(spec, {});
  });
  connect(page, &Welcome::fileChosen, this, &MainWindow::openPath);
  page->show();
}

}  // namespace quantoscope
