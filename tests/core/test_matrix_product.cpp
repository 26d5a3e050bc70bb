// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products by every library there is against sums in double, and what is done about a library that
// computes wrongly.
#include <cmath>
#include <fstream>
#include <numeric>
#include <thread>

#include <QtTest>

#include "core/data/random.h"
#include "core/nn/network.h"
#include "core/nn/product_library.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

struct Factors {
  std::vector<float> a, b;
  std::vector<double> c;

  explicit Factors(const ProductShape& s)
      : a(std::size_t(s.rows) * std::size_t(s.inner)),
        b(std::size_t(s.inner) * std::size_t(s.columns)),
        c(std::size_t(s.rows) * std::size_t(s.columns)) {
    RandomStream random(1, "factors");
    for (float& value : a) value = float(random.uniform(-1, 1));
    for (float& value : b) value = float(random.uniform(-1, 1));
    for (int i = 0; i < s.rows; ++i)
      for (int j = 0; j < s.columns; ++j)
        for (int k = 0; k < s.inner; ++k)
          c[std::size_t(i * s.columns + j)] +=
              double(
                  a[std::size_t(s.form == ProductForm::TransposedLeft ? k * s.rows + i : i * s.inner + k)]) *
              double(b[std::size_t(s.form == ProductForm::TransposedRight ? j * s.inner + k
                                                                          : k * s.columns + j)]);
  }
};

/// Right but for the last element, and only where all are at least 100 wide: as a kernel that loses a rest.
std::optional<MatrixProduct<float>> lossy_product(const ProductShape& shape) {
  return MatrixProduct<float>(
      shape, [](const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
        const ProductShape& s = product.shape();
        (*plain_products().product(s))(a, b, c);
        if (std::min({s.rows, s.inner, s.columns}) >= 97) c[s.rows * s.columns - 1] = 0;
      });
}

/// Right, but on top of what stood there.
std::optional<MatrixProduct<float>> adding_product(const ProductShape& shape) {
  return MatrixProduct<float>(
      shape, [](const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
        const ProductShape& s = product.shape();
        const std::vector<float> before(c, c + s.rows * s.columns);
        (*plain_products().product(s))(a, b, c);
        for (std::size_t i = 0; i < before.size(); ++i) c[i] += before[i];
      });
}

ProductLibrary library(const char* word,
                       std::optional<MatrixProduct<float>> (*product)(const ProductShape&)) {
  return {
      word, std::string(word) + " 1.0", {}, product, [](const ProductShape&, VectorWidth) { return true; }};
}

QStringList words(const std::vector<const ProductLibrary*>& libraries) {
  QStringList all;
  for (const ProductLibrary* each : libraries) all << QString::fromStdString(each->word);
  return all;
}

int asked = 0;  ///< How often the counting library was asked for a product.

}  // namespace

