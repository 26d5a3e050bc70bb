// SPDX-License-Identifier: GPL-3.0-or-later
// The window's third page: studies.
#include <QMenu>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>

#include "core/study/study_json.h"
#include "ui/docks_aside.h"
#include "ui/lesson/presentation.h"
#include "ui/main_window.h"
#include "ui/recent_files.h"
#include "ui/session/experiment_controller.h"
#include "ui/spec_history.h"
#include "ui/study/study_page.h"
#include "ui/translated.h"

namespace quantoscope {
void MainWindow::connect_study() {
  // When it has brought the panels back.
  connect(presentation_, &Presentation::changed, this, &MainWindow::set_docks_aside, Qt::QueuedConnection);
  connect(study_, &StudyPage::failed, this, &MainWindow::showMessage);
  connect(study_, &StudyPage::noted, this, &MainWindow::note);
  connect(study_, &StudyPage::runningChanged, this, &MainWindow::show_page);
  connect(study_, &StudyPage::specRequested, this, [this](const ExperimentSpec& spec) {
    history_->endStep();
    apply(spec);
    history_->endStep();
    pages_->setCurrentIndex(0);
    note(tr("This run is not in the store; it is trained now"));
  });
  connect(study_, &StudyPage::pinRequested, this, [this](const auto& result) { pin(*result); });
  connect(study_, &StudyPage::resultRequested, this, [this](const auto& result) {
    if (!may_discard()) return;
    try {
      controller_->openResult(result);
      history_->clear();
      file_.clear();
      stored_in_ = study_->store();
      show_title();
      show_stored(true);
      pages_->setCurrentIndex(0);
    } catch (const std::exception& error) {
      showMessage(translated(error));
    }
  });
}

void MainWindow::set_docks_aside() {
  // A presentation has hidden them already, and brings back what was before it.
  aside_->setOn(pages_->currentIndex() == kStudyPage && !presentation_->isOn());
}

void MainWindow::add_study_action(QMenu& menu) {
  menu.addSeparator();
  QAction* const studies = menu.addAction(tr("St&udies"));
  studies->setShortcut(Qt::Key_F4);
  studies->setCheckable(true);
  studies->setToolTip(tr("Train many networks and compare them"));
  connect(studies, &QAction::triggered, pages_,
          [this](bool on) { pages_->setCurrentIndex(on ? kStudyPage : 0); });
  connect(pages_, &QTabWidget::currentChanged, studies,
          [studies](int page) { studies->setChecked(page == kStudyPage); });
}

bool MainWindow::open_study(const QString& path) {
  if (!is_study(path.toStdString())) return false;
  study_->openFile(path);
  add_recent_file(path);
  pages_->setCurrentIndex(kStudyPage);
  return true;
}

}  // namespace quantoscope
