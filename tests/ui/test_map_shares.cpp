// SPDX-License-Identifier: GPL-3.0-or-later
// How much of the window the maps have, at the sizes of the screens that there are. The table is printed;
// QUANTOSCOPE_PICTURES=FOLDER keeps pictures to look at.
#include <cstdio>

#include <QDockWidget>

#include "tests/registry.h"
#include "tests/session/tiny_spec.h"
#include "tests/ui/window_parts.h"
#include "ui/plots/map_grid.h"
#include "ui/plots/map_title.h"

using namespace quantoscope;

namespace {

double share_of_maps(const MainWindow& window) {
  double area = 0;
  for (const NetworkKind kind : kAllKinds) {
    const MapPlot& plot = *window.findChild<MapsView*>()->plot(kind);
    if (plot.isVisible()) area += plot.frame().width() * plot.frame().height();
  }
  return area / (double(window.width()) * window.height());
}

void keep_picture(QWidget& window, const QString& name) {
  if (const QString folder = qEnvironmentVariable("QUANTOSCOPE_PICTURES"); !folder.isEmpty())
    window.grab().save(folder + "/" + name + ".png");
}

}  // namespace

class TestMapShares : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { keep_settings_in(folder_); }
  void init() { settings().clear(); }

  void theMapsHaveTheWindow_data() {
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("state");
    QTest::addColumn<double>("least");
    const auto row = [](QSize size, const char* state, double least) {
      QTest::addRow("%d x %d %s", size.width(), size.height(), state) << size << QString(state) << least;
    };
    for (const QSize size :
         {QSize(1024, 768), QSize(1280, 720), QSize(1366, 768), QSize(1440, 900), QSize(1920, 1080)}) {
      const double least = size.width() < 1280 ? 0.15 : size.width() < 1440 ? 0.35 : 0.45;
      row(size, "", least);
      row(size, "with Layers", 0.95 * least);
      row(size, "alone", size.width() < 1280 ? 0.15 : 0.35);
      // Square maps can have no more than the height leaves: 56 % of 16 : 9.
      const double aspect = double(size.height()) / size.width();
      row(size, "presentation", std::min(0.6, 0.94 * aspect));
    }
  }
  void theMapsHaveTheWindow() {
    QFETCH(QSize, size);
    QFETCH(QString, state);
    QFETCH(double, least);
    const auto window = shown(tiny_spec());
    QTRY_VERIFY_WITH_TIMEOUT(window->controller().finished() && window->controller().idle(), 60000);
    if (state == "with Layers") QTest::keyClick(window.get(), Qt::Key_F5);
    if (state == "alone") QTest::mouseClick(window->findChild<MapTitle*>("title_weight"), Qt::LeftButton);
    if (state == "presentation") {
      QTest::keyClick(window.get(), Qt::Key_F11);
      window->setWindowState(Qt::WindowNoState);  // A screen of any size.
    }
    QTRY_VERIFY((window->resize(size), window->size() == size));
    QTRY_VERIFY2(share_of_maps(*window) >= least,
                 qPrintable(QString("%1 of %2").arg(share_of_maps(*window)).arg(least)));
    std::printf("%4d x %4d  %-12s  %4.1f %%  %d columns\n", size.width(), size.height(), qPrintable(state),
                100 * share_of_maps(*window), window->findChild<MapsView*>()->columns());
    keep_picture(
        *window,
        QString("%1x%2 %3").arg(size.width()).arg(size.height()).arg(state).trimmed().replace(' ', '-'));
    if (state == "presentation") QTest::keyClick(window.get(), Qt::Key_F11);
  }

 private:
  QTemporaryDir folder_;
};

QUANTOSCOPE_TEST(TestMapShares)
#include "test_map_shares.moc"
