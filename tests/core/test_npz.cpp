// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/files.h"
#include "core/io/npy.h"
#include "core/io/npz.h"
#include "tests/core/message_of.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

std::map<std::string, NpyArray> examples() {
  return {
      {"logits",
       {{2, 3}, std::vector<float>{1.5f, -2.0f, 0.0f, 1e-30f, 3.0f, std::numeric_limits<float>::infinity()}}},
      {"x", {{4}, std::vector<double>{-0.75, -0.25, 0.25, 0.1}}},
      {"truth", {{1, 2, 2}, std::vector<std::int8_t>{0, 1, -1, 1}}},
      {"code", {{2}, std::vector<std::int16_t>{-255, 255}}},
      {"empty", {{0, 5}, std::vector<float>{}}},
      {"scalar", {{}, std::vector<double>{42.0}}},
  };
}

/// A .npy file with this dictionary and this many bytes of values.
std::string npy_with(const std::string& header, std::size_t values) {
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += char(header.size() & 0xff);
  bytes += char(header.size() >> 8);
  return bytes + header + std::string(values, '\0');
}

}  // namespace

class TestNpz : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void arrays_read_back() {
    const std::string bytes = npz_bytes(examples());
    QVERIFY(read_npz(bytes, "maps.npz") == examples());
    QCOMPARE(npz_bytes(examples()), bytes);  // No clock in it.
    QVERIFY(read_npz(npz_bytes({{"x", examples().at("x")}}), "one").size() == 1);
  }

  void an_archive_may_be_empty() { QVERIFY(read_npz(npz_bytes({}), "empty").empty()); }

  void values_start_at_a_multiple_of_64_bytes() {
    for (const auto& [name, array] : examples()) {
      const std::string bytes = npy_bytes(array);
      const std::size_t start = 10 + std::uint8_t(bytes[8]) + 256u * std::uint8_t(bytes[9]);
      QCOMPARE(start % 64, std::size_t{0});
      QCOMPARE(bytes[start - 1], '\n');
    }
  }

  void numpy_reads_them() {
    QString interpreter;
    for (const char* candidate : {"python3", "/usr/bin/python3"})
      if (interpreter.isEmpty() &&
          QProcess::execute(
              candidate, {"-c", "import importlib.util as u, sys; sys.exit(not u.find_spec('numpy'))"}) == 0)
        interpreter = candidate;
    if (interpreter.isEmpty()) QSKIP("python3 with numpy is not installed");
    QProcess python;
    QTemporaryDir folder;
    const QString path = folder.filePath("maps.npz");
    write_file_atomically(path.toStdString(), npz_bytes(examples()));
    const QString script =
        "import sys, numpy as np\n"
        "z = np.load(sys.argv[1])\n"
        "assert sorted(z.files) == ['code', 'empty', 'logits', 'scalar', 'truth', 'x'], z.files\n"
        "assert z['logits'].dtype == np.float32 and z['logits'].shape == (2, 3)\n"
        "assert z['logits'][0].tolist() == [1.5, -2.0, 0.0] and np.isinf(z['logits'][1, 2])\n"
        "assert z['code'].dtype == np.int16 and z['code'].tolist() == [-255, 255]\n"
        "assert z['x'].tolist() == [-0.75, -0.25, 0.25, 0.1]\n"
        "assert z['truth'].dtype == np.int8 and z['truth'].tolist() == [[[0, 1], [-1, 1]]]\n"
        "assert z['empty'].shape == (0, 5) and z['scalar'] == 42\n"
        "np.savez(sys.argv[2], logits=z['logits'], x=z['x'])\n"
        "np.savez_compressed(sys.argv[3], truth=z['truth'])\n";
    const QString plain = folder.filePath("plain.npz"), packed = folder.filePath("packed.npz");
    python.start(interpreter, {"-c", script, path, plain, packed});
    QVERIFY(python.waitForFinished());
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError());
    QVERIFY(read_npz(read_file(plain.toStdString()), "plain").at("logits") == examples().at("logits"));
    QVERIFY(read_npz(read_file(packed.toStdString()), "packed").at("truth") == examples().at("truth"));
  }

  void a_broken_array_is_named_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& bytes, const char* message) {
      QTest::newRow(name) << QByteArray::fromStdString(bytes) << message;
    };
    row("empty", "", "a is not a .npy array");
    row("other file", "PK and so on, long enough", "a is not a .npy array");
    row("version 2", std::string("\x93NUMPY\x02\x00\x00\x00\x00\x00", 12),
        "a is in a .npy version other than 1.0");
    row("cut header", npy_with("{'descr': '<f4'", 0).substr(0, 15), "a ends within its header");
    row("no dictionary", npy_with("nonsense", 0), "a has a broken header");
    row("unclosed", npy_with("{'descr': '<f4", 0), "a has a broken header");
    row("missing key", npy_with("{'descr': '<f4', 'shape': (1,)}", 4), "a has a broken header");
    row("unknown key", npy_with("{'colour': 'red'}", 4), "a has the unknown header key 'colour'");
    row("type", npy_with("{'descr': '<i8', 'fortran_order': False, 'shape': (1,)}", 8),
        "a holds values of type '<i8'; only <f4, <f8, |i1 and <i2 can be read");
    row("order", npy_with("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}", 4),
        "a is stored in column-major order, which is not supported");
    row("shape", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 4),
        "a has a broken shape");
    row("too few values", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}", 20),
        "a holds 20 bytes of values, its shape asks for 6 values of 4 bytes");
    row("odd bytes", npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}", 9),
        "a holds 9 bytes of values, its shape asks for 2 values of 4 bytes");
    row("overflow",
        npy_with("{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296)}", 0),
        "a has an impossible shape");
  }
  void a_broken_array_is_named() {
    QFETCH(QByteArray, bytes);
    const std::string text = bytes.toStdString();
    QTEST(message_of([&] { read_npy(text, "a"); }), "message");
  }

  void a_broken_archive_is_named() {
    QVERIFY(message_of([] { read_npz("", "m.npz"); }).startsWith("m.npz is not a readable .npz archive: "));
    QVERIFY(message_of([] {
              read_npz("x,y\n1,2\n", "m.npz");
            }).startsWith("m.npz is not a readable .npz archive: "));
    // One changed value does not fit its checksum.
    std::string bytes = npz_bytes({{"x", examples().at("x")}});
    const std::size_t value = bytes.find('\n', bytes.find("NUMPY")) + 3;
    bytes[value] = char(bytes[value] ^ 1);
    QCOMPARE(message_of([&] { read_npz(bytes, "m.npz"); }),
             QString("m.npz: array x cannot be read: CRC error"));
  }

  /// What nobody asked for is not even looked at, and what is larger than it may be is not unpacked: with
  /// values that do not fit their checksum both would be found broken.
  void only_what_is_wanted_is_read() {
    std::string bytes = npz_bytes(
        {{"a", {{3}, std::vector<float>{1, 2, 3}}}, {"b", {{2, 5000}, std::vector<float>(10000, 7.0f)}}});
    const std::string seven("\0\0\xe0\x40", 4);
    bytes[bytes.rfind(seven)] = 1;
    QVERIFY(message_of([&] { read_npz(bytes, "m.npz"); }).contains("array b cannot be read: CRC error"));
    QVERIFY(message_of([&] {
              read_npz(bytes, "m.npz", {{"b", 10000}});
            }).contains("array b cannot be read: CRC error"));
    const auto wanted = read_npz(bytes, "m.npz", {{"a", 3}, {"c", 1}});
    QVERIFY(wanted.size() == 1 &&
            wanted.at("a").values == NpyArray({{3}, std::vector<float>{1, 2, 3}}).values);
    const auto larger = read_npz(bytes, "m.npz", {{"b", 9999}});
    QVERIFY(larger.at("b") == (NpyArray{{2, 5000}, {}}));
  }

  void too_many_and_too_long_arrays_are_named() {
    std::map<std::string, NpyArray> many;
    for (int i = 0; i < 1001; ++i) many["x" + std::to_string(i)] = {{1}, std::vector<std::int8_t>{1}};
    QCOMPARE(message_of([&] { read_npz(npz_bytes(many), "m.npz"); }),
             QString("m.npz holds 1001 arrays; at most 1000 can be read"));

    // NumPy leaves an ending away where there is one.
    std::string bytes = npz_bytes({{"aaaaaa", examples().at("x")}, {"bb", examples().at("x")}});
    for (auto at = bytes.find("bb.npy"); at != std::string::npos; at = bytes.find("bb.npy"))
      bytes.replace(at, 6, "aaaaaa");
    QCOMPARE(message_of([&] { read_npz(bytes, "m.npz"); }), QString("m.npz: array aaaaaa is there twice"));

    const std::string header(5000, ' ');
    QCOMPARE(message_of([&] { read_npy(npy_with(header, 4), "a"); }), QString("a has a broken header"));
  }

  void a_shape_that_does_not_fit_is_not_written() {
    QCOMPARE(message_of([] {
               npy_bytes({{2, 2}, std::vector<float>(3)});
             }),
             QString("an array of shape (2, 2) cannot hold 3 values"));
  }
};

QUANTOSCOPE_TEST(TestNpz)
#include "test_npz.moc"
