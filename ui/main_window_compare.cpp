// SPDX-License-Identifier: GPL-3.0-or-later
// The window's second page: results pinned from the first.
#include <QDir>
#include <QFileInfo>
#include <QMenu>
#include <QScrollArea>
#include <QTabBar>
#include <QTabWidget>
#include <QUndoGroup>

#include "core/io/comparison_files.h"
#include "core/io/experiment_file.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/kept_pins.h"
#include "ui/compare/pinned_results.h"
#include "ui/figure/export_dialog.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/recent_files.h"
#include "ui/session/inspection.h"
#include "ui/spec_history.h"
#include "ui/study/study_page.h"
#include "ui/translated.h"

namespace quantoscope {
void MainWindow::make_pages(QWidget* experiment) {
  pinned_ = new PinnedResults(this);
  comparison_ = new ComparePage(*pinned_);
  undo_ = new QUndoGroup(this);
  undo_->addStack(&pinned_->history());
  pages_ = new QTabWidget;
  pages_->setDocumentMode(true);
  pages_->setAccessibleName(tr("Pages"));
  pages_->addTab(experiment, tr("Experiment"));
  pages_->addTab(comparison_, tr("Compare"));
  auto* const scrolled = new QScrollArea;  // The window may be narrower than the page.
  scrolled->setFrameShape(QFrame::NoFrame);
  scrolled->setWidgetResizable(true);
  scrolled->setWidget(study_ = new StudyPage);
  pages_->addTab(scrolled, tr("Studies"));
  pages_->tabBar()->hide();
}

void MainWindow::connect_comparison() {
  // Both pages are looked at in the same way.
  connect(maps_, &MapsView::viewChanged, comparison_, &ComparePage::setView);
  comparison_->setView(maps_->view());
  connect(pages_, &QTabWidget::currentChanged, this, &MainWindow::show_page);
  connect(pinned_, &PinnedResults::rowsChanged, this, &MainWindow::show_page);
  connect(comparison_, &ComparePage::pinRequested, this, &MainWindow::pin_result);
  connect(comparison_, &ComparePage::exportRequested, this, &MainWindow::export_comparison);
  connect(comparison_, &ComparePage::failed, this, &MainWindow::showMessage);
  connect(comparison_, &ComparePage::noted, this, &MainWindow::note);
  connect(comparison_, &ComparePage::restoreRequested, this, [this](const ExperimentSpec& spec) {
    history_->endStep();
    apply(spec);
    history_->endStep();
    pages_->setCurrentIndex(0);
  });
}

void MainWindow::add_comparison_actions(QMenu& edit) {
  edit.addSeparator();
  QAction* const pin = edit.addAction(tr("&Pin result"), this, &MainWindow::pin_shown);
  pin->setShortcut(QKeySequence("Ctrl+P"));
  QAction* const compare = edit.addAction(tr("&Compare pinned results"));
  compare->setShortcut(Qt::Key_F6);
  compare->setCheckable(true);
  connect(compare, &QAction::triggered, pages_, [this](bool on) { pages_->setCurrentIndex(on ? 1 : 0); });
  connect(pages_, &QTabWidget::currentChanged, compare,
          [compare](int page) { compare->setChecked(page == 1); });
}

void MainWindow::show_page() {
  const bool comparing = pages_->currentIndex() == 1;
  const int count = pinned_->rowCount();
  pages_->setTabText(1, count > 0 ? tr("Compare (%1)").arg(count) : tr("Compare"));
  // A window without pinned results gives the room to the maps.
  const bool studies = pages_->currentIndex() == kStudyPage || study_->running();
  pages_->tabBar()->setVisible(comparing || studies || count > 0);
  set_docks_aside();
  undo_->setActiveStack(comparing ? &pinned_->history() : history_);
}

void MainWindow::pin_shown() { pages_->currentIndex() == kStudyPage ? study_->pinChosen() : pin_result(); }

void MainWindow::pin_result() { pin(inspection_->result()); }

void MainWindow::pin(const ExperimentResult& result) {
  try {
    pinned_->pin(result);
    note(tr("Pinned as %1; F6 compares").arg(QString::fromStdString(pinned_->rows().back().name)));
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::export_comparison() {
  auto* dialog = new ExportDialog(pinned_->rows(), this, comparison_->view());
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setPath((file_.isEmpty() ? QDir::current() : QFileInfo(file_).dir()).filePath("comparison.pdf"));
  connect(dialog, &QDialog::accepted, this, [this, dialog] { note(tr("Exported %1").arg(dialog->path())); });
  dialog->open();
}

void MainWindow::keepPinsIn(const QString& folder) {
  auto* kept = new KeptPins(*pinned_, folder, this);
  connect(kept, &KeptPins::failed, this, [this](const QString& text) {
    // A question that waits for its answer stays.
    messages_->asks() ? note(text) : showMessage(text);
  });
}

void MainWindow::pin_experiments(const QString& path, const ExperimentFile& opened) {
  Comparison rows;
  for (const ExperimentSpec& spec : opened.specs) {
    ExperimentResult result;
    result.spec = spec;
    for (const NetworkKind kind : kAllKinds)
      result.networks[std::size_t(kind)] = waiting_network(kind, spec, {tr("not trained yet").toStdString()});
    rows.push_back(
        {architecture_name(spec.model), std::make_shared<const ExperimentResult>(std::move(result))});
  }
  pinned_->add(rows);
  add_recent_file(path);
  pages_->setCurrentIndex(1);
  messages_->showMessage(
      tr("%1 holds %2 experiments, but not their maps. Double-click a row to train it, then pin its result.")
          .arg(QFileInfo(path).fileName())
          .arg(rows.size()),
      MessageBar::Tone::Note);
}

bool MainWindow::open_comparison(const QString& opened) {
  // A file dialog cannot choose folders.
  const QFileInfo file(opened);
  const QString path = file.fileName() == "comparison.json" && file.isFile() ? file.absolutePath() : opened;
  const bool comparison = is_comparison(path.toStdString());
  // A result folder that is dropped on the comparison belongs there.
  const bool row = pages_->currentIndex() == 1 && QFileInfo(QDir(path), "result.json").isFile();
  if (!comparison && !row) return false;
  comparison_->addFolder(path);
  add_recent_file(path);
  pages_->setCurrentIndex(1);
  return true;
}

}  // namespace quantoscope
