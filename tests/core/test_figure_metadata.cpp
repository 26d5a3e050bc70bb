// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments in figures: what is put in comes out again, also after other tools have been at it, and other
// people's figures are told apart from ours.
#include <zlib.h>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/experiment_file.h"
#include "core/io/figure_metadata.h"
#include "core/io/files.h"
#include "core/io/result_files.h"
#include "core/spec/spec_json.h"
#include "tests/core/example_result.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

std::string big_endian(std::size_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

std::string chunk(const std::string& type, const std::string& data) {
  const std::string body = type + data;
  return big_endian(data.size()) + body +
         big_endian(crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size())));
}

/// A PNG of one black pixel with further chunks before its image.
std::string png(const std::string& chunks = {}) {
  const std::string pixel("\x78\x9c\x63\x60\x00\x00\x00\x02\x00\x01", 10);
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", std::string("\0\0\0\1\0\0\0\1\x08\0\0\0\0", 13)) + chunks +
         chunk("IDAT", pixel) + chunk("IEND", "");
}

std::string deflated(const std::string& text) {
  uLongf size = compressBound(uLong(text.size()));
  std::string bytes(size, '\0');
  compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           uLong(text.size()));
  bytes.resize(size);
  return bytes;
}

const std::string kSvg =
    "<?xml version=\"1.0\"?>\n<svg width=\"1\" height=\"1\">\n<title>t</title>\n<desc>d</desc>\n<g/></svg>\n";

std::string pdf(const std::string& stream) {
  return "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<\n/Type /Metadata\n>>\nstream\n" + stream +
         "\nendstream\nendobj\ntrailer\n<<>>\n%%EOF\n";
}

FigureRecord two_experiments() {
  FigureRecord record{"0.1.0", {random_spec(3), random_spec(4)}};
  // What could be taken for markup, in all three formats.
  record.specs[0].data.points_file = "a<b>&amp;\"'(c)\\ \u00e9 ]]> endstream --> .csv";
  return record;
}

}  // namespace

class TestFigureMetadata : public QObject {
  Q_OBJECT

  QTemporaryDir folder_;
  std::string at(const char* name) const { return folder_.filePath(name).toStdString(); }
  std::string written(const char* name, const std::string& bytes) const {
    write_file_atomically(at(name), bytes);
    return at(name);
  }

