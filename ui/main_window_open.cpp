// SPDX-License-Identifier: GPL-3.0-or-later
// How experiments, stored results, comparisons, figures, points and lessons come into the window.
#include <algorithm>

#include <QDir>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>

#include "core/error.h"
#include "core/io/experiment_file.h"
#include "core/io/points_place.h"
#include "core/io/result_files.h"
#include "core/spec/presets.h"
#include "ui/lesson/shipped_lessons.h"
#include "ui/main_window.h"
#include "ui/panels/message_bar.h"
#include "ui/recent_files.h"
#include "ui/session/experiment_controller.h"
#include "ui/spec_history.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

QString open_filter() {
  return MainWindow::tr(
             "Experiments, results and figures (*%1 result.json comparison.json *.pdf *.svg *.png *.csv);;")
             .arg(kExperimentSuffix) +
         MainWindow::tr("Experiments (*%1);;JSON files (*.json)").arg(kExperimentSuffix) +
         MainWindow::tr(";;Studies (*.json);;Figures (*.pdf *.svg *.png);;Points (*.csv)");
}

bool is_points_file(const QString& path) { return path.endsWith(".csv", Qt::CaseInsensitive); }

/// Read ahead; null when that fails, which whoever opens the experiment finds out and says.
std::shared_ptr<const Dataset> points_of_file(const ExperimentSpec& spec) {
  try {
    return std::make_shared<const Dataset>(make_dataset(spec.data));
  } catch (const Error&) {
    return nullptr;
  }
}

/// The one file or folder of a drag that this window can open; empty if it is something else.
QString dropped_path(const QMimeData& data) {
  if (data.urls().size() != 1 || !data.urls().first().isLocalFile()) return {};
  const QString path = data.urls().first().toLocalFile();
  return path.endsWith(".json", Qt::CaseInsensitive) || is_points_file(path) ||
                 has_figure_name(path.toStdString()) || QFileInfo(path).isDir()
             ? path
             : QString();
}

}  // namespace

void MainWindow::set_document(const ExperimentSpec& spec, const QString& file,
                              std::shared_ptr<const Dataset> points) {
  controller_->openSpec(spec, std::move(points));
  remove_marks();
  history_->clear();
  file_ = file;
  messages_->hide();
  show_title();
}

void MainWindow::new_experiment() {
  if (may_discard()) set_document(first_experiment(), {});
}

void MainWindow::openPath(const QString& path) {
  if (is_points_file(path)) return importPoints(path);
  try {
    if (open_comparison(path)) return;
    if (open_study(path)) return;
    if (is_lesson_file(path)) return open_lesson(path);
    const ExperimentFile file = read_experiment(path.toStdString());
    if (file.specs.size() > 1) return pin_experiments(path, file);
    read_beside(
        QString::fromStdString(file.spec().data.points_file), [this, path, file]() -> LatestJob::Delivery {
          ExperimentFile opened = file;
          const Message changed = take_present_points(opened.specs.front().data);
          // A stored result is shown whether its points are there or not.
          const auto points = points_of_file(opened.spec());
          return [this, path, opened, changed, points] { open_experiment(path, opened, changed, points); };
        });
  } catch (const std::exception& error) {
    showMessage(translated(error));
  }
}

void MainWindow::open_experiment(const QString& path, const ExperimentFile& opened, const Message& changed,
                                 std::shared_ptr<const Dataset> points) {
  if (!may_discard()) return;
  try {
    if (opened.kind == ExperimentFile::Kind::Result) return open_result(path, opened, points);
    set_document(opened.spec(), {}, std::move(points));
    nameDocument(path, opened);
    if (!changed.empty()) showMessage(translated(changed));
  } catch (const std::exception& error) {
    if (opened.spec().data.points_file.empty()) return showMessage(translated(error));
    ask_for_points(path, opened, translated(error));
  }
}

void MainWindow::ask_for_points(const QString& path, const ExperimentFile& opened, const QString& trouble) {
  const auto open_with = [this, path, opened](const DataSpec& points) {
    ExperimentFile other = opened;
    other.specs.front().data = points;
    // A result is of its own points: what is opened is its experiment.
    if (other.kind == ExperimentFile::Kind::Result) other.kind = ExperimentFile::Kind::Figure;
    open_experiment(path, other, {}, nullptr);
  };
  const auto choose = [this, opened, open_with] {
    auto* dialog = new QFileDialog(this, tr("Choose the points"), {}, tr("Points (*.csv);;All files (*)"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QFileDialog::fileSelected, this, [opened, open_with](const QString& file) {
      DataSpec points = opened.spec().data;
      points.points_file = QFileInfo(file).absoluteFilePath().toStdString();
      take_present_points(points);
      open_with(points);
    });
    dialog->open();
  };
  const auto generate = [opened, open_with] {
    DataSpec points = opened.spec().data;
    points.points_file.clear();
    points.points_format.clear();
    points.points_digest.clear();
    points.standardize = false;
    open_with(points);
  };
  messages_->ask(
      tr("%1. All else in %2 can be opened with other points.").arg(trouble, QFileInfo(path).fileName()),
      {{tr("&Choose the points…"), choose}, {tr("With &generated points"), generate}});
}

void MainWindow::open_result(const QString& path, const ExperimentFile& opened,
                             const std::shared_ptr<const Dataset>& points) {
  const QFileInfo place(path);
  stored_in_ = place.isDir() ? place.absoluteFilePath() : place.absolutePath();
  try {
    auto result = std::make_shared<const ExperimentResult>(read_result(stored_in_.toStdString()));
    const bool same = result->spec.data == opened.spec().data;
    controller_->openResult(std::move(result), same ? points : nullptr);
    history_->clear();
    file_.clear();
    messages_->hide();
  } catch (const std::exception& error) {
    set_document(opened.spec(), {}, points);
    showMessage(tr("%1. The experiment is trained again.").arg(translated(error)));
  }
  nameDocument(path, opened);
  show_stored(controller_->storedResult() != nullptr);
}

void MainWindow::show_stored(bool stored) {
  if (!stored) return stored_note_->hide();
  const bool weights = std::ranges::any_of(controller_->storedResult()->networks,
                                           [](const NetworkSnapshot& n) { return n.state != nullptr; });
  QString text =
      tr("Stored result from %1. Press Play to train it again.").arg(QDir::toNativeSeparators(stored_in_));
  for (const Message& note :
       {controller_->storedResult()->points_note, controller_->storedResult()->files_note})
    if (!note.empty()) text += " " + tr("%1.").arg(translated(note));
  if (!weights)
    text += " " + tr("It holds no weights: Layers, Point and Hidden space have nothing to look into.");
  stored_note_->showMessage(text, MessageBar::Tone::Note);
}

void MainWindow::nameDocument(const QString& path, const ExperimentFile& opened) {
  if (controller_->spec() != opened.spec()) return;  // It could not run; the window has said why.
  // Saving must not write over a figure or a result.
  file_ = opened.kind == ExperimentFile::Kind::Experiment ? QFileInfo(path).absoluteFilePath() : QString();
  show_title();
  add_recent_file(path);
}

void MainWindow::choose_file_to_open() {
  auto* dialog = new QFileDialog(this, tr("Open experiment"), QFileInfo(file_).path(), open_filter());
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openPath);
  dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (!dropped_path(*event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QString path = dropped_path(*event->mimeData());
  if (path.isEmpty()) return;
  event->acceptProposedAction();
  openPath(path);
}

}  // namespace quantoscope
