// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine_identity.h"

#include <cmath>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "core/build_info.h"
#include "core/data/random.h"
#include "core/io/sha256.h"
#include "core/nn/kernels.h"
#include "core/nn/matrix_product.h"
#include "core/nn/product_library.h"

namespace quantoscope {
namespace {

/// Everything that is computed for the digest, one after the other.
class Computed {
 public:
  template <class T>
  requires std::is_arithmetic_v<T>
  void operator()(T value) { bytes.append(reinterpret_cast<const char*>(&value), sizeof value); }
  void operator()(const std::vector<float>& values) {
    bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float));
  }

  std::string bytes;
};

std::vector<float> random_floats(std::size_t n, double low, double high, RandomStream& random) {
  std::vector<float> values(n);
  for (float& value : values) value = float(random.uniform(low, high));
  return values;
}

/// The functions of the C library that data, schedules and quantizers take.
void compute_functions(RandomStream& random, Computed& computed) {
  for (int i = 0; i < 256; ++i) {
    const double x = random.uniform(-3, 3), size = std::abs(x);
    for (const double y :
         {std::exp(x), std::log(size), std::sin(x), std::cos(x), std::tanh(x), std::atan2(x, 1),
          std::pow(size, 0.3), std::pow(0.999, double(i)), std::hypot(x, 1), std::log1p(size)})
      computed(y);
    computed(std::exp(float(x)));
    computed(std::tanh(float(x)));
  }
}

/// Every loop of training, on shapes that leave rests of vectors, and for every rule of activations.
void compute_loops(RandomStream& random, Computed& computed) {
  const Kernels<float>& k = kernels<float>();
  constexpr int kRows = 19, kWidth = 77, kSize = kRows * kWidth;
  const auto floats = [&random](int n, double low, double high) {
    return random_floats(std::size_t(n), low, high, random);
  };
  const std::vector<float> x = floats(2 * kRows, -1, 1), w = floats(2 * kWidth, -1, 1),
                           y = floats(kRows, 0, 1), bias = floats(kWidth, -.1, .1),
                           skip = floats(kSize, 0, 1), above = floats(kSize, -1, 1),
                           last = floats(kWidth, -1, 1);
  std::vector<float> a(kSize), h(kSize), ga(kSize), q(kSize), z(kRows), dz(kRows), db(kWidth), dw(2 * kWidth);
  for (const ActivationRule rule :
       {ActivationRule::Clip, ActivationRule::LearnedStep, ActivationRule::Sign}) {
    const Activation<float> activation{true, 0.5f, 0.5f / 3, rule};
    std::vector<float> g = above;
    k.first_layer(x.data(), w.data(), a.data(), kRows, kWidth);
    k.activate(a.data(), bias.data(), skip.data(), h.data(), kRows, kWidth, activation);
    k.last_layer(h.data(), last.data(), 0.1f, z.data(), kRows, kWidth);
    computed(k.cross_entropy(z.data(), y.data(), dz.data(), kRows).loss);
    computed(k.activate_backward(g.data(), skip.data(), true, a.data(), ga.data(), db.data(), kRows, kWidth,
                                 activation));
    k.first_layer_backward(x.data(), ga.data(), dw.data(), kRows, kWidth);
    for (const auto* values : {&a, &h, &z, &dz, &g, &ga, &db, &dw}) computed(*values);
  }
  std::vector<float> weights = above, moments(kSize, 0.01f), squares(kSize, 0.02f), gradients = skip;
  k.quantize(weights.data(), q.data(), q.size(), 0.13f, -3, 3);
  const CodeSums sums = k.code_sums(weights.data(), weights.size(), 0.13f, 3);
  computed(sums.wz);
  computed(sums.zz);
  computed(k.lsq_backward(weights.data(), gradients.data(), gradients.size(), 0.13f, -4, 3));
  k.adam(weights.data(), gradients.data(), moments.data(), squares.data(), weights.size(), 0.01f, 1.1f, 0.9f,
         0.999f, 1e-8f);
  const float largest = k.tanh(weights.data(), h.data(), h.size());
  computed(h);
  k.dorefa(h.data(), h.size(), largest, 3, 1.0f / 3);
  for (const auto* values : {&q, &gradients, &weights, &moments, &squares, &h}) computed(*values);
}

void compute_products(RandomStream& random, Computed& computed) {
  for (const ProductShape& s : shapes_to_check()) {
    const auto count = [](int rows, int columns) { return std::size_t(rows) * std::size_t(columns); };
    const std::vector<float> a = random_floats(count(s.rows, s.inner), -1, 1, random),
                             b = random_floats(count(s.inner, s.columns), -1, 1, random);
    std::vector<float> c(count(s.rows, s.columns));
    const MatrixProduct<float> product(s);
    product(a.data(), b.data(), c.data());
    computed(c);
  }
}

std::string products_text() {
  std::string text;
  for (const std::string& product : build_info().products) text += (text.empty() ? "" : ", ") + product;
  return text;
}

}  // namespace

const std::string& engine_identity() {
  static const std::string text = [] {
    RandomStream random(1, "engine identity");
    Computed computed;
    compute_functions(random, computed);
    compute_loops(random, computed);
    compute_products(random, computed);
    const bool in_order = products_in_order() && vector_width() != VectorWidth::Narrow;
    return "engine " + std::to_string(kEngineVersion) + ", " +
           (in_order ? "sums in order" : products_text() + " " + kernels<float>().instruction_set) +
           ", arithmetic " + hex_text(sha256(computed.bytes)).substr(0, 16);
  }();
  return text;
}

std::string engines_text(const std::string& before) {
  if (before == engine_identity()) return before;
  return (before.empty() ? std::string("an unknown engine") : before) + "; then " + engine_identity();
}

std::string engine_description() {
  const BuildInfo build = build_info();
  return "Quantoscope " + build.version + ", " + products_text() + ", " + build.instruction_set;
}

}  // namespace quantoscope
