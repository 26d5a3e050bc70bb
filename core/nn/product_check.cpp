// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <random>

#include <dlfcn.h>
#include <sys/stat.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/nn/product_library.h"

namespace quantoscope {
namespace {

constexpr ProductShape kShapes[] = {
    {5, 7, 3, ProductForm::Plain},
    {16, 32, 32, ProductForm::Plain},
    {32, 128, 128, ProductForm::Plain},
    {33, 100, 100, ProductForm::Plain},
    {9, 512, 512, ProductForm::Plain},
    {7, 5, 3, ProductForm::TransposedLeft},
    {32, 128, 32, ProductForm::TransposedLeft},
    {128, 97, 128, ProductForm::TransposedLeft},
    {50, 31, 50, ProductForm::TransposedLeft},
    {256, 16, 256, ProductForm::TransposedLeft},
    {13, 32, 32, ProductForm::TransposedRight},
    {40, 50, 30, ProductForm::TransposedRight},
};

std::vector<float> numbers(std::size_t n, std::mt19937& random) {
  std::vector<float> values(n);
  for (float& value : values) value = float(random()) / 2147483648.0f - 1;
  return values;
}

bool computes_rightly(const ProductLibrary& library, const ProductShape& s) {
  const std::optional<MatrixProduct<float>> product = library.product(s);
  if (!product) return true;  // It will not be asked to.
  std::mt19937 random(1);
  const auto rows = std::size_t(s.rows), inner = std::size_t(s.inner), columns = std::size_t(s.columns);
  const std::vector<float> a = numbers(rows * inner, random), b = numbers(inner * columns, random);
  // What stands in c before must not matter, and nothing beyond it be written.
  constexpr float kGuard = 12345;
  std::vector<float> c(rows * columns + 1, std::numeric_limits<float>::quiet_NaN());
  c.back() = kGuard;
  (*product)(a.data(), b.data(), c.data());
  const bool left = s.form == ProductForm::TransposedLeft, right = s.form == ProductForm::TransposedRight;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) {
      double sum = 0, size = 0;
      for (std::size_t k = 0; k < inner; ++k) {
        const double term = double(a[left ? k * rows + i : i * inner + k]) *
                            double(b[right ? j * inner + k : k * columns + j]);
        sum += term;
        size += std::abs(term);
      }
      // The bound of any order of summation.
      const double bound = double(inner + 1) * double(std::numeric_limits<float>::epsilon()) * size;
      if (!(std::abs(double(c[i * columns + j]) - sum) <= bound)) return false;
    }
  return c.back() == kGuard;
}

std::string processor() {
  std::string name;
#ifdef __x86_64__
  unsigned words[4];
  for (unsigned leaf = 0x80000002; leaf <= 0x80000004; ++leaf)
    if (__get_cpuid(leaf, &words[0], &words[1], &words[2], &words[3]))
      name.append(reinterpret_cast<const char*>(words), sizeof words);
  name.erase(std::min(name.find('\0'), name.size()));  // It is padded with them.
  if (__get_cpuid(1, &words[0], &words[1], &words[2], &words[3])) name += " " + std::to_string(words[0]);
#endif
  return name + " " + std::to_string(int(vector_width()));
}

/// Of what the outcome holds for: a line without breaks.
std::string key_of(std::span<const ProductLibrary> libraries) {
  std::string key = std::string(program_version()) + "|" + processor();
  for (const ProductLibrary& library : libraries) key += "|" + library.name + " " + library.build;
  return key;
}

bool known_right(const std::filesystem::path& memory, const std::string& key) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(memory, ignored)) return false;
  std::ifstream file(memory);
  std::string line;
  return std::getline(file, line) && line == key;
}

/// Nothing is wrong when that is not possible: it is found out again at the next start.
void remember(const std::filesystem::path& memory, const std::string& key) try {
  std::error_code ignored;
  std::filesystem::create_directories(memory.parent_path(), ignored);
  write_file_atomically(memory.string(), key + "\n");
  remove_old_parts(memory.parent_path().string());
} catch (const Error&) {
}

}  // namespace

std::string build_of(const void* symbol) {
  Dl_info info{};
  struct stat file {};
  if (!dladdr(symbol, &info) || !info.dli_fname || ::stat(info.dli_fname, &file) != 0) return {};
  return std::string(info.dli_fname) + " " + std::to_string(file.st_size) + " " +
         std::to_string(file.st_mtime);
}

std::span<const ProductShape> shapes_to_check() { return kShapes; }

bool computes_rightly(const ProductLibrary& library) {
  for (const ProductShape& shape : kShapes)
    if (!computes_rightly(library, shape)) return false;
  return true;
}

CheckedLibraries check_libraries(std::span<const ProductLibrary> libraries,
                                 const std::filesystem::path& memory) {
  const std::string key = key_of(libraries);
  const bool known = !memory.empty() && known_right(memory, key);
  CheckedLibraries checked;
  for (const ProductLibrary& library : libraries)
    (known || computes_rightly(library) ? checked.trusted : checked.wrong).push_back(&library);
  if (!known && checked.wrong.empty() && !memory.empty()) remember(memory, key);
  return checked;
}

}  // namespace quantoscope
