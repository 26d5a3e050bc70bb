// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries that can do matrix products, how one of them is chosen for a shape, and how it is made sure
// that it computes rightly: releases of a BLAS that are older than the processor are known to be wrong on
// some.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/nn/matrix_product.h"
#include "core/nn/vector_width.h"

namespace quantoscope {

/// A library for products of floats.
struct ProductLibrary {
  std::string word;   ///< As in QUANTOSCOPE_PRODUCTS: "libxsmm".
  std::string name;   ///< With its version and the kernels it takes: "libxsmm 1.17 (cpx)".
  std::string build;  ///< What else tells one build of it from another: its file, what it is told to use.
  /// The product, or nothing where the library cannot do the shape.
  std::optional<MatrixProduct<float>> (*product)(const ProductShape& shape);
  /// Whether it is the one to take for the shape: rules made from measurements (scripts/benchmarks), not from
  /// the clock.
  bool (*prefers)(const ProductShape& shape, VectorWidth vectors);
  /// As fast on a few rows as on many (product_tile()).
  bool likes_few_rows = false;
};

/// The libraries one by one; nothing where this program was built without, or where this processor cannot run
/// what they make.
std::optional<ProductLibrary> libxsmm_products();   ///< Machine code made for each shape (x86-64).
std::optional<ProductLibrary> onednn_products();    ///< dnnl_sgemm.
std::optional<ProductLibrary> openblas_products();  ///< cblas_sgemm.
/// The file that a symbol of a library is from, with its size and time: changes when another build is
/// installed.
std::string build_of(const void* symbol);
/// A loop: always there and always right, and slow.
ProductLibrary plain_products();

/// All there are, in the order in which they are asked whether they prefer a shape; the plain loop last.
std::span<const ProductLibrary> product_libraries();

/// A shape of each class that has code of its own: less than a vector, whole vectors, rests of vectors, rests
/// of rows, more than a cache; in each form that training uses.
std::span<const ProductShape> shapes_to_check();

/// Whether the library computes one product of each class of shapes (small, wide, with rests of vectors, of
/// each form) as a plain loop does, within float's precision.
bool computes_rightly(const ProductLibrary& library);

/// Which of the libraries may be used, and which were found to be wrong.
struct CheckedLibraries {
  std::vector<const ProductLibrary*> trusted, wrong;
};
/// Checks them, unless `memory` (a file, none if empty) says that the same builds were all right on the same
/// processor; writes it there if they are. What is wrong is looked at again every time. A file that cannot be
/// read or written costs the milliseconds that the check takes, nothing else.
CheckedLibraries check_libraries(std::span<const ProductLibrary> libraries,
                                 const std::filesystem::path& memory);

/// Those of this process, checked at the first use and remembered in the user's cache. The environment's
/// QUANTOSCOPE_PRODUCTS ("onednn,openblas") leaves only the named ones, for tests and comparisons; throws
/// Error when it names another one.
const CheckedLibraries& checked_libraries();

/// Whether this product adds up every element from the first of its terms to the last, each with one fused
/// multiply-add: the order that most kernels of most libraries have, on processors of any vector width, and
/// in which all of them give the same bits. Found out by computing one: all elements of the first and last
/// row and column, which are of all blocks that kernels cut a product into.
bool sums_in_order(const MatrixProduct<float>& product);

/// Whether the trusted libraries do so between them for all shapes of `computes_rightly`. Then all products
/// of this process do: choose_product takes no others, and training gives the same bits on all such machines.
bool products_in_order();

/// A product and the library that does it.
struct ChosenProduct {
  const ProductLibrary* library;  ///< Never null; lives as long as the program.
  MatrixProduct<float> product;
};
/// The product of this shape by the first of the trusted libraries that prefers it, else by the first that
/// can do it; where products_in_order(), of those that sum in order. May be called by several threads.
ChosenProduct choose_product(const ProductShape& shape);

}  // namespace quantoscope
