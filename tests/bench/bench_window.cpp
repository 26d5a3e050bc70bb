// SPDX-License-Identifier: GPL-3.0-or-later
// bench_window [SECONDS [study]]: how promptly the real window answers while training keeps the cores busy.
// Prints rows of the table in resources/results/benchmarks.md: how late the event loop is, and how long it
// takes from a change of a control to the first (coarse) map and to the full one on the screen, painting
// included. With "study" only the row of the page of studies. Needs no display.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QSlider>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>

#include "core/study/builtin_studies.h"
#include "ui/main_window.h"
#include "ui/panels/field_editor.h"
#include "ui/plots/map_grid.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/settings.h"
#include "ui/study/study_page.h"

using namespace quantoscope;

namespace {

constexpr int kChanges = 20;       ///< Of a slider, for each row.
constexpr int kPatience = 10'000;  ///< Milliseconds until a map that does not come is given up.

class Percentiles {
 public:
  explicit Percentiles(std::vector<double> values) : values_(std::move(values)) {
    std::ranges::sort(values_);
  }
  double at(double percent) const {
    if (values_.empty()) return 0;
    return values_[std::min(values_.size() - 1, std::size_t(percent / 100 * double(values_.size())))];
  }

 private:
  std::vector<double> values_;
};

void row(const char* what, const std::vector<double>& values) {
  const Percentiles p(values);
  std::printf("| %s | %.0f ms | %.0f ms | %.0f ms | %.0f ms |\n", what, p.at(50), p.at(95), p.at(99),
              p.at(100));
  std::fflush(stdout);
}

/// How late a timer of one millisecond is, again and again.
class Lateness {
 public:
  Lateness() {
    timer_.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer_, &QTimer::timeout, [this] {
      values_.push_back(std::max(0.0, double(clock_.nsecsElapsed()) / 1e6 - 1));
      clock_.start();
    });
    clock_.start();
    timer_.start(1);
  }
  const std::vector<double>& values() const { return values_; }

 private:
  QTimer timer_;
  QElapsedTimer clock_;
  std::vector<double> values_;
};

void run_for(int milliseconds) {
  QEventLoop loop;
  QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
  loop.exec();
}

ExperimentSpec of(int width, int depth, int pretraining) {
  ExperimentSpec spec;
  spec.model.width = width;
  spec.model.depth = depth;
  spec.pretraining.epochs = pretraining;
  spec.retraining.epochs = 10000;  // Does not end while we measure.
  return spec;
}

/// Waits until all networks train.
bool all_train(const ExperimentController& controller) {
  QElapsedTimer clock;
  for (clock.start(); clock.elapsed() < 20 * kPatience;) {
    run_for(20);
    if (std::ranges::all_of(kAllKinds,
                            [&](NetworkKind kind) { return controller.snapshot(kind)->epoch > 0; }))
      return true;
  }
  return false;
}

/// Sees when a map of a new generation has been painted: coarse, and full.
class Watch : public QObject {
 public:
  Watch(MainWindow& window, NetworkKind kind)
      : controller_(window.controller()), kind_(kind), plot_(window.findChild<MapsView*>()->plot(kind)) {
    plot_->installEventFilter(this);
  }

  /// Times of both in milliseconds after `change`; false if they did not come.
  bool measure(const std::function<void()>& change, double& coarse, double& full) {
    generation_ = controller_.snapshot(kind_)->generation;
    coarse_ = full_ = -1;
    // Wakes the loop when nothing else does. (processEvents with a time limit does not sleep: it would take a
    // core from the networks.)
    QTimer wake;
    wake.start(100);
    clock_.start();
    change();
    for (QElapsedTimer patience = clock_; full_ < 0;) {
      if (patience.elapsed() > kPatience) return false;
      QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
      if (painted_) look();
    }
    coarse = coarse_;
    full = full_;
    return true;
  }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    // About to be painted; that is done when the loop comes round.
    if (event->type() == QEvent::Paint) painted_ = controller_.snapshot(kind_);
    return QObject::eventFilter(watched, event);
  }

 private:
  void look() {
    const auto snapshot = std::exchange(painted_, nullptr);
    if (snapshot->generation == generation_ || !snapshot->map) return;
    const double now = double(clock_.nsecsElapsed()) / 1e6;
    if (coarse_ < 0) coarse_ = now;
    if (snapshot->map->logits.rows() >= controller_.spec().map.resolution) full_ = now;
  }

  const ExperimentController& controller_;
  NetworkKind kind_;
  MapPlot* plot_;
  QElapsedTimer clock_;
  std::uint64_t generation_ = 0;
  double coarse_ = -1, full_ = -1;
  std::shared_ptr<const NetworkSnapshot> painted_;
};

