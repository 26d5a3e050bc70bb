// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/product_library.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <tuple>

#include "core/error.h"
#include "core/machine.h"

namespace quantoscope {
namespace {

/// One element of a product, its terms in order, each with a fused multiply-add.
float in_order(const ProductShape& s, const float* a, const float* b, int i, int j) {
  const bool left = s.form == ProductForm::TransposedLeft, right = s.form == ProductForm::TransposedRight;
  float sum = 0;
  for (int k = 0; k < s.inner; ++k)
    sum = std::fma(a[left ? long(k) * s.rows + i : long(i) * s.inner + k],
                   b[right ? long(j) * s.inner + k : long(k) * s.columns + j], sum);
  return sum;
}

void run_in_order(const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
  const ProductShape& s = product.shape();
  for (int i = 0; i < s.rows; ++i)
    for (int j = 0; j < s.columns; ++j) c[long(i) * s.columns + j] = in_order(s, a, b, i, j);
}

/// The same with what every processor has; not to the same bits.
void run_loop(const MatrixProduct<float>& product, const float* a, const float* b, float* c) {
  const ProductShape& s = product.shape();
  const bool left = s.form == ProductForm::TransposedLeft, right = s.form == ProductForm::TransposedRight;
  for (int i = 0; i < s.rows; ++i)
    for (int j = 0; j < s.columns; ++j) {
      float sum = 0;
      for (int k = 0; k < s.inner; ++k)
        sum += a[left ? long(k) * s.rows + i : long(i) * s.inner + k] *
               b[right ? long(j) * s.inner + k : long(k) * s.columns + j];
      c[long(i) * s.columns + j] = sum;
    }
}

/// The libraries that QUANTOSCOPE_PRODUCTS names, all when it is not set.
std::vector<ProductLibrary> wanted_libraries() {
  const std::span<const ProductLibrary> all = product_libraries();
  const char* const wanted = std::getenv("QUANTOSCOPE_PRODUCTS");
  if (!wanted || !*wanted) return {all.begin(), all.end()};
  std::string known;
  for (const ProductLibrary& library : all) known += (known.empty() ? "" : ", ") + library.word;
  std::vector<ProductLibrary> found;
  std::string lower = wanted;  // --version writes the names as their makers do.
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return char(std::tolower(c)); });
  std::string_view rest = lower;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto library = std::find_if(all.begin(), all.end(), [&](const auto& l) { return l.word == word; });
    if (library == all.end())
      throw Error(CORE_TEXT("core", "QUANTOSCOPE_PRODUCTS: %1 is not one of %2"), std::string(word), known);
    found.push_back(*library);
  }
  return found;
}

/// Those of the trusted that can do the shape, those first that prefer it.
std::vector<ChosenProduct> candidates(const ProductShape& shape) {
  std::vector<ChosenProduct> found;
  for (const bool preferred : {true, false})
    for (const ProductLibrary* const library : checked_libraries().trusted)
      if (library->prefers(shape, vector_width()) == preferred)
        if (const auto product = library->product(shape)) found.push_back({library, *product});
  return found;
}

const ChosenProduct* first_in_order(const std::vector<ChosenProduct>& candidates) {
  const auto found = std::find_if(candidates.begin(), candidates.end(), [](const ChosenProduct& candidate) {
    return sums_in_order(candidate.product);
  });
  return found == candidates.end() ? nullptr : &*found;
}

ChosenProduct choose(const ProductShape& shape) {
  const std::vector<ChosenProduct> found = candidates(shape);
  static const ProductLibrary loop = plain_products();
  if (!products_in_order()) return found.empty() ? ChosenProduct{&loop, *loop.product(shape)} : found.front();
  const ChosenProduct* const first = first_in_order(found);
  return first ? *first : ChosenProduct{&loop, MatrixProduct<float>(shape, run_in_order)};
}

/// In the user's cache; nowhere when there is no home.
std::filesystem::path memory_file() {
  const std::filesystem::path folder = user_cache_folder();
  return folder.empty() ? folder : folder / "quantoscope" / "products.txt";
}

}  // namespace

ProductLibrary plain_products() {
  return {"plain",
          "plain loop",
          {},
          [](const ProductShape& shape) { return std::optional(MatrixProduct<float>(shape, run_loop)); },
          [](const ProductShape&, VectorWidth) { return true; }};
}

std::span<const ProductLibrary> product_libraries() {
  static const std::vector<ProductLibrary> all = [] {
    std::vector<ProductLibrary> found;
    for (auto library : {libxsmm_products(), onednn_products(), openblas_products()})
      if (library) found.push_back(*std::move(library));
    found.push_back(plain_products());
    return found;
  }();
  return all;
}

bool sums_in_order(const MatrixProduct<float>& product) {
  const ProductShape& s = product.shape();
  std::mt19937 random(2);
  const auto numbers = [&random](int rows, int columns) {
    std::vector<float> values(std::size_t(rows) * std::size_t(columns));
    for (float& value : values) value = float(random()) / 2147483648.0f - 1;
    return values;
  };
  const std::vector<float> a = numbers(s.rows, s.inner), b = numbers(s.inner, s.columns);
  std::vector<float> c(std::size_t(s.rows) * std::size_t(s.columns));
  product(a.data(), b.data(), c.data());
  const auto agrees = [&](int i, int j) {
    return c[std::size_t(i) * s.columns + j] == in_order(s, a.data(), b.data(), i, j);
  };
  for (int j = 0; j < s.columns; ++j)
    if (!agrees(0, j) || !agrees(s.rows - 1, j)) return false;
  for (int i = 0; i < s.rows; ++i)
    if (!agrees(i, 0) || !agrees(i, s.columns - 1)) return false;
  return true;
}

bool products_in_order() {
  static const bool in_order = std::ranges::all_of(shapes_to_check(), [](const ProductShape& shape) {
    return first_in_order(candidates(shape)) != nullptr;
  });
  return in_order;
}

const CheckedLibraries& checked_libraries() {
  static const std::vector<ProductLibrary> wanted = wanted_libraries();
  static const CheckedLibraries checked = check_libraries(wanted, memory_file());
  return checked;
}

ChosenProduct choose_product(const ProductShape& shape) {
  using Key = std::tuple<ProductForm, int, int, int>;
  static std::map<Key, ChosenProduct> chosen;
  static std::mutex mutex;
  const Key key{shape.form, shape.rows, shape.inner, shape.columns};
  const std::lock_guard lock(mutex);
  if (const auto place = chosen.find(key); place != chosen.end()) return place->second;
  return chosen.emplace(key, choose(shape)).first->second;
}

template <>
MatrixProduct<float>::MatrixProduct(const ProductShape& shape)
    : MatrixProduct(choose_product(shape).product) {}

int product_tile(int rows, int width) {
  constexpr int kFloats = 8192;  // 32 kB: what is read and written for the rows of a tile stays close.
  const int tile = std::max(16, kFloats / width / 8 * 8);
  // Sums over rows are of tiles first: their size must not depend on the library where bits do not.
  const bool tiled = products_in_order() || choose_product({tile, width, width}).library->likes_few_rows;
  return tiled ? std::min(tile, rows) : rows;
}

}  // namespace quantoscope
