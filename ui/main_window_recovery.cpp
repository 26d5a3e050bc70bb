// SPDX-License-Identifier: GPL-3.0-or-later
// Unsaved work: how the window keeps it, and how it comes back after a crash.
#include <algorithm>
#include <utility>

#include <QFileInfo>
#include <QLocale>

#include "core/data/dataset.h"
#include "core/spec/spec_json.h"
#include "ui/lesson/before_lesson.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/recovery.h"
#include "ui/session/experiment_controller.h"
#include "ui/spec_history.h"
#include "ui/translated.h"

namespace quantoscope {

void MainWindow::keepUnsavedIn(const QString& folder) {
  recovery_ = new Recovery(folder, this);
  recovery_->setObjectName("recovery");
  recovery_->find();
  keep_unsaved();
  offer_leftover();
}

void MainWindow::keep_unsaved() {
  if (!recovery_ || before_lesson_) return;  // What is tried in a lesson is nobody's work.
  if (!history_->isChanged())
    recovery_->forget();
  else
    recovery_->keep({file_, controller_->spec()});
}

void MainWindow::offer_leftover() {
  if (recovery_->leftovers().empty()) {
    if (std::exchange(welcome_waits_, false)) showWelcome();
    return;
  }
  const Recovery::Leftover& last = recovery_->leftovers().front();
  const QString what = last.work.file.isEmpty()
                           ? tr("an experiment that was not saved")
                           : tr("changes to %1").arg(QFileInfo(last.work.file).fileName());
  messages_->ask(tr("Quantoscope ended unexpectedly on %1. There is %2, %3.")
                     .arg(QLocale::system().toString(last.time, QLocale::ShortFormat), what,
                          QString::fromStdString(architecture_name(last.work.spec.model))),
                 {{tr("&Restore"), [this, path = last.path] { restore(path); }},
                  {tr("&Discard"), [this, path = last.path] {
                     recovery_->drop(path);
                     offer_leftover();
                   }}});
}

void MainWindow::showWelcomeAtStart() {
  if (recovery_ && !recovery_->leftovers().empty())
    welcome_waits_ = true;
  else
    showWelcome();
}

void MainWindow::restore(const QString& leftover) {
  const auto& all = recovery_->leftovers();
  const auto found = std::ranges::find(all, leftover, &Recovery::Leftover::path);
  if (found == all.end()) return;
  if (!may_discard()) return offer_leftover();
  const Recovery::Work work = found->work;
  try {
    make_dataset(work.spec.data);
  } catch (const std::exception& error) {
    // Its points are missing, perhaps on a disk that is not there: nothing is lost yet.
    messages_->ask(
        tr("The work cannot be restored without its points: %1. It is kept until they are back.")
            .arg(translated(error)),
        {{tr("&Try again"), [this, leftover] { restore(leftover); }}, {tr("&Discard"), [this, leftover] {
                                                                         recovery_->drop(leftover);
                                                                         offer_leftover();
                                                                       }}});
    return;
  }
  welcome_waits_ = false;  // There is something to go on with.
  // As it was: changes to what is in the file, which can be undone.
  ExperimentSpec saved;
  QString file;
  try {
    if (!work.file.isEmpty()) {
      saved = read_spec(work.file.toStdString());
      file = work.file;
    }
    set_document(saved, file);
  } catch (const std::exception&) {  // The file is gone: what is restored has none.
    set_document({}, {});
  }
  apply(work.spec);
  recovery_->write();  // It is in one file or in the other.
  recovery_->drop(leftover);
  offer_leftover();
}

}  // namespace quantoscope