void measure_slider(MainWindow& window, const char* key, NetworkKind kind, const QString& what) {
  auto* slider = window.findChild<FieldEditor*>(key)->findChild<QSlider*>();
  std::vector<double> coarse_times, full_times;
  for (int i = 0; i < kChanges; ++i) {
    if (!all_train(window.controller())) break;
    Watch watch(window, kind);
    double coarse = 0, full = 0;
    const int value = slider->value();
    const auto change = [&] { slider->setSliderPosition(value + (i % 2 ? -1 : 1)); };
    if (!watch.measure(change, coarse, full)) continue;
    coarse_times.push_back(coarse);
    full_times.push_back(full);
  }
  row(qPrintable(what + ": first map"), coarse_times);
  row(qPrintable(what + ": full map"), full_times);
}

template <class Condition>
bool wait_until(Condition condition) {
  QElapsedTimer clock;
  for (clock.start(); !condition(); run_for(20))
    if (clock.elapsed() > 20 * kPatience) return false;
  return true;
}

/// A study on all cores with its page open. Its networks are trained for a few epochs only, so that results
/// come in several times a second, and table and plots change with them.
bool measure_study(MainWindow& window, const QString& store, int milliseconds) {
  window.controller().pause();
  StudySpec study = *std::ranges::find(builtin_studies(), std::string("width-depth"), &StudySpec::name);
  study.axes.front().values.resize(2);  // Width 32 and 64.
  study.base.pretraining.epochs = 4;
  study.base.retraining.epochs = 2;
  study.seeds = first_seeds(50);  // Does not end while we measure.
  auto* const page = window.findChild<StudyPage*>();
  page->setStore(store);
  page->setStudy(study);
  for (QAction* action : window.findChildren<QAction*>())
    if (action->shortcut() == QKeySequence(Qt::Key_F4)) action->trigger();
  const auto done = [&] {
    return std::ranges::count(page->table().rows, RunStatus::Finished, &StudyRow::status);
  };
  if (!wait_until([&] { return page->idle(); })) return false;
  page->start();
  if (!wait_until([&] { return done() > 4; })) return false;
  const auto before = done();
  auto* const plots = page->findChild<QTabWidget*>("plots");
  {
    const Lateness lateness;
    for (int tab = 0; tab < plots->count(); ++tab) {  // Each kind of plot for its share of the time.
      plots->setCurrentIndex(tab);
      run_for(milliseconds / plots->count());
    }
    row("event loop's delay, a study runs, its page open", lateness.values());
  }
  std::fprintf(stderr, "%d networks were trained meanwhile\n", int(done() - before));
  const bool ran = page->running();
  page->stop();
  return wait_until([&] { return !page->running(); }) && ran;
}

}  // namespace

int main(int argc, char* argv[]) {
  qputenv("QT_QPA_PLATFORM", "offscreen");
  qInstallMessageHandler([](QtMsgType, const QMessageLogContext&, const QString&) {});
  QApplication application(argc, argv);
  const QTemporaryDir folder;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, folder.path());
  const int milliseconds = 1000 * (argc > 1 ? std::max(1, std::atoi(argv[1])) : 20);

  MainWindow window(of(128, 4, 10000));
  window.resize(1400, 900);
  window.show();
  run_for(1000);
  if (argc > 2)
    return measure_study(window, folder.filePath("store"), milliseconds) ? EXIT_SUCCESS : EXIT_FAILURE;
  {
    const Lateness lateness;
    run_for(milliseconds);
    row("event loop's delay, 128-4 pretraining", lateness.values());
  }
  window.controller().openSpec(of(128, 4, 1));
  if (!all_train(window.controller())) return EXIT_FAILURE;
  {
    const Lateness lateness;
    run_for(milliseconds);
    row("event loop's delay, 128-4 retraining", lateness.values());
  }
  measure_slider(window, "quantization.weight_bits", NetworkKind::Joint, "weight bits of 128-4");
  measure_slider(window, "model.width", NetworkKind::Float, "width of 128-4");
  window.controller().openSpec(of(128, 8, 1));
  measure_slider(window, "quantization.weight_bits", NetworkKind::Joint, "weight bits of 128-8");
  return measure_study(window, folder.filePath("store"), milliseconds) ? EXIT_SUCCESS : EXIT_FAILURE;
}
