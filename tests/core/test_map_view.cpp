// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>

#include <QTest>

#include "core/analysis/map_view.h"
#include "core/data/random.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::shared_ptr<const DecisionMap> random_map(int n, const char* seed, Region region = Region::Whole) {
  RandomStream random(5, seed);
  DecisionMap map{MapGrid({n, region}, PlaneBox::centred(1.5)), LogitMatrix(n, n)};
  for (Eigen::Index i = 0; i < map.logits.size(); ++i) map.logits(i) = float(random.uniform(-3, 3));
  return std::make_shared<const DecisionMap>(std::move(map));
}

/// What a map says between its points, straight from the definition: four points, weighted by the opposite
/// areas.
double between(const DecisionMap& map, double x, double y) {
  const int n = map.grid.n;
  double sum = 0;
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column) {
      // Hat functions, continued outwards by the outermost points.
      const auto hat = [n](double at, double centre, double spacing, int index) {
        const double distance = (at - centre) / spacing;
        if (index == 0 && distance < 0) return 1.0;
        if (index == n - 1 && distance > 0) return 1.0;
        return std::max(0.0, 1 - std::abs(distance));
      };
      sum += hat(x, map.grid.x(column), (map.grid.x_max - map.grid.x_min) / n, column) *
             hat(y, map.grid.y(row), (map.grid.y_max - map.grid.y_min) / n, row) * map.logits(row, column);
    }
  return sum;
}

MapSet maps(int quantized, int reference) {
  return {random_map(reference, "float"), random_map(quantized, "weight"),
          random_map(quantized, "activation"), random_map(quantized, "joint")};
}

TruthMatrix random_truth(int n) {
  RandomStream random(9, "truth");
  TruthMatrix truth(n, n);
  for (Eigen::Index i = 0; i < truth.size(); ++i) truth(i) = std::int8_t(random.below(3)) - 1;
  return truth;
}

}  // namespace

class TestMapView : public QObject {
  Q_OBJECT

  static void grids() {
    QTest::addColumn<int>("quantized");
    QTest::addColumn<int>("reference");
    QTest::newRow("same") << 24 << 24;
    QTest::newRow("coarse while learning") << 8 << 32;
    QTest::newRow("not a divisor") << 10 << 23;
    QTest::newRow("finer than the reference") << 31 << 12;
    QTest::newRow("reference of one point") << 5 << 1;
  }

 private Q_SLOTS:
  void resampling_is_bilinear_between_the_points_data() { grids(); }
  void resampling_is_bilinear_between_the_points() {
    QFETCH(int, quantized);
    QFETCH(int, reference);
    const auto map = random_map(reference, "any");
    const MapGrid grid({quantized, Region::Whole}, PlaneBox::centred(1.5));
    const LogitMatrix values = resampled(*map, grid);
    QCOMPARE(values.rows(), quantized);
    for (int row = 0; row < quantized; ++row)
      for (int column = 0; column < quantized; ++column)
        QVERIFY(std::abs(values(row, column) - between(*map, grid.x(column), grid.y(row))) < 1e-5);
  }

  void a_plane_stays_a_plane_and_outside_there_is_nothing() {
    DecisionMap map{MapGrid({16, Region::BottomRight}, PlaneBox::centred(1)), LogitMatrix(16, 16)};
    for (int row = 0; row < 16; ++row)
      for (int column = 0; column < 16; ++column)
        map.logits(row, column) = float(2 * map.grid.x(column) - map.grid.y(row));
    const MapGrid whole({40, Region::Whole}, PlaneBox::centred(1));
    const LogitMatrix values = resampled(map, whole);
    for (int row = 0; row < 40; ++row)
      for (int column = 0; column < 40; ++column) {
        const double x = whole.x(column), y = whole.y(row);
        if (x < 0 || y > 0)
          QVERIFY(std::isnan(values(row, column)));
        else if (x > 1.0 / 32 && x < 31.0 / 32 && y < -1.0 / 32 && y > -31.0 / 32)
          QVERIFY(std::abs(values(row, column) - (2 * x - y)) < 1e-5);
      }
  }

