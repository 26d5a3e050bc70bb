// SPDX-License-Identifier: GPL-3.0-or-later
// What a journal asks of a figure: heads, lines that follow the size, complete legends, nothing on a map.
#include <algorithm>
#include <cmath>
#include <functional>

#include <QImage>
#include <QTest>

#include "core/error.h"
#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "ui/figure/figure.h"
#include "ui/figure/figure_caption.h"
#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_presets.h"
#include "ui/plots/view_text.h"

using namespace quantoscope;

namespace {

QString message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return QString::fromStdString(error.what());
  }
  return {};
}

std::vector<std::pair<MapView, const char*>> views_and_families() {
  std::vector<std::pair<MapView, const char*>> all;
  for (const char* family : {"", "DejaVu Sans"})
    for (const MapView view : kAllViews) all.emplace_back(view, family);
  return all;
}

}  // namespace

class TestFigureLayout : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Where bits differ the heads are letters, and each map says its bits; of columns that are results, names.
  void heads_of_columns_say_what_is_common() {
    ExperimentResult second = fake_result();
    second.networks[1].weight_bits = second.networks[3].weight_bits = 4;
    ErrorCharacter error;
    error.flipped_share = 0.024;
    error.distortion_share = 0.25;
    second.networks[1].error = error;
    const Comparison rows{{"plain", std::make_shared<ExperimentResult>(fake_result())},
                          {"four bits", std::make_shared<ExperimentResult>(second)}};
    FigureSpec spec;
    const FigureLayout layout(rows, spec);
    QStringList heads;
    for (const PlacedText& head : layout.column_heads) heads << head.first;
    QCOMPARE(heads, (QStringList{"float", "W", "A3", "W+A"}));
    for (std::size_t i = 0; i < 4; ++i) {
      QVERIFY(layout.column_heads[i].second.y() < layout.panels[i].frame.top());
      QVERIFY(std::abs(layout.column_heads[i].second.x() - layout.panels[i].frame.center().x()) <
              kUnitsPerInch / spec.dpi);
    }
    const QString weights = layout.panels[5].title.join('|');
    QVERIFY2(weights.startsWith("W4") && weights.contains("flips 2.4 %"), qPrintable(weights));
    QVERIFY2(!weights.contains("= ="), qPrintable(weights));
    QVERIFY2(layout.panels[6].title.join('|').startsWith("accuracy"), "A3 stands over the column");
    spec.transposed = true;
    const FigureLayout across(rows, spec);
    QStringList names;
    for (const PlacedText& name : across.row_names) names << name.first;
    QCOMPARE(names, (QStringList{"float", "W", "A3", "W+A"}));
    QCOMPARE(across.column_heads[1].first, QString("four bits"));
  }

  void lines_follow_the_size_of_a_map() {
    FigureSpec spec;
    spec.networks = {true, false, false, false};
    spec.color_bar = false;
    const auto layout = [&](double width) {
      spec.width_mm = width;
      return FigureLayout(fake_result(), spec);
    };
    const FigureLayout small = layout(28), large = layout(90);
    QVERIFY(small.boundary > 0 && large.boundary > 2 * small.boundary);
    QVERIFY(large.thin > small.thin && large.dot > small.dot);
    for (const FigureLayout* each : {&small, &large}) {
      const double side = each->panels[0].frame.width();
      QVERIFY2(each->boundary / side > 0.003 && each->boundary / side < 0.008,
               qPrintable(QString::number(side)));
      QVERIFY(each->hairline < 0.6 * each->boundary);
    }
  }

  /// The boundary runs along the crescents that are looked at: it must leave them to be seen.
  void the_boundary_leaves_flips_to_be_seen() {
    FigureSpec spec;
    spec.views = {MapView::Flips};
    spec.networks = {false, true, false, false};
    spec.width_mm = 40;
    spec.dpi = 600;
    spec.titles = spec.color_bar = false;
    // The weights' disc is a hundredth of the plane wider: a crescent of half a millimetre.
    ExperimentResult result = fake_result(256);
    auto map = std::make_shared<DecisionMap>(*result.networks[1].map);
    map->logits.array() += 0.2F;
    result.networks[1].map = std::move(map);
    const auto red = [&](bool boundary) {
      spec.boundary = boundary;
      const QImage image = render_figure_image(result, spec);
      int count = 0;
      for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
          const QColor pixel = image.pixelColor(x, y);
          count += pixel.red() > pixel.green() + 80;
        }
      return count;
    };
    const int bare = red(false), lined = red(true);
    QVERIFY(bare > 1000);
    QVERIFY2(lined > 0.75 * bare && lined < bare, qPrintable(QString("%1 of %2").arg(lined).arg(bare)));
  }

  /// Every colour and line of the panels has its name below them.
  void the_legend_is_complete() {
    FigureSpec spec;
    spec.points = spec.truth = true;
    spec.views = {MapView::Confidence, MapView::Flips, MapView::TruthErrors};
    ExperimentResult result = changed_result();
    result.truth(0, 0) = -1;
    const FigureLayout layout(result, spec);
    const Palette& colors = spec.palette;
    using Mark = FigureLegend::Entry::Mark;
    const auto has = [&](std::size_t view, const QColor& color, Mark mark = Mark::Area) {
      return std::ranges::any_of(layout.legends[view].entries, [&](const FigureLegend::Entry& entry) {
        return entry.color == color && entry.mark == mark && !entry.text.isEmpty();
      });
    };
    for (const std::size_t view : {0, 1, 2}) {
      QVERIFY(has(view, boundary_color(spec.views[view], colors), Mark::Line));
      for (const int label : {0, 1}) {
        QVERIFY(has(view, colors.classColor(label), Mark::Dot));
        QVERIFY(has(view, colors.classColor(label)));
        QVERIFY(view == 0 || has(view, colors.dimmed[std::size_t(label)]));
      }
      QVERIFY(has(view, colors.empty));
    }
    for (const QColor& color : {colors.lost, colors.gained, colors.flipped}) QVERIFY(has(1, color));
    spec.boundary = spec.points = false;
    const FigureLayout less(result, spec);
    for (const FigureLegend::Entry& entry : less.legends[0].entries) QVERIFY(entry.mark == Mark::Area);
  }

  /// Letters, titles, legends and scales stand beside the maps, on the paper, and nothing is cut.
  void nothing_stands_on_a_map_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    QTest::addColumn<double>("font");
    QTest::addColumn<int>("columns");
    QTest::addColumn<bool>("compared");
    QTest::newRow("column") << 84. << 0. << 7. << 2 << false;
    QTest::newRow("one and a half") << 120. << 0. << 7. << 0 << false;
    QTest::newRow("page") << 170. << 0. << 8. << 0 << false;
    QTest::newRow("slide") << kSlideWidth << kSlideHeight << 20. << 0 << false;
    QTest::newRow("comparison, column") << 84. << 0. << 7. << 0 << true;
    QTest::newRow("comparison, page") << 170. << 0. << 8. << 0 << true;
    QTest::newRow("comparison, slide") << kSlideWidth << kSlideHeight << 20. << 0 << true;
  }
  void nothing_stands_on_a_map() {
    QFETCH(double, width);
    QFETCH(double, height);
    QFETCH(double, font);
    QFETCH(int, columns);
    QFETCH(bool, compared);
    FigureSpec spec;
    spec.width_mm = width;
    spec.height_mm = height;
    spec.font_size = font;
    spec.columns = columns;
    // The other one is wider, and all that a machine without fonts of its own has.
    for (const auto& [view, family] : views_and_families()) {
      spec.views = {view};
      spec.font_family = family;
      const auto result = std::make_shared<ExperimentResult>(changed_result());
      const Comparison rows{{"128-4", result}, {"128-4 residual", result}, {"256-3", result}};
      const FigureLayout layout(compared ? FigureContent(rows) : FigureContent(*result), spec);
      const QRectF paper(QPointF(0, 0), layout.size);
      std::vector<QRectF> texts;
      const auto add = [&](const QFont& face, const QString& text, QPointF left) {
        if (text.isEmpty()) return;
        QVERIFY2(!text.contains(QChar(0x2026)), qPrintable(text));
        texts.emplace_back(left.x(), left.y() - 0.72 * face.pixelSize(), text_width(face, text),
                           0.72 * face.pixelSize());
      };
      for (const FigurePanel& panel : layout.panels)
        for (qsizetype i = 0; i < panel.title.size(); ++i)
          add(layout.font, panel.title[i],
              {panel.frame.left() + (layout.letters_alone ? 0 : text_width(layout.bold, panel.letter + ' ')),
               panel.frame.top() - layout.title_bottom - double(panel.title_lines - 1 - i) * layout.line});
      for (const FigureLegend& legend : layout.legends) {
        if (!legend.bar.isEmpty()) texts.push_back(legend.bar);
        for (const FigureLegend::Entry& entry : legend.entries) add(layout.font, entry.text, entry.baseline);
      }
      const auto centred = [&](const QFont& face, const PlacedText& text) {
        add(face, text.first, text.second - QPointF(text_width(face, text.first) / 2, 0));
      };
      for (const PlacedText& note : layout.notes) centred(layout.small, note);
      for (const PlacedText& head : layout.column_heads) centred(layout.bold, head);
      for (const QRectF& text : texts) {
        QVERIFY2(paper.contains(text), qPrintable(QString("%1: %2 %3 %4 %5 of %6 x %7")
                                                      .arg(view_word(view))
                                                      .arg(text.left())
                                                      .arg(text.top())
                                                      .arg(text.right())
                                                      .arg(text.bottom())
                                                      .arg(paper.width())
                                                      .arg(paper.height())));
        for (const FigurePanel& panel : layout.panels) QVERIFY(!panel.frame.intersects(text));
      }
    }
  }

  /// 1920 x 1080 pixels whatever is on it, the maps as large as it holds.
  void a_slide_is_filled() {
    const FigurePreset& slide = *find_figure_preset("slide");
    FigureSpec spec;
    spec.width_mm = slide.width_mm;
    spec.height_mm = slide.height_mm;
    spec.font_size = slide.font_size;
    spec.dpi = slide.dpi;
    const auto result = std::make_shared<ExperimentResult>(fake_result());
    const Comparison rows{{"a", result}, {"b", result}, {"c", result}};
    QCOMPARE(render_figure_image(*result, spec).size(), QSize(1920, 1080));
    QCOMPARE(render_figure_image(rows, spec).size(), QSize(1920, 1080));
    QVERIFY(FigureLayout(*result, spec).panels[0].frame.width() >
            0.18 * spec.width_mm / 25.4 * kUnitsPerInch);
    // As a person's own width in tenths of a millimetre, too.
    spec.width_mm = 338.7;
    QCOMPARE(render_figure_image(*result, spec).size(), QSize(1920, 1080));
    spec.height_mm = 30;
    QVERIFY(message_of([&] { render_figure_image(rows, spec); }).contains("height"));
  }

  void a_caption_has_what_a_paper_needs() {
    ExperimentResult result = fake_result();
    result.version = "0.0.9";
    result.spec.quantization.activation_bits = 3;
    result.spec.retraining.lipschitz = 0.01;
    FigureSpec spec;
    spec.views = {MapView::Flips};
    const QString text = figure_caption(result, spec);
    for (const char* const part : {"(a) float, (b) W2, (c) A3, (d) W2A3", "128-4 ReLU network (33,537",
                                   "data seed 1", "noise 0.2 gaps", "weight bits 2", "activation bits 3",
                                   "first layer float", "learning rate 0.003", "float 85.3 %, W2 85.3 %",
                                   "1 seed", "lost: float was right (red)", "Lipschitz", "Quantoscope 0.0.9"})
      QVERIFY2(text.contains(part), qPrintable(part + (":\n" + text)));
    const qsizetype lines = text.count('\n');
    QVERIFY2(lines >= 3 && lines <= 6, qPrintable(text));
    QVERIFY2(!text.contains("momentum"), "what does not act is left out");
    ExperimentResult second = fake_result();
    second.spec.model.residual = true;
    second.spec.seed = 5;
    const Comparison rows{{"plain", std::make_shared<ExperimentResult>(result)},
                          {"other", std::make_shared<ExperimentResult>(second)}};
    const QString both = figure_caption(rows, spec);
    QVERIFY2(both.contains("other (128-4 residual") && both.contains("seed 5") &&
                 both.contains("rows: plain; other"),
             qPrintable(both));
  }
};

QUANTOSCOPE_TEST(TestFigureLayout)
#include "test_figure_layout.moc"
