// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <QFile>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include "core/error.h"
#include "core/io/experiment_file.h"
#include "core/io/figure_metadata.h"
#include "tests/registry.h"
#include "tests/ui/fake_result.h"
#include "ui/figure/drawing.h"
#include "ui/figure/figure.h"
#include "ui/figure/figure_image.h"
#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_numbers.h"

using namespace quantoscope;

namespace {

QByteArray contents(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// What a tool of poppler-utils prints; empty where it is not installed.
QString poppler(const QString& tool, const QStringList& arguments) {
  QProcess process;
  process.start(tool, arguments);
  return process.waitForFinished() ? QString::fromUtf8(process.readAllStandardOutput()) : QString();
}

bool poppler_missing() { return QStandardPaths::findExecutable("pdftotext").isEmpty(); }

QString message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return QString::fromStdString(error.what());
  }
  return {};
}

}  // namespace

class TestFigure : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  QString written(const QString& name, const FigureSpec& spec = {},
                  const ExperimentResult& result = fake_result()) {
    const QString path = folder_.filePath(name);
    write_figure(result, spec, path.toStdString());
    return path;
  }

 private Q_SLOTS:
  void png_has_the_size_asked_for() {
    FigureSpec spec;
    spec.width_mm = 85;
    spec.dpi = 200;
    spec.columns = 2;
    const QImage image(written("size.png", spec));
    QCOMPARE(image.width(), int(85 / 25.4 * 200 + 0.5));
    QVERIFY(std::abs(image.dotsPerMeterX() * 0.0254 - 200) < 0.5);
    const QSizeF size = figure_size_mm(fake_result(), spec);
    QVERIFY(std::abs(size.height() / 25.4 * 200 - image.height()) <= 1);
    QCOMPARE(render_figure_image(fake_result(), spec).size(), image.size());
  }

  /// Map by map, titles and notices with them: always the pixels of the figure drawn as a whole.
  void a_figure_fills_in() {
    ExperimentResult waiting = fake_result();
    for (NetworkSnapshot& network : waiting.networks) {
      network.map = nullptr;
      network.message = {"waiting"};
    }
    FigureSpec spec;
    spec.dpi = 97;  // Edges of panels between pixels.
    for (const bool transposed : {false, true}) {
      spec.transposed = transposed;
      Comparison rows{{"plain", std::make_shared<ExperimentResult>(waiting)},
                      {"residual", std::make_shared<ExperimentResult>(changed_result())}};
      FigureImage figure = draw_figure_image(rows, spec);
      QCOMPARE(figure.image, render_figure_image(rows, spec));
      for (const int i : {2, 0, 3, 1}) {
        auto next = std::make_shared<ExperimentResult>(*rows[0].result);
        next->networks[std::size_t(i)].phase = NetworkPhase::Failed;  // Changes the notice first.
        rows[0].result = next;
        figure = draw_figure_image(rows, spec, &figure);
        QCOMPARE(figure.image, render_figure_image(rows, spec));
        const QImage before = figure.image;
        next = std::make_shared<ExperimentResult>(*next);
        next->networks[std::size_t(i)] = fake_result().networks[std::size_t(i)];
        rows[0].result = next;
        figure = draw_figure_image(rows, spec, &figure);
        QCOMPARE(figure.image, render_figure_image(rows, spec));
        QVERIFY(figure.image != before);
      }
      // Nothing is new: the same image, not painted.
      const FigureImage again = draw_figure_image(rows, spec, &figure);
      QCOMPARE(again.image.constBits(), figure.image.constBits());
      // Something else has changed: all of it is drawn.
      spec.palette = Palette::matching(QPalette(Qt::black));
      QCOMPARE(draw_figure_image(rows, spec, &figure).image, render_figure_image(rows, spec));
      rows[1].name = "another";
      QCOMPARE(draw_figure_image(rows, spec, &figure).image, render_figure_image(rows, spec));
      spec.palette = Palette::print();
    }
  }

  void pdf_has_the_size_asked_for_and_text_that_stays_text() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    const QString path = written("text.pdf");
    const auto size =
        QRegularExpression(R"(Page size:\s+([\d.]+) x ([\d.]+) pts)").match(poppler("pdfinfo", {path}));
    QVERIFY(size.hasMatch());
    QVERIFY(std::abs(size.captured(1).toDouble() / 72 * 25.4 - 170) < 0.2);
    const QString text = poppler("pdftotext", {"-layout", path, "-"});
    for (const char* const part :
         {"(a) 128-4, float", "(b) 128-4, W2", "(c) 128-4, A3", "(d) 128-4, W2A3", "accuracy 85.3 %",
          "probability of class 1", "class boundary", "accuracy: share of the plane", "1 seed"})
      QVERIFY2(text.contains(part), qPrintable(part + (":\n" + text)));
    const QStringList fonts = poppler("pdffonts", {path}).trimmed().split('\n').mid(2);
    QVERIFY(!fonts.isEmpty());
    for (const QString& font : fonts)
      QVERIFY2(font.contains(QRegularExpression(R"(yes \S+\s+yes)")), qPrintable(font));
  }

  void maps_in_a_pdf_are_lossless_images_at_the_resolution_asked_for() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    FigureSpec spec;
    spec.dpi = 150;
    spec.color_bar = false;
    const QStringList images =
        poppler("pdfimages", {"-list", written("images.pdf", spec)}).trimmed().split('\n').mid(2);
    QCOMPARE(images.size(), kNetworkKinds);
    for (const QString& image : images) {
      const QStringList fields = image.simplified().split(' ');
      QCOMPARE(fields[8], QString("image"));  // Not jpeg.
      QVERIFY(std::abs(fields[12].toInt() - 150) <= 1);
    }
  }

  void svg_is_well_formed_with_texts_maps_and_one_boundary_path_each() {
    FigureSpec spec;
    spec.color_bar = false;
    QXmlStreamReader xml(contents(written("figure.svg", spec)));
    QStringList texts;
    int images = 0, curves = 0;
    QString width;
    while (!xml.atEnd()) {
      if (xml.readNext() != QXmlStreamReader::StartElement) continue;
      if (xml.name() == QLatin1String("svg")) width = xml.attributes().value("width").toString();
      if (xml.name() == QLatin1String("image")) ++images;
      // The circle has more points than any frame or tick mark.
      if (xml.name() == QLatin1String("path") && xml.attributes().value("d").count('L') > 50) ++curves;
      if (xml.name() == QLatin1String("text")) texts << xml.readElementText();
    }
    QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    QCOMPARE(images, kNetworkKinds);
    QCOMPARE(curves, kNetworkKinds);
    QVERIFY(texts.contains("128-4, W2") && texts.contains("accuracy 85.3 %"));
    QVERIFY(texts.contains("(d)"));
    QVERIFY(width.endsWith("mm") && std::abs(width.chopped(2).toDouble() - 170) < 0.1);
  }

  void same_result_gives_the_same_bytes_data() {
    QTest::addColumn<QString>("ending");
    for (const std::string_view ending : kFigureFormats)
      QTest::newRow(ending.data()) << QString::fromLatin1(ending.data(), qsizetype(ending.size()));
  }
  void same_result_gives_the_same_bytes() {
    QFETCH(QString, ending);
    const QByteArray first = contents(written("first." + ending)),
                     second = contents(written("second." + ending));
    QVERIFY(first.size() > 1000);
    QVERIFY(first == second);
    QVERIFY(!first.contains("(D:20"));
  }

  void a_pdf_without_a_record_does_not_tell_when_it_was_made() {
    Drawing drawing;
    drawing.size = QSizeF(300, 200);
    drawing.paint = [](QPaintDevice& device, double) { QPainter painter(&device); };
    const QByteArray pdf = pdf_bytes(drawing);
    QVERIFY(pdf.startsWith("%PDF"));
    QVERIFY(pdf == pdf_bytes(drawing));
    for (const char* const date : {"(D:20", "CreateDate", "ModifyDate", "MetadataDate"})
      QVERIFY2(!pdf.contains(date), date);
  }

  void opens_again_with_the_experiment_it_shows_data() { same_result_gives_the_same_bytes_data(); }
  void opens_again_with_the_experiment_it_shows() {
    QFETCH(QString, ending);
    ExperimentResult result = fake_result();
    result.version = "0.0.9";
    result.spec.seed = 77;
    result.spec.data.points_file = "<a> & \"b\" é.csv";
    const QString path = written("carries." + ending, {}, result);
    const ExperimentFile opened = read_experiment(path.toStdString());
    QVERIFY(opened.kind == ExperimentFile::Kind::Figure);
    QVERIFY(opened.specs == std::vector<ExperimentSpec>{result.spec});
    const auto record = find_figure_record(contents(path).toStdString(), "f");
    QCOMPARE(QString::fromStdString(record->version), QString("0.0.9"));
    // The metadata have not broken what they are in.
    if (ending == "png")
      QCOMPARE(QImage(path).text("quantoscope").toStdString(), figure_record_to_json(*record));
    if (ending == "svg") {
      QXmlStreamReader xml(contents(path));
      while (!xml.atEnd()) xml.readNext();
      QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
    }
    if (ending == "pdf" && !poppler_missing()) {
      const QString metadata = poppler("pdfinfo", {"-meta", path});
      QXmlStreamReader xml(metadata);
      QString json;
      while (!xml.atEnd())
        if (xml.readNext() == QXmlStreamReader::StartElement && xml.name() == QLatin1String("figure"))
          json = xml.readElementText();
      QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
      QCOMPARE(json.toStdString(), figure_record_to_json(*record));
    }
  }

  void panels_and_parts_can_be_left_out() {
    FigureSpec spec;
    spec.networks = {true, false, false, false};
    spec.width_mm = 60;
    spec.titles = spec.letters = spec.boundary = spec.color_bar = false;
    QVERIFY(!render_figure_image(fake_result(), spec).isNull());
    spec.networks = {false, false, false, false};
    QVERIFY(message_of([&] { render_figure_image(fake_result(), spec); }).contains("at least one"));
    spec.truth = true;
    QVERIFY(!render_figure_image(fake_result(), spec).isNull());
  }

  void boundary_is_drawn_only_when_wanted() {
    FigureSpec spec;
    const QImage with = render_figure_image(fake_result(), spec);
    spec.boundary = false;
    QVERIFY(render_figure_image(fake_result(), spec) != with);
  }

  void quarter_of_whole_maps_is_cut_out() {
    FigureSpec whole, quarter;
    whole.region = Region::Whole;
    quarter.region = Region::BottomRight;
    QVERIFY(render_figure_image(fake_result(), whole) != render_figure_image(fake_result(), quarter));
    QCOMPARE(render_figure_image(fake_result(), FigureSpec{}), render_figure_image(fake_result(), whole));
  }

  void whole_plane_cannot_come_from_a_quarter() {
    const ExperimentResult result = fake_result(64, Region::BottomRight);
    FigureSpec spec;
    spec.region = Region::Whole;
    const QString message = message_of([&] { render_figure_image(result, spec); });
    QVERIFY2(message.contains("bottom-right"), qPrintable(message));
    spec.region = Region::BottomRight;
    QVERIFY(!render_figure_image(result, spec).isNull());
    QVERIFY(!render_figure_image(result, FigureSpec{}).isNull());
  }

  void networks_without_a_map_say_so() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    ExperimentResult result = fake_result();
    result.networks[2].map.reset();
    result.networks[2].phase = NetworkPhase::Waiting;
    result.networks[3].map.reset();
    result.networks[3].phase = NetworkPhase::Failed;
    result.networks[3].message = {"the loss is not finite"};
    const QString text = poppler("pdftotext", {written("gaps.pdf", {}, result), "-"}).simplified();
    QVERIFY2(text.contains("not trained yet"), qPrintable(text));
    QVERIFY2(text.contains("failed: the loss"), qPrintable(text));
    QVERIFY(!render_figure_image(ExperimentResult{}, FigureSpec{}).isNull());
  }

  void a_comparison_has_a_named_row_for_each_experiment() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    ExperimentResult second = fake_result();
    second.spec.seed = 5;
    second.networks[3].accuracy.truth = 0.614;
    const Comparison comparison{{"plain", std::make_shared<ExperimentResult>(fake_result())},
                                {"residual", std::make_shared<ExperimentResult>(second)}};
    const QString path = folder_.filePath("comparison.pdf");
    write_figure(comparison, {}, path.toStdString());
    const QString text = poppler("pdftotext", {"-layout", path, "-"});
    for (const char* const part : {"plain", "residual", "(a) accuracy 85.3 %", "(h) accuracy 61.4 %"})
      QVERIFY2(text.contains(part), qPrintable(text));
    // The columns have heads, once.
    for (const char* const head : {"float", "W2", "A3", "W2A3"})
      QVERIFY2(text.section('\n', 0, 1).contains(head), qPrintable(text));
    QCOMPARE(text.count("W2A3"), 1);
    QVERIFY2(!text.contains("128-4"), "rows have names instead");
    const ExperimentFile opened = read_experiment(path.toStdString());
    QCOMPARE(opened.specs.size(), std::size_t(2));
    QCOMPARE(opened.specs[1].seed, 5);
    // Two rows of the same panels are nearly twice as high, and the order of rows is that of the comparison.
    const QSizeF one = figure_size_mm(Comparison{comparison[0]}, {}), two = figure_size_mm(comparison, {});
    QVERIFY(two.height() > 1.7 * one.height() && two.height() < 2 * one.height());
    QVERIFY(render_figure_image(comparison, {}) !=
            render_figure_image(Comparison{comparison[1], comparison[0]}, {}));
    QVERIFY(message_of([] { figure_size_mm(Comparison{}, {}); }).contains("no result"));
  }

  void rows_that_show_other_pieces_of_the_plane_have_their_own_axes() {
    const Comparison same{{"a", std::make_shared<ExperimentResult>(fake_result())},
                          {"b", std::make_shared<ExperimentResult>(fake_result())}};
    const Comparison different{
        same[0], {"b", std::make_shared<ExperimentResult>(fake_result(64, Region::BottomRight))}};
    const FigureLayout one(same, {}), two(different, {});
    QCOMPARE(one.axes.size(), std::size_t(1));
    QVERIFY(!one.panels[0].bottom_labels && one.panels[4].bottom_labels);
    // The first row has numbers at its ticks, too.
    QCOMPARE(two.axes.size(), std::size_t(2));
    QVERIFY(two.panels[0].bottom_labels && two.panels[4].bottom_labels);
    QCOMPARE(two.axes[two.panels[0].axes].view.x_min, -1.0);
    QCOMPARE(two.axes[two.panels[4].axes].view.x_min, 0.0);
    QVERIFY(!render_figure_image(different, {}).isNull());
  }

  void numbers_read_back_to_what_was_drawn() {
    ExperimentResult result = fake_result(32);
    result.truth(0, 0) = -1;
    FigureSpec spec;
    spec.networks = {true, false, false, true};
    const QList<QByteArray> lines =
        QByteArray::fromStdString(figure_points_csv(result, spec)).trimmed().split('\n');
    QCOMPARE(lines.size(), 1 + 32 * 32);
    QCOMPARE(lines[0], QByteArray("x,y,truth,float,joint"));
    const DecisionMap& map = *result.networks[3].map;
    for (int i = 0; i < 32 * 32; ++i) {
      const QList<QByteArray> cells = lines[1 + i].split(',');
      const int row = i / 32, column = i % 32;
      QCOMPARE(cells.size(), 5);
      QCOMPARE(cells[0].toDouble(), map.grid.x(column));
      QCOMPARE(cells[1].toDouble(), map.grid.y(row));
      if (i == 0)
        QCOMPARE(cells[2], QByteArray());
      else
        QCOMPARE(cells[2].toInt(), int(result.truth(row, column)));
      QVERIFY(cells[4].toFloat() == map.logits(row, column));
    }
    result.networks[3].accuracy.truth.reset();
    result.networks[3].accuracy.training = 0.25;
    const QList<QByteArray> table =
        QByteArray::fromStdString(figure_accuracies_csv(result, spec)).trimmed().split('\n');
    QCOMPARE(table.size(), 3);
    QCOMPARE(table[1], QByteArray("128-4,float,,,60,60,0.853,,,"));
    QCOMPARE(table[2], QByteArray("128-4,joint,2,3,60,60,,0.25,,"));
  }

  void numbers_of_a_comparison_name_their_rows() {
    const Comparison comparison{
        {"a, \"b\"", std::make_shared<ExperimentResult>(fake_result(32))},
        {"c", std::make_shared<ExperimentResult>(fake_result(32, Region::BottomRight))}};
    const std::string path = folder_.filePath("rows.csv").toStdString();
    write_figure_numbers(comparison, {}, path);
    const QList<QByteArray> lines = contents(folder_.filePath("rows.csv")).trimmed().split('\n');
    QCOMPARE(lines.size(), 1 + 2 * 32 * 32);
    QVERIFY(lines[0].startsWith("experiment,x,y,truth,float,"));
    QVERIFY(lines[1].startsWith("\"a, \"\"b\"\"\","));
    QVERIFY(lines.last().startsWith("c,"));
    QCOMPARE(contents(folder_.filePath("rows-accuracies.csv")).trimmed().split('\n').size(), 1 + 8);
    QVERIFY(message_of([&] {
              write_figure_numbers(comparison, {}, "/nowhere/x.csv");
            }).contains("/nowhere/x.csv"));
  }

  void each_view_has_a_named_row_with_its_legend() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    FigureSpec spec;
    spec.views = {MapView::Flips, MapView::MarginChange};
    const ExperimentResult result = changed_result();
    const QString path = written("views.pdf", spec, result);
    const QString text = poppler("pdftotext", {path, "-"}).simplified();
    for (const char* const part :
         {"Flips", "Margin change", "lost: float was right", "gained: float was wrong",
          "quantized − float logit", "+5", "−5", "the reference", "(h)"})
      QVERIFY2(text.contains(part), qPrintable(part + (": " + text)));
    QVERIFY2(!text.contains("probability"), "no scale of another view");
    QVERIFY2(!text.contains("no truth"), "the truth is known everywhere");
    QVERIFY(contents(path) == contents(written("views_again.pdf", spec, result)));
    QVERIFY(read_experiment(path.toStdString()).specs == std::vector<ExperimentSpec>{result.spec});
    spec.views = {MapView::Flips};
    const QString alone = poppler("pdftotext", {written("flips.pdf", spec, result), "-"}).simplified();
    QVERIFY2(alone.contains("(d)") && !alone.contains("(e)") && !alone.contains("Flips"), qPrintable(alone));
    spec.color_bar = false;
    QVERIFY(!poppler("pdftotext", {written("bare.pdf", spec, result), "-"}).contains("lost"));
  }

  void panels_of_views_have_the_colours_of_the_maps() {
    FigureSpec spec;
    spec.boundary = spec.titles = false;
    spec.views = {MapView::Flips, MapView::MarginChange, MapView::TruthErrors};
    const ExperimentResult result = changed_result();
    const FigureLayout layout(result, spec);
    const QImage image = render_figure_image(result, spec);
    const auto at = [&](int panel, double x, double y) {
      const QPointF place =
          PlaneTransform(layout.axes[0].view, layout.panels[std::size_t(panel)].frame).toPixel({x, y}) *
          (spec.dpi / kUnitsPerInch);
      return image.pixel(place.toPoint());
    };
    // The weights' network has a disc of radius 0.25 more than the float network's 0.5, whose disc is true.
    const Palette& colors = spec.palette;
    QCOMPARE(at(1, 0.6, 0), colors.lost.rgb());
    QCOMPARE(at(1, 0, 0), colors.dimmed[1].rgb());
    QCOMPARE(at(1, 0.9, 0.9), colors.dimmed[0].rgb());
    QCOMPARE(at(0, 0.6, 0), colors.dimmed[0].rgb());
    // 2 on a scale that ends at the joint network's 4, rounded up to 5.
    QCOMPARE(layout.panels[5].scale, 5.0);
    QCOMPARE(at(5, 0.6, 0), colors.differenceColor(float(std::log(3) / std::log(6))));
    QCOMPARE(at(6, 0.6, 0), colors.differenceColor(0));
    QCOMPARE(at(9, 0.6, 0), colors.classColor(1).rgb());
    QCOMPARE(at(8, 0.6, 0), colors.dimmed[0].rgb());
  }

  void what_a_view_lacks_is_said_in_its_place() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    FigureSpec spec;
    ExperimentResult result = changed_result();
    result.networks[0].map.reset();
    result.networks[0].phase = NetworkPhase::Waiting;
    spec.views = {MapView::Flips};
    QString text = poppler("pdftotext", {written("no_float.pdf", spec, result), "-"}).simplified();
    QCOMPARE(text.count("waiting for the other maps"), 3);
    QCOMPARE(text.count("not trained yet"), 1);
    result = changed_result();
    result.truth = TruthMatrix();
    spec.views = {MapView::Flips, MapView::TruthErrors};
    text = poppler("pdftotext", {written("no_truth.pdf", spec, result), "-"}).simplified();
    QCOMPARE(text.count("the data have no truth"), 4);
    QVERIFY2(text.contains("flipped, no truth") && !text.contains("lost"), qPrintable(text));
  }

  void views_of_a_comparison_share_a_scale() {
    const Comparison comparison{{"a", std::make_shared<ExperimentResult>(fake_result())},
                                {"b", std::make_shared<ExperimentResult>(changed_result())}};
    FigureSpec spec;
    spec.views = {MapView::MarginChange, MapView::Class};
    const FigureLayout layout(comparison, spec);
    QCOMPARE(layout.panels.size(), std::size_t(16));
    QCOMPARE(layout.panels[1].scale, layout.panels[5].scale);
    QCOMPARE(layout.row_names.size(), std::size_t(6));  // a, b, and the view, twice.
    // Legends stand beside or below what they explain, and on the paper.
    QVERIFY(layout.legends[0].bar.bottom() <= layout.panels[7].frame.bottom() + 1);
    for (const FigureLegend::Entry& entry : layout.legends[1].entries) {
      QVERIFY(entry.swatch.top() > layout.panels[15].frame.bottom());
      QVERIFY(entry.swatch.bottom() < layout.size.height());
    }
  }

  void views_that_cannot_be_are_named() {
    FigureSpec spec;
    spec.views = {};
    QVERIFY(message_of([&] { figure_size_mm(fake_result(), spec); }).contains("at least one"));
    spec.views = {MapView::Class, MapView::Flips, MapView::Class};
    QVERIFY(message_of([&] { figure_size_mm(fake_result(), spec); }).contains("class is there twice"));
  }

  void numbers_of_views_stand_beside_the_logits() {
    FigureSpec spec;
    spec.views = {MapView::Flips,       MapView::MarginChange, MapView::Interaction,
                  MapView::TruthErrors, MapView::Confidence,   MapView::FlipKinds};
    spec.networks = {true, true, false, true};
    ExperimentResult result = changed_result();
    const QList<QByteArray> lines =
        QByteArray::fromStdString(figure_points_csv(result, spec)).trimmed().split('\n');
    QCOMPARE(lines[0],
             QByteArray("x,y,truth,float,weight,joint,weight_flips,joint_flips,weight_margin_change,"
                        "joint_margin_change,joint_interaction,float_truth_errors,weight_truth_errors,"
                        "joint_truth_errors,weight_flip_kinds,joint_flip_kinds"));
    int lost = 0;
    for (qsizetype i = 1; i < lines.size(); ++i) {
      const QList<QByteArray> cells = lines[i].split(',');
      QCOMPARE(cells.size(), 16);
      const bool flips = (cells[3].toFloat() > 0) != (cells[4].toFloat() > 0);
      QVERIFY(QList<QByteArray>({"none", "moved", "merged", "noise", "flipped"}).contains(cells[14]));
      QCOMPARE(cells[14] != "none", flips);
      QCOMPARE(cells[14] == "flipped", flips && cells[2].isEmpty());
      lost += flips;
      QCOMPARE(cells[6], QByteArray(flips ? "lost" : "none"));
      QCOMPARE(cells[8].toFloat(), cells[4].toFloat() - cells[3].toFloat());
      // The weights' change is 2, the activations' 0, the joint one 4: 2 beyond the sum.
      QVERIFY(std::abs(cells[10].toFloat() - 2) < 1e-5);
      QCOMPARE(cells[11], QByteArray("0"));
      QCOMPARE(cells[12], QByteArray(flips ? "1" : "0"));
    }
    QVERIFY(lost > 100);
  }

  void unfinished_networks_are_marked() {
    if (poppler_missing()) QSKIP("poppler-utils is not installed");
    ExperimentResult result = fake_result();
    result.networks[1].phase = NetworkPhase::PostTraining;
    result.networks[2].phase = NetworkPhase::Training;
    result.networks[2].epoch = 12;
    const QString text = poppler("pdftotext", {written("unfinished.pdf", {}, result), "-"}).simplified();
    QVERIFY2(text.contains("before retraining") && text.contains("epoch 12 of 60"), qPrintable(text));
  }

  void long_titles_take_more_lines() {
    ExperimentResult result = fake_result();
    FigureSpec spec;
    spec.width_mm = 90;
    const double one_part_each = figure_size_mm(result, spec).height() / spec.width_mm;
    spec.width_mm = 170;
    const double one_line = figure_size_mm(result, spec).height() / spec.width_mm;
    QVERIFY(one_part_each > one_line);
    // Nothing stands outside the paper or over the next panel, which elided text guarantees.
    for (NetworkSnapshot& network : result.networks) network.model.residual = true;
    spec.width_mm = 100;
    spec.font_size = 12;
    QVERIFY(!render_figure_image(result, spec).isNull());
  }

  void fields_out_of_range_are_named_data() {
    QTest::addColumn<double>("width");
    QTest::addColumn<int>("dpi");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("font");
    QTest::addColumn<QString>("named");
    QTest::newRow("width") << 5.0 << 300 << 0 << 8.0 << "width";
    QTest::newRow("not a number") << std::nan("") << 300 << 0 << 8.0 << "width";
    QTest::newRow("dpi") << 170.0 << 1 << 0 << 8.0 << "dpi";
    QTest::newRow("too many pixels") << 1000.0 << 2400 << 0 << 8.0 << "pixels";
    QTest::newRow("columns") << 170.0 << 300 << 9 << 8.0 << "columns";
    QTest::newRow("font") << 170.0 << 300 << 0 << 90.0 << "font";
    QTest::newRow("too narrow") << 30.0 << 300 << 4 << 8.0 << "too narrow";
  }
  void fields_out_of_range_are_named() {
    QFETCH(double, width);
    QFETCH(int, dpi);
    QFETCH(int, columns);
    QFETCH(double, font);
    QFETCH(QString, named);
    FigureSpec spec;
    spec.width_mm = width;
    spec.dpi = dpi;
    spec.columns = columns;
    spec.font_size = font;
    const QString message = message_of([&] { render_figure_image(fake_result(), spec); });
    QVERIFY2(message.contains(named), qPrintable(message));
  }

  void other_endings_list_the_allowed_ones() {
    const QString message = message_of([&] { written("figure.gif"); });
    QVERIFY(message.contains("figure.gif") && message.contains(".pdf, .svg or .png"));
    QVERIFY(!QFile::exists(folder_.filePath("figure.gif")));
    // In any case of letters.
    QVERIFY(contents(written("UPPER.PDF")).startsWith("%PDF"));
    QVERIFY(contents(written("mixed.Svg")).startsWith("<?xml"));
    QVERIFY(contents(written("mixed.pNG")).startsWith("\x89PNG"));
  }

  void what_cannot_be_written_is_named_and_nothing_is_left() {
    const QString path = folder_.filePath("missing/figure.pdf");
    const QString message = message_of([&] { write_figure(fake_result(), {}, path.toStdString()); });
    QVERIFY2(message.contains("missing/figure.pdf"), qPrintable(message));
  }

  void full_disk_is_an_error() {
    if (!QFile::exists("/dev/full")) QSKIP("no /dev/full");
    const QString link = folder_.filePath("full.pdf");
    QVERIFY(QFile::link("/dev/full", link));
    const QString message = message_of([&] { write_figure(fake_result(), {}, link.toStdString()); });
    QVERIFY2(message.contains("full.pdf"), qPrintable(message));
    QFile::remove(link);
  }
};

QUANTOSCOPE_TEST(TestFigure)
#include "test_figure.moc"