  void every_view_is_what_its_definition_says_data() { grids(); }
  void every_view_is_what_its_definition_says() {
    QFETCH(int, quantized);
    QFETCH(int, reference);
    const MapSet set = maps(quantized, reference);
    const TruthMatrix truth = random_truth(quantized);
    const auto at = [&](NetworkKind kind, int row, int column) {
      const MapGrid& grid = set[3]->grid;
      return between(*set[std::size_t(kind)], grid.x(column), grid.y(row));
    };
    for (const NetworkKind kind : {NetworkKind::Weight, NetworkKind::Activation, NetworkKind::Joint}) {
      const auto change = viewed_map(MapView::MarginChange, kind, set, truth);
      const auto together = viewed_map(MapView::Interaction, kind, set, truth);
      const auto flips = viewed_map(MapView::Flips, kind, set, truth);
      const auto errors = viewed_map(MapView::TruthErrors, kind, set, truth);
      QVERIFY(!flips->is_reference);
      for (int row = 0; row < quantized; ++row)
        for (int column = 0; column < quantized; ++column) {
          const double z = at(kind, row, column), zf = at(NetworkKind::Float, row, column);
          const double zw = at(NetworkKind::Weight, row, column);
          const double za = at(NetworkKind::Activation, row, column);
          QVERIFY(std::abs(change->field->logits(row, column) - (z - zf)) < 1e-5);
          const double both = kind == NetworkKind::Joint ? z - zw - za + zf : z - zf;
          QVERIFY(std::abs(together->field->logits(row, column) - both) < 1e-5);
          if (std::abs(z) < 1e-5 || std::abs(zf) < 1e-5) continue;
          const int asked = truth(row, column), answer = z > 0, before = zf > 0;
          Flip flip = Flip::None;
          if (answer != before)
            flip = asked < 0 ? Flip::Flipped : before == asked ? Flip::Lost : Flip::Gained;
          QCOMPARE(flip_of(flips->field->logits(row, column), flips->reference(row, column),
                           flips->truth(row, column)),
                   flip);
          TruthError error = TruthError::None;
          if (asked < 0) error = TruthError::Unknown;
          if (asked >= 0 && answer != asked) error = answer ? TruthError::SaysOne : TruthError::SaysZero;
          QCOMPARE(truth_error_of(errors->field->logits(row, column), errors->truth(row, column)), error);
        }
    }
  }

  void changes_by_weights_and_activations_and_the_interaction_add_up_to_the_joint_change() {
    const MapSet set = maps(20, 20);
    const auto term = [&](MapView view, NetworkKind kind) {
      return viewed_map(view, kind, set, {})->field->logits;
    };
    const LogitMatrix sum = term(MapView::Interaction, NetworkKind::Weight) +
                            term(MapView::Interaction, NetworkKind::Activation) +
                            term(MapView::Interaction, NetworkKind::Joint);
    QVERIFY(sum.isApprox(term(MapView::MarginChange, NetworkKind::Joint), 1e-5f));
  }

  void kinds_of_flips_are_those_of_the_errors_character() {
    const MapSet set = maps(24, 24);
    const TruthMatrix truth = random_truth(24);
    const auto viewed = viewed_map(MapView::FlipKinds, NetworkKind::Joint, set, truth);
    const DecisionMap& map = *set[std::size_t(NetworkKind::Joint)];
    QVERIFY(viewed->kinds == flip_kinds(map, *set[0], truth));
    QVERIFY((viewed->kinds.array() != std::int8_t(FlipKind::None)).any());
    for (int row = 0; row < 24; ++row)
      for (int column = 0; column < 24; ++column)
        QCOMPARE(int(kind_at(*viewed, map.grid.x(column) + 0.4 * map.grid.spacing_x(), map.grid.y(row))),
                 int(viewed->kinds(row, column)));
    QCOMPARE(kind_at(*viewed, 100, 0), FlipKind::None);
    QCOMPARE(kind_at(*viewed_map(MapView::Flips, NetworkKind::Joint, set, truth), 0, 0), FlipKind::None);
  }

  void the_float_network_is_the_reference_of_what_compares() {
    const MapSet set = maps(8, 8);
    for (const MapView view : kAllViews) {
      const auto viewed = viewed_map(view, NetworkKind::Float, set, random_truth(8));
      const bool compares = view == MapView::Flips || view == MapView::FlipKinds ||
                            view == MapView::MarginChange || view == MapView::Interaction;
      QCOMPARE(viewed->is_reference, compares);
      QCOMPARE(viewed->field, set[0]);
    }
  }

