// SPDX-License-Identifier: GPL-3.0-or-later
// screenshots FOLDER [EXPERIMENT]: trains (a tiny study, too), then walks through the window and saves a
// picture of every panel, view, mode and dialog in light and dark. Finds them as a person would, in the
// menus, so that new ones need no change here. Run by scripts/screenshots.
#include <cstdio>

#include <QActionGroup>
#include <QApplication>
#include <QDialog>
#include <QDir>
#include <QDockWidget>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QRadioButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>

#include "core/spec/spec_json.h"
#include "ui/main_window.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/settings.h"
#include "ui/study/study_page.h"

using namespace quantoscope;

namespace {

/// Lets the window do what it has to do: panels compute in the background.
void settle(int milliseconds = 500) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

QString plain(QString text) {
  text.remove('&').remove("…");
  for (QChar& c : text)
    if (!c.isLetterOrNumber()) c = '-';
  return text.toLower();
}

QList<QAction*> all_actions(const QMenu& menu) {
  QList<QAction*> all;
  for (QAction* action : menu.actions()) {
    if (action->menu())
      all += all_actions(*action->menu());
    else if (!action->isSeparator())
      all << action;
  }
  return all;
}

/// All kinds of plots, trained in seconds.
constexpr const char* kStudy = R"({
  "format": "quantoscope-study", "version": 1, "name": "pictures", "title": "Width and depth, in short",
  "summary": "Accuracy over width and depth after a few epochs: to look at the page, not at the numbers.",
  "base": {"quantization": {"weight_bits": 2, "activation_bits": 2}, "map": {"resolution": 128},
           "pretraining": {"epochs": 6}, "retraining": {"epochs": 3}},
  "axes": [{"field": "model.width", "values": [8, 16, 32, 64]}, {"field": "model.depth", "values": [3, 4, 6]}],
  "seeds": 3,
  "report": {"metrics": ["accuracy.truth", "accuracy.drop", "error.distortion", "sqnr.logit"],
             "rows": ["model.width", "model.depth"], "columns": ["network"]},
  "plots": [{"type": "lines", "x": "model.width", "metric": "accuracy.truth"},
            {"type": "lines", "x": "network", "metric": "accuracy.drop"},
            {"type": "heat map", "x": "model.width", "y": "model.depth", "metric": "accuracy.truth"},
            {"type": "pareto", "x": "size.bytes", "metric": "accuracy.truth"},
            {"type": "maps", "x": "network", "y": "model.width"}]})";

class Photographer {
 public:
  Photographer(MainWindow& window, const QString& folder) : window_(window), folder_(folder) {}

  void all(const QString& theme) {
    theme_ = theme;
    find(theme)->trigger();
    settle();
    take(window_, "window");
    panels();
    choices();
    modes();
    comparison();
    study();
    dialogs();
    lessons();
  }

 private:
  QList<QAction*> actions() const {
    QList<QAction*> all;
    for (const QAction* top : window_.menuBar()->actions())
      if (top->menu()) all += all_actions(*top->menu());
    return all;
  }

  QAction* find(const QString& text) const {
    for (QAction* action : actions())
      if (action->text().remove('&').compare(text, Qt::CaseInsensitive) == 0) return action;
    return nullptr;
  }

  void take(QWidget& widget, const QString& name) {
    const QString path = folder_.filePath(theme_.toLower() + "-" + name + ".png");
    if (!widget.grab().save(path)) std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
  }

