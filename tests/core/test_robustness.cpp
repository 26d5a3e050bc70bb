// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged files of every kind: cut off anywhere, or with bytes changed, removed and put in. Reading them
// gives a value or an Error with a one-line message, never another exception and, under the sanitizers, no
// stray access.
#include <functional>

#include <QtTest>

#include "core/data/points_csv.h"
#include "core/data/random.h"
#include "core/error.h"
#include "core/io/figure_metadata.h"
#include "core/io/history_csv.h"
#include "core/io/npy.h"
#include "core/io/npz.h"
#include "core/io/result_files.h"
#include "core/io/result_json.h"
#include "core/spec/spec_json.h"
#include "tests/core/example_result.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

using Read = std::function<void(const std::string& bytes)>;

struct Format {
  const char* name;
  std::string sound;  ///< A file without damage.
  Read read;
};

std::string mutated(std::string bytes, RandomStream& random) {
  // Bytes that mean something in one of the formats, so that damage goes deeper than the first check.
  static constexpr char kTelling[] = "{}[]\",:.-+eE0123456789\n\r\t\\ nulltrefas\0\xff\x80PK";
  const auto any = [&] {
    return random.below(2) ? kTelling[random.below(sizeof kTelling)] : char(random.below(256));
  };
  for (std::uint64_t changes = 1 + random.below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = random.below(bytes.size());
    const std::size_t length = std::min<std::size_t>(1 + random.below(16), bytes.size() - at);
    switch (random.below(5)) {
      case 0:
        bytes[at] = any();
        break;
      case 1:
        bytes[at] = char(bytes[at] ^ (1 << random.below(8)));
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, 1, any());
        break;
      default:
        bytes.insert(random.below(bytes.size() + 1), bytes.substr(at, length));
    }
  }
  return bytes;
}

}  // namespace

class TestRobustness : public QObject {
  Q_OBJECT

 private:
  static std::vector<Format> formats() {
    const NpyArray array{{2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6}};
    ExperimentResult small = example_result(2);
    small.spec.map.resolution = 32;
    const FigureRecord record{"0.1.0", {random_spec(6)}};
    const Read read_figure = [](const std::string& bytes) { find_figure_record(bytes, "f"); };
    std::string header("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    header.resize(8 + 12 + 13);
    return {
        {"pdf", "%PDF-1.4\n" + xmp_with_record("t", record), read_figure},
        {"svg", svg_with_record("<svg>\n</svg>", record), read_figure},
        {"png", png_with_record(header, record), read_figure},
        {"experiment", spec_to_json(random_spec(5)),
         [](const std::string& bytes) { spec_from_json(bytes, "f").validate(); }},
        {"points", "x,y,label\r\n0.5,-1e-3,0\r\n-2,+.25,1\r\n\r\n",
         [](const std::string& bytes) {
           const Dataset data = points_from_csv(bytes, "f");
           QVERIFY(data.size() > 0 && data.points.allFinite() && data.labels.maxCoeff() <= 1 &&
                   data.plane.width() > 0 && data.plane.height() > 0);
         }},
        {"npy", npy_bytes(array), [](const std::string& bytes) { read_npy(bytes, "f"); }},
        {"npz", npz_bytes({{"a", array}, {"b", {{1}, std::vector<std::int8_t>{1}}}}),
         [](const std::string& bytes) { read_npz(bytes, "f"); }},
        {"result", result_to_json(small), [](const std::string& bytes) { result_from_json(bytes, "f"); }},
        {"history", history_to_csv(small),
         [](const std::string& bytes) {
           ExperimentResult result;
           history_from_csv(bytes, "f", result);
         }},
    };
  }

  static void check(const Format& format, const std::string& bytes) {
    try {
      format.read(bytes);
    } catch (const Error& error) {
      const QByteArray message = error.what();
      QVERIFY2(!message.isEmpty() && !message.contains('\n') && message.size() < 700, message);
    } catch (const std::exception& error) {
      QFAIL(error.what());
    }
  }

 private Q_SLOTS:
  void damage_is_an_error_and_nothing_worse_data() {
    QTest::addColumn<int>("which");
    const std::vector<Format> all = formats();
    for (std::size_t i = 0; i < all.size(); ++i) QTest::newRow(all[i].name) << int(i);
  }
  void damage_is_an_error_and_nothing_worse() {
    QFETCH(int, which);
    const Format format = formats()[std::size_t(which)];
    format.read(format.sound);

    const std::size_t stride = std::max<std::size_t>(1, format.sound.size() / 500);
    for (std::size_t length = 0; length < format.sound.size(); length += stride) {
      check(format, format.sound.substr(0, length));
      if (QTest::currentTestFailed()) return;
    }
    for (int seed = 0; seed < 1500; ++seed) {
      RandomStream random(seed, format.name);
      check(format, mutated(format.sound, random));
      if (QTest::currentTestFailed()) {
        qWarning("mutation %d", seed);
        return;
      }
    }
  }
};

QUANTOSCOPE_TEST(TestRobustness)
#include "test_robustness.moc"