class TestMatrixProduct : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { prepare_engine_thread(); }

  void everyLibraryAgreesWithSums_data() {
    QTest::addColumn<int>("library");
    QTest::addColumn<ProductForm>("form");
    for (std::size_t i = 0; i < product_libraries().size(); ++i)
      for (const auto& [form, name] :
           {std::pair(ProductForm::Plain, "plain"), std::pair(ProductForm::TransposedLeft, "left transposed"),
            std::pair(ProductForm::TransposedRight, "right transposed")})
        QTest::addRow("%s, %s", product_libraries()[i].word.c_str(), name) << int(i) << form;
  }
  void everyLibraryAgreesWithSums() {
    QFETCH(int, library);
    QFETCH(ProductForm, form);
    const ProductLibrary& tried = product_libraries()[std::size_t(library)];
    int done = 0;
    for (const int rows : {1, 13, 64})
      for (const int inner : {1, 20, 128})
        for (const int columns : {1, 17, 100, 128}) {
          const ProductShape shape{rows, inner, columns, form};
          const auto product = tried.product(shape);
          if (!product) continue;
          ++done;
          const Factors f(shape);
          std::vector<float> c(f.c.size(), std::numeric_limits<float>::quiet_NaN());
          (*product)(f.a.data(), f.b.data(), c.data());
          for (std::size_t i = 0; i < c.size(); ++i)
            QVERIFY2(std::abs(double(c[i]) - f.c[i]) < 1e-6 * inner,
                     qPrintable(QString("%1 x %2 x %3").arg(rows).arg(inner).arg(columns)));
        }
    QCOMPARE(done, 36);
  }

  void shapesGoToALibraryThatCanDoThem() {
    for (const ProductForm form :
         {ProductForm::Plain, ProductForm::TransposedLeft, ProductForm::TransposedRight})
      for (const int width : {2, 30, 128, 512}) {
        const ProductShape shape{width, width, width, form};
        const Factors f(shape);
        std::vector<float> c(f.c.size());
        MatrixProduct<float> product(shape);
        product(f.a.data(), f.b.data(), c.data());
        QVERIFY(std::abs(double(c.back()) - f.c.back()) < 1e-6 * width);
      }
  }

  void productsThatDoNotSumInOrderAreTold() {
    const ProductShape shape{13, 40, 17};
    const auto from_the_end = [](const MatrixProduct<float>& product, const float* a, const float* b,
                                 float* c) {
      const ProductShape& s = product.shape();
      for (int i = 0; i < s.rows; ++i)
        for (int j = 0; j < s.columns; ++j) {
          float sum = 0;
          for (int k = s.inner; k-- > 0;) sum = std::fma(a[i * s.inner + k], b[k * s.columns + j], sum);
          c[i * s.columns + j] = sum;
        }
    };
    QVERIFY(!sums_in_order(MatrixProduct<float>(shape, from_the_end)));
  }

  void chosenProductsSumInOrderWhereAllCan() {
    if (!products_in_order()) QSKIP("the libraries of this machine do not");
    for (const ProductForm form :
         {ProductForm::Plain, ProductForm::TransposedLeft, ProductForm::TransposedRight})
      for (const int width : {2, 5, 16, 20, 33, 100, 128, 129, 200, 400, 512})
        for (const int rows : {1, 7, 40, 128})
          QVERIFY(sums_in_order(choose_product({rows, width, width, form}).product));
  }

  /// A row's result is the same whatever rows stand beside it: tiles and batches do not change a network.
  void rowsDoNotDependOnTheirNeighbours() {
    const ProductShape all{128, 64, 64};
    const Factors f(all);
    for (const ProductLibrary& each : product_libraries()) {
      if (!each.likes_few_rows) continue;
      std::vector<float> whole(f.c.size()), tiled(f.c.size());
      (*each.product(all))(f.a.data(), f.b.data(), whole.data());
      for (int first = 0; first < 128; first += 32)
        (*each.product({32, 64, 64}))(f.a.data() + first * 64, f.b.data(), tiled.data() + first * 64);
      QCOMPARE(tiled, whole);
    }
  }

  void librariesOfThisMachineAreRight() {
    for (const ProductLibrary& each : product_libraries())
      QVERIFY2(computes_rightly(each), each.name.c_str());
    QVERIFY(checked_libraries().wrong.empty());
  }

  void wrongLibrariesAreFound() {
    QVERIFY(!computes_rightly(library("lossy", lossy_product)));
    QVERIFY(!computes_rightly(library("adding", adding_product)));
    const std::vector<ProductLibrary> all{library("lossy", lossy_product), library("adding", adding_product),
                                          plain_products()};
    const CheckedLibraries checked = check_libraries(all, {});
    QCOMPARE(words(checked.wrong), QStringList({"lossy", "adding"}));
    QCOMPARE(words(checked.trusted), QStringList({"plain"}));
  }

  void whatIsRightIsRememberedForTheSameBuildsOnly() {
    QTemporaryDir folder;
    const std::filesystem::path memory = folder.filePath("cache/deep/products.txt").toStdString();
    std::vector<ProductLibrary> all{library("counting",
                                            [](const ProductShape& shape) {
                                              ++asked;
                                              return plain_products().product(shape);
                                            }),
                                    plain_products()};
    const auto questions = [&] {
      asked = 0;
      [&] { QVERIFY(check_libraries(all, memory).wrong.empty()); }();
      return asked;
    };
    QVERIFY(questions() > 0);
    QCOMPARE(questions(), 0);  // Remembered.
    all.front().name = "counting 1.1";
    QVERIFY(questions() > 0);
    QCOMPARE(questions(), 0);
    all.front().build = "another file";
    QVERIFY(questions() > 0);
    QCOMPARE(questions(), 0);
  }

  void whatIsWrongIsLookedAtAgain() {
    QTemporaryDir folder;
    const std::filesystem::path memory = folder.filePath("products.txt").toStdString();
    std::vector<ProductLibrary> all{library("lossy", lossy_product), plain_products()};
    QCOMPARE(words(check_libraries(all, memory).wrong), QStringList({"lossy"}));
    QCOMPARE(words(check_libraries(all, memory).wrong), QStringList({"lossy"}));
    all.front().product = plain_products().product;  // Mended, under the same name.
    QVERIFY(check_libraries(all, memory).wrong.empty());
  }

  void damagedMemoryIsNoMatter() {
    QTemporaryDir folder;
    const std::filesystem::path memory = folder.filePath("products.txt").toStdString();
    const std::vector<ProductLibrary> all{library("lossy", lossy_product), plain_products()};
    for (const char* text : {"", "\n\n", "something else\nlossy \n"}) {
      std::ofstream(memory) << text;
      QCOMPARE(words(check_libraries(all, memory).wrong), QStringList({"lossy"}));
    }
    // A folder stands in the way; nothing can be written.
    const std::filesystem::path blocked = folder.path().toStdString();
    QCOMPARE(words(check_libraries(all, blocked).wrong), QStringList({"lossy"}));
  }

  void severalThreadsGetTheSameBits() {
    const ProductShape shape{96, 96, 96};
    const Factors f(shape);
    std::vector<std::vector<float>> results(8, std::vector<float>(f.c.size()));
    {
      std::vector<std::jthread> threads;
      for (auto& c : results)
        threads.emplace_back([&] {
          prepare_engine_thread();
          MatrixProduct<float> product(shape);
          for (int i = 0; i < 50; ++i) product(f.a.data(), f.b.data(), c.data());
        });
    }
    for (const auto& c : results) QCOMPARE(c, results.front());
  }
};

QUANTOSCOPE_TEST(TestMatrixProduct)
#include "test_matrix_product.moc"