  void panels() {
    const auto docks = window_.findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly);
    for (QDockWidget* dock : docks) {
      const QByteArray layout = window_.saveState();
      dock->show();
      dock->raise();
      settle(800);
      take(window_, "panel-" + dock->objectName());
      window_.restoreState(layout);
    }
  }

  void choices() {
    for (const QActionGroup* group : window_.findChildren<QActionGroup*>()) {
      QAction* before = group->checkedAction();
      if (!before || group->actions().contains(find("Dark"))) continue;
      for (QAction* action : group->actions()) {
        if (!action->isEnabled() || action->text().isEmpty()) continue;
        action->trigger();
        settle();
        if (!window_.controller().idle()) settle(3000);
        take(window_, "choice-" + plain(action->text()));
      }
      before->trigger();
      settle();
    }
  }

  void modes() {
    for (const char* text : {"Presentation", "Presentation mode", "Draw points"})
      if (QAction* mode = find(text)) {
        mode->trigger();
        settle();
        take(window_, "mode-" + plain(text));
        mode->trigger();
        settle();
      }
  }

  /// Two pinned results beside each other.
  void comparison() {
    find("Pin result")->trigger();
    find("Pin result")->trigger();
    QAction* compare = find("Compare pinned results");
    compare->trigger();
    settle(1000);
    take(window_, "mode-compare");
    compare->trigger();
    settle();
  }

  /// Every plot of a study, empty and filled, which is trained the first time.
  void study() {
    auto* const page = window_.findChild<StudyPage*>();
    page->setStore(store_.filePath("store"));
    QFile file(store_.filePath("pictures.json"));
    if (file.open(QIODevice::WriteOnly)) file.write(kStudy);
    file.close();
    page->openFile(file.fileName());
    QAction* const open = find("Studies");
    open->trigger();
    while (!page->idle()) settle(100);
    if (!page->table().complete()) {
      take(window_, "study-empty");
      page->start();
      settle(2500);
      take(window_, "study-training");
      while (page->running() || !page->idle()) settle(100);
    }
    auto* const plots = page->findChild<QTabWidget*>("plots");
    for (int i = 0; i < plots->count(); ++i) {
      plots->setCurrentIndex(i);
      settle();
      while (!page->idle()) settle(100);
      take(window_, "study-plot-" + QString::number(i + 1));
    }
    plots->setCurrentIndex(0);
    open->trigger();
    settle();
  }

  /// Every step of every lesson, when its networks have been trained.
  void lessons() {
    const QAction* next = find("Next step");
    for (QAction* lesson : actions()) {
      if (!lesson->data().toString().startsWith(":/")) continue;
      lesson->trigger();
      const QString name = "lesson-" + plain(QFileInfo(lesson->data().toString()).completeBaseName());
      for (int shot = 1; next->isEnabled() && shot < 40; ++shot) {
        settle();
        while (!window_.controller().idle()) settle(200);
        settle();
        take(window_, name + "-" + QString::number(shot));
        predict();
        find("Next step")->trigger();
      }
      if (QAction* leave = find("Leave the lesson"); leave->isEnabled()) leave->trigger();
      settle();
    }
    while (!window_.controller().finished()) settle(200);
  }

  /// Answers what the lesson asks, if it asks.
  void predict() {
    for (QRadioButton* answer : window_.findChildren<QRadioButton*>()) {
      if (!answer->isVisible() || !answer->isEnabled()) continue;
      answer->click();
      return settle();
    }
  }

  /// Everything that opens a window of its own.
  void dialogs() {
    for (QAction* action : actions()) {
      const QString text = action->text();
      if (!action->isEnabled() || text.isEmpty() || action->isCheckable()) continue;
      const bool in_help = window_.menuBar()->actions().last()->menu()->actions().contains(action);
      if (!text.endsWith("…") && !in_help) continue;
      QTimer look;
      QObject::connect(&look, &QTimer::timeout, [&] { close_windows("dialog-" + plain(text)); });
      look.start(700);
      action->trigger();
      settle(900);
      look.stop();
      close_windows("dialog-" + plain(text));
    }
  }

  void close_windows(const QString& name) {
    for (QWidget* top : QApplication::topLevelWidgets()) {
      if (top == &window_ || !top->isVisible() || !top->isWindow() || qobject_cast<QMenu*>(top)) continue;
      take(*top, name);
      top->close();
    }
  }

  MainWindow& window_;
  QDir folder_;
  QString theme_;
  QTemporaryDir store_;  ///< Of the study.
};

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fprintf(stderr, "usage: screenshots FOLDER [EXPERIMENT]\n"), 2;
  QApplication application(argc, argv);
  QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
  QTemporaryDir configuration;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, configuration.path());
  const QString folder = QString::fromLocal8Bit(argv[1]);
  QDir().mkpath(folder);

  MainWindow window(argc > 2 ? read_spec(argv[2]) : ExperimentSpec{});
  window.resize(1440, 900);
  window.show();
  settle(3000);
  window.grab().save(QDir(folder).filePath("light-window-training.png"));
  while (!window.controller().finished()) settle(200);
  window.inspection().setPoint(QPointF(0.35, -0.42));
  window.inspection().setLine(QLineF(0.2, -0.5, 0.5, -0.5));
  Photographer photographer(window, folder);
  photographer.all("Light");
  photographer.all("Dark");
  return 0;
}
