// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/product_library.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "core/error.h"
#include "core/machine.h"

namespace quantoscope {
namespace {

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

const CheckedLibraries& checked_libraries() {
  static const std::vector<ProductLibrary> wanted = wanted_libraries();
  static const CheckedLibraries checked = check_libraries(wanted, memory_file());
  return checked;
}

ChosenProduct choose_product(const ProductShape& shape) {
  const std::vector<const ProductLibrary*>& trusted = checked_libraries().trusted;
  for (const ProductLibrary* const library : trusted)
    if (library->prefers(shape, vector_width()))
      if (const auto product = library->product(shape)) return {library, *product};
  for (const ProductLibrary* const library : trusted)
    if (const auto product = library->product(shape)) return {library, *product};
  static const ProductLibrary loop = plain_products();
  return {&loop, *loop.product(shape)};
}

template <>
MatrixProduct<float>::MatrixProduct(const ProductShape& shape)
    : MatrixProduct(choose_product(shape).product) {}

int product_tile(int rows, int width) {
  constexpr int kFloats = 8192;  // 32 kB: what is read and written for the rows of a tile stays close.
  const int tile = std::max(16, kFloats / width / 8 * 8);
  if (tile >= rows || !choose_product({tile, width, width, ProductForm::Plain}).library->likes_few_rows)
    return rows;
  return tile;
}

}  // namespace quantoscope
