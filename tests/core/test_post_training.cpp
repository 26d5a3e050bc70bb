// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <thread>

#include <QTest>

#include "core/nn/initializer.h"
#include "core/nn/layout.h"
#include "core/quant/step_search.h"
#include "core/train/post_training.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

struct Made {
  ExperimentSpec spec;
  std::shared_ptr<const Dataset> data;
  std::shared_ptr<const NetworkState> network;
};

Made make() {
  Made made;
  made.spec.data.subsamples = 1;
  made.spec.model = {16, 5, false};
  made.data = std::make_shared<const Dataset>(make_complete_dataset(made.spec.data));
  const LayerBits none = layer_bits(made.spec.quantization, NetworkKind::Float, made.spec.model.depth);
  made.network = std::make_shared<const NetworkState>(NetworkState{
      made.spec.model, none, initial_parameters(made.spec.model, made.data->radius, made.spec.seed),
      std::vector<float>(std::size_t(made.spec.model.depth), 0.0f)});
  return made;
}

void compare(const NetworkState& a, const NetworkState& b) {
  QVERIFY(a.bits.weights == b.bits.weights && a.bits.activations == b.bits.activations);
  QVERIFY(a.steps == b.steps);
  QVERIFY(a.parameters == b.parameters);
}

}  // namespace

class TestPostTraining : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatWasKeptGivesTheSameBitsAsAFreshSearch() {
    const Made made = make();
    PostTraining kept(made.network, made.data);
    for (const double percent : {97.0, 90.0, 97.0})
      for (int bits = 1; bits <= 8; ++bits)
        for (const NetworkKind kind : kAllKinds) {
          QuantSpec quant;
          quant.weight_bits = quant.activation_bits = bits;
          quant.alpha_percentile = percent;
          quant.first_layer = bits % 2 ? LayerPolicy::Float : LayerPolicy::EightBit;
          const LayerBits layers = layer_bits(quant, kind, made.spec.model.depth);
          const NetworkState state = kept.quantize(layers, quant, kind == NetworkKind::Joint);
          compare(state, quantize_post_training(*made.network, layers, quant, *made.data));
          compare(state, kept.quantize(layers, quant));
          const Layout layout(state.model);
          for (std::size_t l = 0; l < layout.layers.size(); ++l) {
            const std::span<const float> weights(state.parameters.data() + layout.layers[l].weights,
                                                 layout.layers[l].weight_count());
            const int b = layers.weights[l];
            QCOMPARE(state.steps[l], b ? optimal_step<float>(weights, b) : 0.0f);
          }
        }
  }

  void twoThreadsThatWantTheSameGetIt() {
    const Made made = make();
    for (int bits = 1; bits <= 8; ++bits) {
      QuantSpec quant;
      quant.weight_bits = bits;
      const LayerBits layers = layer_bits(quant, NetworkKind::Joint, made.spec.model.depth);
      PostTraining kept(made.network, made.data);
      NetworkState other;
      std::jthread thread([&] { other = kept.quantize(layers, quant, true); });
      const NetworkState state = kept.quantize(layers, quant);
      thread.join();
      compare(state, other);
      compare(state, quantize_post_training(*made.network, layers, quant, *made.data));
    }
  }
};

QUANTOSCOPE_TEST(TestPostTraining)
#include "test_post_training.moc"
