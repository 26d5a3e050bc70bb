// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <set>

#include <QTest>

#include "core/analysis/hidden_space.h"
#include "core/error.h"
#include "core/nn/layout.h"
#include "tests/core/made_network.h"
#include "tests/registry.h"

using namespace quantoscope;

namespace {

bool near(double a, double b, double tolerance) { return std::abs(a - b) <= tolerance; }

Dataset data_of() {
  DataSpec spec;
  spec.radii = 3;
  spec.points = 30;
  return make_dataset(spec);
}

/// Three units: mean (1, 2, 3), spread 2 along (0.6, -0.8, 0), 1 along (0, 0, 1), 0.5 along (0.8, 0.6, 0).
ActivationMatrix made_cloud() {
  const Eigen::Vector3f mean(1, 2, 3), a(0.6f, -0.8f, 0), b(0, 0, 1), c(0.8f, 0.6f, 0);
  ActivationMatrix cloud(8, 3);
  for (int i = 0; i < 8; ++i)
    cloud.row(i) =
        (mean + (i & 1 ? 2 : -2) * a + (i & 2 ? 1 : -1) * b + (i & 4 ? 0.5f : -0.5f) * c).transpose();
  return cloud;
}

}  // namespace

class TestHiddenSpace : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void the_grid_is_lines_both_ways() {
    const PlaneGrid grid(PlaneBox::centred(2), 5, 9);
    QCOMPARE(grid.points.rows(), 2 * 5 * 9);
    QVERIFY(grid.points.row(0) == Eigen::RowVector2d(-2, -2));
    QVERIFY(grid.points.row(8) == Eigen::RowVector2d(-2, 2));
    QVERIFY(grid.points.row(9 + 4) == Eigen::RowVector2d(-1, 0));
    QVERIFY(grid.points.row(45) == Eigen::RowVector2d(-2, -2));
    QVERIFY(grid.points.row(89) == Eigen::RowVector2d(2, 2));
    QCOMPARE(grid.pieces.size(), std::size_t(11));
    for (std::size_t i = 0; i < 11; ++i) QCOMPARE(grid.pieces[i], Eigen::Index(9 * i));
  }

  void lines_are_where_the_experiment_asks() {
    // A ring: the lines through the middle fall into two pieces.
    const Truth ring = [](double x, double y) {
      const double r = std::hypot(x, y);
      return r > 0.5 && r < 0.95 ? std::optional(x > 0 ? 1 : 0) : std::nullopt;
    };
    const PlaneGrid grid(PlaneBox::centred(1), 3, 21, ring);
    QCOMPARE(grid.pieces,
             (std::vector<Eigen::Index>{0, 4, 8, 12, 16}));  // 0.6 .. 0.9 in steps of 0.1, four times
    QVERIFY((grid.points.row(0) - Eigen::RowVector2d(0, -0.9)).norm() < 1e-6f);
    QVERIFY((grid.points.row(15) - Eigen::RowVector2d(0.9, 0)).norm() < 1e-6f);
    // A truth that never answers is none.
    QCOMPARE(PlaneGrid(PlaneBox::centred(1), 3, 5, [](double, double) { return std::optional<int>(); })
                 .points.rows(),
             30);
  }

  void principal_directions_of_a_known_cloud() {
    const HiddenPlane plane = hidden_plane(made_cloud(), HiddenAxes::Principal);
    QVERIFY(near((plane.mean - Eigen::Vector3d(1, 2, 3)).norm(), 0, 1e-6));
    // The component of largest magnitude is positive.
    QVERIFY(near((plane.directions.col(0) - Eigen::Vector3d(-0.6, 0.8, 0)).norm(), 0, 1e-5));
    QVERIFY(near((plane.directions.col(1) - Eigen::Vector3d(0, 0, 1)).norm(), 0, 1e-5));
    QVERIFY(near(plane.explained[0], 4 / 5.25, 1e-6));
    QVERIFY(near(plane.explained[1], 1 / 5.25, 1e-6));
    const auto points = project(made_cloud(), plane);
    for (int i = 0; i < 8; ++i) {
      QVERIFY(near(points(i, 0), i & 1 ? -2 : 2, 1e-5));
      QVERIFY(near(points(i, 1), i & 2 ? 1 : -1, 1e-5));
    }
  }

  void the_two_units_that_vary_most() {
    ActivationMatrix cloud = made_cloud();
    const HiddenPlane plane = hidden_plane(cloud, HiddenAxes::Units);
    // Variances: unit 1: 4 * 0.36 + 0.25 * 0.64 = 1.6, unit 2: 4 * 0.64 + 0.25 * 0.36 = 2.65, unit 3: 1.
    QCOMPARE(plane.units[0], 1);
    QCOMPARE(plane.units[1], 0);
    QVERIFY(near(plane.explained[0], 2.65 / 5.25, 1e-6));
    QVERIFY(near(plane.explained[1], 1.6 / 5.25, 1e-6));
    const auto points = project(cloud, plane);
    for (int i = 0; i < 8; ++i) QVERIFY(near(points(i, 0), cloud(i, 1) - 2, 1e-6));
  }

  void no_variance_and_a_single_unit() {
    const HiddenPlane still = hidden_plane(ActivationMatrix::Ones(5, 3), HiddenAxes::Principal);
    QCOMPARE(still.explained[0], 0.0);
    ActivationMatrix column(3, 1);
    column << 0, 1, 5;
    for (const HiddenAxes axes : {HiddenAxes::Principal, HiddenAxes::Units}) {
      const HiddenPlane line = hidden_plane(column, axes);
      QVERIFY(near(line.explained[0], 1, 1e-6));
      QCOMPARE(line.explained[1], 0.0);
      QVERIFY(near(project(column, line)(2, 0), 3, 1e-6));
      QCOMPARE(project(column, line)(2, 1), 0.0);
    }
  }

  void both_networks_are_seen_along_the_float_networks_directions() {
    const Dataset data = data_of();
    const NetworkState reference = initial_network({24, 4, true}, data);
    const NetworkState quantized = quantized_network(reference, NetworkKind::Joint, {}, data);
    const auto space =
        hidden_space(reference, &quantized, 2, PlaneGrid(data.plane, 5, 41), HiddenAxes::Principal);
    QVERIFY(space && space->quantized);
    QCOMPARE(space->layer, 2);
    const auto outputs = Evaluator(reference).hidden_outputs(space->grid.points, 2);
    const auto others = Evaluator(quantized).hidden_outputs(space->grid.points, 2);
    // Brute force: scores have no covariance, the variances of the shares that are told, and these are the
    // largest that any direction has.
    const Eigen::MatrixXd centred =
        outputs->activations.cast<double>().rowwise() - outputs->activations.cast<double>().colwise().mean();
    const double total = centred.squaredNorm();
    const auto& scores = space->reference.points;
    QVERIFY(near(scores.col(0).dot(scores.col(1)) / total, 0, 1e-5));
    for (int k = 0; k < 2; ++k)
      QVERIFY(near(scores.col(k).squaredNorm() / total, space->plane.explained[std::size_t(k)], 1e-5));
    QVERIFY(near(space->reference.explained, space->plane.explained[0] + space->plane.explained[1], 1e-5));
    for (int unit = 0; unit < 24; ++unit)
      QVERIFY(centred.col(unit).squaredNorm() / total <= space->plane.explained[0] + 1e-6);
    const Eigen::MatrixXd expected =
        (others->activations.cast<double>().rowwise() - space->plane.mean.transpose()) *
        space->plane.directions;
    QVERIFY((expected - space->quantized->points).cwiseAbs().maxCoeff() < 1e-9);
    QVERIFY(space->quantized->explained > 0 && space->quantized->explained <= 1);
    QVERIFY(space->quantized->logits == others->logits);
  }

  void quantized_units_stand_on_a_lattice() {
    const Dataset data = data_of();
    const NetworkState reference = initial_network({24, 3, false}, data);
    const NetworkState quantized = quantized_network(reference, NetworkKind::Activation, {}, data);
    const auto space =
        hidden_space(reference, &quantized, 2, PlaneGrid(data.plane, 11, 61), HiddenAxes::Units);
    const double step = quantized.parameters[Layout(quantized.model).alphas + 1] / 3.0;
    std::set<long> codes[2];
    for (int k = 0; k < 2; ++k)
      for (const double x : space->quantized->points.col(k)) {
        const double code = (x + space->plane.mean[space->plane.units[std::size_t(k)]]) / step;
        QVERIFY(near(code, std::round(code), 1e-4));
        codes[k].insert(std::lround(code));
      }
    QVERIFY(codes[0].size() > 1 && codes[0].size() <= 4 && codes[1].size() <= 4);
    QVERIFY(space->quantized->distinct < space->reference.distinct);
    QCOMPARE(space->reference.distinct > 600, true);
  }

  void the_same_network_gives_the_same_picture() {
    const Dataset data = data_of();
    const NetworkState reference = initial_network({16, 3, false}, data);
    const auto one =
        hidden_space(reference, nullptr, 1, PlaneGrid(PlaneBox::centred(1), 5, 21), HiddenAxes::Principal);
    const auto two =
        hidden_space(reference, nullptr, 1, PlaneGrid(PlaneBox::centred(1), 5, 21), HiddenAxes::Principal);
    QVERIFY(!one->quantized);
    QVERIFY(one->reference.points == two->reference.points);
  }

  void what_cannot_be_shown() {
    const Dataset data = data_of();
    const NetworkState reference = initial_network({8, 3, false}, data),
                       other = initial_network({9, 3, false}, data);
    const PlaneGrid grid(PlaneBox::centred(1), 3, 5);
    for (const int layer : {0, 3})
      QVERIFY_THROWS_EXCEPTION(Error, hidden_space(reference, nullptr, layer, grid, HiddenAxes::Principal));
    QVERIFY_THROWS_EXCEPTION(Error, hidden_space(reference, &other, 1, grid, HiddenAxes::Principal));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!hidden_space(reference, nullptr, 1, grid, HiddenAxes::Principal, stop.get_token()));
  }
};

QUANTOSCOPE_TEST(TestHiddenSpace)
#include "test_hidden_space.moc"