 private Q_SLOTS:
  void comes_back_from_every_format_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("type");
    const FigureRecord record = two_experiments();
    const auto row = [](const char* name, const std::string& bytes, const char* type) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << type;
    };
    row("PNG", png_with_record(png(), record), "PNG");
    row("SVG", svg_with_record(kSvg, record), "SVG");
    row("SVG without description", svg_with_record("<svg>\n</svg>", record), "SVG");
    row("SVG with a byte order mark", svg_with_record("\xef\xbb\xbf" + kSvg, record), "SVG");
    row("PDF", pdf(xmp_with_record("A < B & \"C\"", record)), "PDF");
    row("PDF after a mail header", "From: me\n" + pdf(xmp_with_record("", record)), "PDF");

    // What other tools make of them.
    const std::string json = figure_record_to_json(record), keyword("quantoscope\0", 12);
    row("zTXt", png(chunk("zTXt", keyword + '\0' + deflated(json))), "PNG");
    row("iTXt", png(chunk("iTXt", keyword + std::string("\0\0en\0\0", 6) + json)), "PNG");
    row("compressed iTXt", png(chunk("iTXt", keyword + std::string("\1\0\0\0", 4) + deflated(json))), "PNG");
    row("other chunks", png_with_record(png(chunk("tEXt", std::string("Title\0x", 7))), record), "PNG");
    std::string escaped;
    for (const char c : json) escaped += c == '"' ? std::string("&quot;") : std::string(1, c);
    row("escaped, indented, another prefix",
        "<?xml version='1.0'?><!-- quantoscope-figure --><svg><metadata><ns0:x xmlns:ns0=\"y\">\n   " +
            escaped + "\n  </ns0:x></metadata></svg>",
        "SVG");
  }
  void comes_back_from_every_format() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, type);
    const std::string_view view(bytes.constData(), std::size_t(bytes.size()));
    QCOMPARE(QString::fromStdString(std::string(figure_type(view))), type);
    const auto found = find_figure_record(view, "f");
    QVERIFY(found.has_value());
    QVERIFY(*found == two_experiments());
  }

  void is_plain_text_that_names_its_version() {
    const std::string json = figure_record_to_json({"0.1.0", {ExperimentSpec{}}});
    QVERIFY(json.starts_with(R"({"format":"quantoscope-figure","version":1,"quantoscope":"0.1.0",)"));
    QVERIFY(std::ranges::all_of(json, [](char c) { return c >= ' ' && c < 127 && c != '<' && c != '&'; }));
    QVERIFY(message_of([] { figure_record_to_json({}); }).contains("needs an experiment"));
  }

  void others_figures_carry_nothing_data() {
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char* name, const std::string& bytes) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes);
    };
    row("empty", "");
    row("PNG", png());
    row("PNG signature alone", "\x89PNG\r\n\x1a\n");
    row("PNG with text", png(chunk("tEXt", std::string("Software\0quantoscope", 20))));
    row("PNG with a chunk that says it is 4 GiB",
        "\x89PNG\r\n\x1a\n" + big_endian(0xffffffffu) + "tEXtquantoscope");
    row("PNG with an empty iTXt", png(chunk("iTXt", std::string("quantoscope\0\0\0", 14))));
    row("SVG", kSvg);
    row("SVG about us", "<svg><text>quantoscope-figure</text><desc>a {quantoscope-figure}</desc></svg>");
    row("PDF", pdf("BT (quantoscope-figure) Tj ET"));
    row("PDF header alone", "%PDF-1.7");
    row("a text", "quantoscope-figure");
    row("nothing but zeros", std::string(100000, '\0'));
    row("nothing but tags", "<svg>" + std::string(100000, '>') + std::string(100000, '<'));
  }
  void others_figures_carry_nothing() {
    QFETCH(QByteArray, bytes);
    QVERIFY(!find_figure_record(bytes.toStdString(), "f"));
  }

  void a_truncated_figure_is_never_half_an_experiment() {
    const FigureRecord record = two_experiments();
    for (const std::string& whole :
         {png_with_record(png(), record), svg_with_record(kSvg, record), pdf(xmp_with_record("t", record))})
      for (std::size_t length = 0; length < whole.size(); length += 7) {
        const auto found = find_figure_record(std::string_view(whole).substr(0, length), "f");
        QVERIFY(!found || *found == record);
      }
  }

  void damage_and_newer_versions_are_named() {
    std::string bytes = png_with_record(png(), two_experiments());
    bytes[bytes.find("experiments")] = 'E';
    QCOMPARE(message_of([&] { find_figure_record(bytes, "f.png"); }),
             QString("f.png: the experiment in it is damaged"));
    bytes = png(chunk("zTXt", std::string("quantoscope\0\0not zlib", 21)));
    QCOMPARE(message_of([&] { find_figure_record(bytes, "f.png"); }),
             QString("f.png: the experiment in it is damaged"));
    std::string svg = svg_with_record(kSvg, two_experiments());
    svg.replace(svg.find("\"version\":1"), 11, "\"version\":9");
    QVERIFY(message_of([&] {
              find_figure_record(svg, "f.svg");
            }).startsWith("f.svg: the experiment in it: format version 9 is newer"));
  }

  void a_bomb_does_not_go_off() {
    const std::string bytes =
        png(chunk("zTXt", std::string("quantoscope\0\0", 13) + deflated(std::string(100 << 20, ' '))));
    QVERIFY(!message_of([&] { find_figure_record(bytes, "f.png"); }).isEmpty());
  }

  /// So large that a reader that looks at a byte more than a few times would not end.
  void what_is_large_is_read_once() {
    const auto many = [](const std::string& text) {
      std::string all = "<svg>";
      while (all.size() < (std::size_t{24} << 20)) all += text;
      return all;
    };
    for (const char* text : {"quantoscope-figure", ">quantoscope-figure", ">{\"quantoscope-figure", ">", "&",
                             "><quantoscope-figure> quantoscope-figure"})
      QVERIFY(!find_figure_record(many(text), "f.svg"));
    QVERIFY(!find_figure_record(many("> {quantoscope-figure &amp;") + "<", "f.svg"));
    std::string chunks;
    for (int i = 0; i < 500000; ++i) chunks += chunk("iTXt", std::string("quantoscope\0", 12));
    QVERIFY(!find_figure_record(png(chunks), "f.png"));
    const FigureRecord record = two_experiments();
    QVERIFY(*find_figure_record(many("quantoscope-figure>{") + svg_with_record(kSvg, record), "f.svg") ==
            record);
  }

  void one_entry_reads_all_that_holds_an_experiment() {
    const ExperimentSpec spec = random_spec(9);
    const FigureRecord record{"0.1.0", {spec}};
    using Kind = ExperimentFile::Kind;
    const auto check = [&](const std::string& path, Kind kind) {
      const ExperimentFile file = read_experiment(path);
      QCOMPARE(int(file.kind), int(kind));
      QVERIFY(file.spec() == spec);
    };
    check(written("e.quantoscope.json", spec_to_json(spec)), Kind::Experiment);
    check(written("f.png", png_with_record(png(), record)), Kind::Figure);
    check(written("f.svg", svg_with_record(kSvg, record)), Kind::Figure);
    check(written("f.pdf", pdf(xmp_with_record("t", record))), Kind::Figure);
    check(written("figure without ending", pdf(xmp_with_record("t", record))), Kind::Figure);
    check(written("renamed.json", png_with_record(png(), record)), Kind::Figure);
    ExperimentResult result = example_result();
    result.spec = spec;
    write_result(result, at("r"));
    check(at("r"), Kind::Result);
    check(at("r/result.json"), Kind::Result);
    // The maps are not needed for that.
    QVERIFY(QFile::remove(folder_.filePath("r/maps.npz")));
    check(at("r"), Kind::Result);
  }

  void what_holds_none_is_named_with_its_path_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("foreign PDF") << "a.pdf" << QByteArray::fromStdString(pdf(""))
                                 << "this PDF was not made by Quantoscope";
    QTest::newRow("foreign SVG") << "a.svg" << QByteArray::fromStdString(kSvg)
                                 << "this SVG was not made by Quantoscope";
    QTest::newRow("foreign PNG") << "a.png" << QByteArray::fromStdString(png())
                                 << "this PNG was not made by Quantoscope";
    QTest::newRow("empty PDF") << "a.PDF" << QByteArray() << "this PDF was not made by Quantoscope";
    QTest::newRow("JPEG named PNG") << "a.png" << QByteArray("\xff\xd8\xff\xe0")
                                    << "this PNG was not made by Quantoscope";
    QTest::newRow("PDF named JSON") << "a.json" << QByteArray::fromStdString(pdf(""))
                                    << "this PDF was not made by Quantoscope";
    QTest::newRow("binary") << "a.bin" << QByteArray(1000, '\xfe') << "not valid JSON";
    QTest::newRow("other JSON") << "a.json" << QByteArray("[1, 2]") << "expected an object";
  }
  void what_holds_none_is_named_with_its_path() {
    QFETCH(QString, name);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, says);
    const std::string path = folder_.filePath(name).toStdString();
    write_file_atomically(path, bytes.toStdString());
    const QString message = message_of([&] { read_experiment(path); });
    QVERIFY2(message.startsWith(QString::fromStdString(path)) && message.contains(says), qPrintable(message));
    QVERIFY(!message.contains('\n'));
  }

  void what_is_too_large_is_not_read() {
    const std::string path = at("huge.pdf");
    QFile file(QString::fromStdString(path));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(qint64(3) << 30));  // Sparse: takes no room.
    QVERIFY(message_of([&] { read_experiment(path); }).contains("is larger than 512 MiB"));
    QVERIFY(message_of([&] { read_experiment(at("missing.pdf")); }).contains("missing.pdf"));
    QVERIFY(QDir().mkpath(folder_.filePath("empty")));
    QVERIFY(message_of([&] { read_experiment(at("empty")); }).contains("holds no result"));
  }
};

QUANTOSCOPE_TEST(TestFigureMetadata)
#include "test_figure_metadata.moc"