  void a_view_waits_for_the_maps_it_needs() {
    MapSet set = maps(8, 8);
    set[std::size_t(NetworkKind::Weight)] = nullptr;
    QVERIFY(!viewed_map(MapView::Class, NetworkKind::Weight, set, {}));
    QVERIFY(!viewed_map(MapView::Interaction, NetworkKind::Joint, set, {}));
    QVERIFY(viewed_map(MapView::Interaction, NetworkKind::Activation, set, {}));
    set[0] = nullptr;
    QVERIFY(!viewed_map(MapView::Flips, NetworkKind::Joint, set, {}));
    QVERIFY(!viewed_map(MapView::MarginChange, NetworkKind::Joint, set, {}));
    QVERIFY(viewed_map(MapView::TruthErrors, NetworkKind::Joint, set, {}));
  }

  void without_truth_flips_are_neutral_and_errors_unknown() {
    QCOMPARE(flip_of(1, -1, kNaN), Flip::Flipped);
    QCOMPARE(flip_of(1, 2, kNaN), Flip::None);
    QCOMPARE(flip_of(0, -1, 1), Flip::None);  // A logit of 0 is class 0.
    QCOMPARE(truth_error_of(3, kNaN), TruthError::Unknown);
  }

  void scale_is_the_99th_percentile_of_all_maps_rounded_up_data() {
    QTest::addColumn<double>("size");
    QTest::addColumn<double>("scale");
    QTest::newRow("one") << 1.0 << 1.0;
    QTest::newRow("rounded to 5") << 2.1 << 5.0;
    QTest::newRow("rounded to 10") << 7.0 << 10.0;
    QTest::newRow("small") << 0.0013 << 0.002;
    QTest::newRow("nothing") << 0.0 << 1.0;
  }
  void scale_is_the_99th_percentile_of_all_maps_rounded_up() {
    QFETCH(double, size);
    QFETCH(double, scale);
    DecisionMap one{MapGrid({50, Region::Whole}, PlaneBox::centred(1)),
                    LogitMatrix::Constant(50, 50, float(-size))};
    DecisionMap other = one;
    // Fewer than one in a hundred stand out, and what is not finite does not count.
    for (int i = 0; i < 40; ++i) one.logits(i) = 1e6f;
    other.logits(7) = kNaN;
    other.logits(8) = std::numeric_limits<float>::infinity();
    const DecisionMap* both[] = {&one, &other};
    QVERIFY(std::abs(symmetric_scale(both) - scale) < 1e-9);
    QCOMPARE(symmetric_scale({}), 1.0);
  }

  void a_few_logits_keep_their_colours_beside_hundreds() {
    const SymmetricScale scale(500);
    QCOMPARE(scale.place(0), 0.0F);
    QVERIFY(std::abs(scale.place(500) - 1) < 1e-6F && std::abs(scale.place(-500) + 1) < 1e-6F);
    QVERIFY(scale.place(5) > 0.25F);  // 0.01 if it were linear.
    QVERIFY(scale.place(5) < scale.place(6) && scale.place(900) > 1);
    QVERIFY(std::isnan(scale.place(kNaN)));
    QVERIFY(std::abs(SymmetricScale(0.02).place(-0.01F) + 0.5F) < 0.01F);
    QCOMPARE(scale_marks(500), (std::vector<double>{10, 100, 500}));
    QCOMPARE(scale_marks(50), (std::vector<double>{1, 10, 50}));
    QCOMPARE(scale_marks(2), (std::vector<double>{1, 2}));
    QCOMPARE(scale_marks(0.02), (std::vector<double>{0.02}));
  }

  void scale_is_that_of_the_points_with_a_truth() {
    DecisionMap map{MapGrid({50, Region::Whole}, PlaneBox::centred(1)), LogitMatrix::Constant(50, 50, 300)};
    TruthMatrix truth = TruthMatrix::Constant(50, 50, -1);
    map.logits.block(10, 10, 30, 30).setConstant(-1.5F);
    truth.block(10, 10, 30, 30).setConstant(1);
    const DecisionMap* const fields[] = {&map};
    QCOMPARE(symmetric_scale(fields), 500.0);
    QCOMPARE(symmetric_scale(fields, std::span(&truth, 1)), 2.0);
    // Without any truth there is nothing to leave out.
    truth.setConstant(-1);
    QCOMPARE(symmetric_scale(fields, std::span(&truth, 1)), 500.0);
  }
};

QUANTOSCOPE_TEST(TestMapView)
#include "test_map_view.moc"
