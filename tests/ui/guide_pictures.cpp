// SPDX-License-Identifier: GPL-3.0-or-later
// guide_pictures FOLDER WINDOW: trains the first experiment and saves the pictures of panels and pages that
// stand in the guide into FOLDER, as wide as the guide shows them, and two of the whole window into WINDOW.
// Pictures of views that are in FOLDER already are made smaller.
// Run by scripts/guide-pictures.
#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QImage>
#include <QMenu>
#include <QMenuBar>
#include <QTableView>
#include <QTabWidget>
#include <QTemporaryDir>

#include "core/spec/presets.h"
#include "ui/compare/compare_page.h"
#include "ui/main_window.h"
#include "ui/plots/map_grid.h"
#include "ui/session/experiment_controller.h"
#include "ui/session/inspection.h"
#include "ui/session/playback.h"
#include "ui/settings.h"
#include "ui/study/study_page.h"

using namespace quantoscope;

namespace {

constexpr int kWidest = 600;         ///< Pixels: the guide's page.
constexpr QRgb kAlike = 0xfff8f8f8;  ///< Colours that differ in other bits count as one.

/// Until nothing runs, and what that leads to is drawn.
void settle(MainWindow& window) {
  QElapsedTimer quiet;
  quiet.start();
  while (quiet.elapsed() < 700) {
    QApplication::processEvents(QEventLoop::AllEvents, 20);
    if (!window.controller().idle()) quiet.restart();
  }
}

class Illustrator {
 public:
  Illustrator(MainWindow& window, const QString& folder) : window_(window), folder_(folder) {}

  void take(const QString& name, QWidget* widget) {
    settle(window_);
    QImage image = widget->grab().toImage();
    if (image.width() > kWidest) image = image.scaledToWidth(kWidest, Qt::SmoothTransformation);
    save(image, folder_.filePath(name + ".png"));
  }

  /// In its 255 commonest colours, for the file's size.
  static void save(const QImage& image, const QString& path) {
    std::map<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x) ++counts[image.pixel(x, y) & kAlike];
    std::vector<std::pair<int, QRgb>> commonest;
    for (const auto& [color, count] : counts) commonest.emplace_back(-count, color | ~kAlike);
    std::ranges::sort(commonest);
    QList<QRgb> table{qRgb(255, 255, 255)};
    for (std::size_t i = 0; i < std::min<std::size_t>(commonest.size(), 255); ++i)
      table << commonest[i].second;
    const QImage few = image.convertToFormat(QImage::Format_RGB32)
                           .convertToFormat(QImage::Format_Indexed8, table, Qt::ThresholdDither);
    if (!few.save(path, nullptr, 0)) std::fprintf(stderr, "cannot write %s\n", qPrintable(path));
  }

  QDockWidget* panel(const char* name) {
    auto* dock = window_.findChild<QDockWidget*>(name);
    dock->show();
    dock->raise();
    return dock;
  }

 private:
  MainWindow& window_;
  QDir folder_;
};

QAction* action(const MainWindow& window, const QString& text) {
  for (QAction* each : window.findChildren<QAction*>())
    if (each->text().remove('&') == text) return each;
  return nullptr;
}

void take_all(MainWindow& window, Illustrator& pictures) {
  auto* const maps = window.findChild<MapsView*>();
  pictures.take("window", &window);
  pictures.take("maps", maps);
  pictures.take("experiment", window.findChild<QDockWidget*>("controls"));
  pictures.take("curves", pictures.panel("curves"));
  maps->setView(MapView::Flips);
  pictures.take("flips", maps);
  maps->setView(MapView::Confidence);
  window.playback().showQuantized();
  pictures.take("quantized", maps);
  window.playback().showLive();
  window.inspection().setPoint(QPointF(0.35, -0.42));
  window.inspection().setLine(QLineF(0.2, -0.5, 0.5, -0.5));
  window.inspection().setNetwork(NetworkKind::Joint);
  for (const char* panel : {"layers", "point", "hidden-space"}) pictures.take(panel, pictures.panel(panel));
  window.inspection().setPoint({});
  window.inspection().setLine({});

  action(window, "Pin result")->trigger();
  ExperimentSpec wider = first_experiment();
  wider.model.width = 192;
  window.controller().setSpec(wider);
  settle(window);
  action(window, "Pin result")->trigger();
  action(window, "Compare pinned results")->trigger();
  pictures.take("compare", window.findChild<ComparePage*>());
  action(window, "Compare pinned results")->trigger();
  settle(window);
  for (QAction* each : window.findChildren<QAction*>())
    if (each->data().toString().contains("weights-bend")) each->trigger();
  pictures.take("lessons", &window);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return std::fprintf(stderr, "usage: guide_pictures FOLDER WINDOW\n"), 2;
  QApplication application(argc, argv);
  QTemporaryDir configuration;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, configuration.path());
  const QString folder = QString::fromLocal8Bit(argv[1]), whole = QString::fromLocal8Bit(argv[2]);
  QDir().mkpath(folder);
  QDir().mkpath(whole);
  MainWindow window(first_experiment());
  window.resize(1366, 768);
  window.show();
  while (!window.controller().finished()) QApplication::processEvents(QEventLoop::AllEvents, 50);
  settle(window);
  window.grab().save(QDir(whole).filePath("window.png"));
  Illustrator pictures(window, folder);
  pictures.panel("layers");
  settle(window);
  window.grab().save(QDir(whole).filePath("layers.png"));
  window.findChild<QDockWidget*>("layers")->hide();
  take_all(window, pictures);
  for (const QString& view : QDir(folder).entryList({"view-*.png"}))
    Illustrator::save(QImage(QDir(folder).filePath(view)), QDir(folder).filePath(view));
  return 0;
}
