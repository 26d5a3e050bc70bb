// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/map_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace quantoscope {
namespace {

/// Where the samples of one axis fall between the grid's points: value = (1 - weight) * [index] + weight *
/// [index + 1].
struct Samples {
  std::vector<int> index;  ///< -1 outside the map.
  std::vector<float> weight;

  /// `count` samples in the middles of equal parts of from..to (to < from: downwards).
  Samples(double from, double to, int count, double low, double high, Eigen::Index points)
      : index(count), weight(count) {
    for (int i = 0; i < count; ++i) {
      const double place = from + (i + 0.5) * (to - from) / count;
      const double cell = (place - low) / (high - low) * double(points);
      if (!(cell >= 0 && cell <= double(points))) {
        index[i] = -1;
        continue;
      }
      // The half cell outside the outermost points continues them.
      const double between = std::clamp(cell - 0.5, 0.0, double(points - 1));
      index[i] = int(std::min<double>(std::floor(between), double(std::max<Eigen::Index>(points - 2, 0))));
      weight[i] = float(between - index[i]);
    }
  }
};

int supersampling(double cells, int pixels) {
  return std::clamp(int(std::ceil(cells / std::max(1, pixels) - 1e-6)), 1, 8);
}

/// Appends the parts of `line` inside `window` (Liang and Barsky 1984, segment by segment).
void cut(const QPolygonF& line, const QRectF& window, std::vector<QPolygonF>& parts) {
  bool open = false;  // The last part goes on to the point before this segment.
  for (qsizetype i = 1; i < line.size(); ++i) {
    const QPointF from = line[i - 1], by = line[i] - from;
    double enter = 0, leave = 1;
    const auto side = [&](double step, double room) {  // Inside where t * step <= room.
      if (step < 0) enter = std::max(enter, room / step);
      if (step > 0) leave = std::min(leave, room / step);
      if (step == 0 && room < 0) leave = -1;
    };
    side(-by.x(), from.x() - window.left());
    side(by.x(), window.right() - from.x());
    side(-by.y(), from.y() - window.top());
    side(by.y(), window.bottom() - from.y());
    if (enter >= leave) {
      open = false;
      continue;
    }
    if (!open || enter > 0) parts.push_back(QPolygonF{from + enter * by});
    parts.back() << from + leave * by;
    open = leave == 1;
  }
}

struct Sum {
  unsigned red = 0, green = 0, blue = 0, count = 0;
};

/// `color` of what the fields are, interpolated bilinearly, in every pixel. Where an interpolated value is
/// not a number for a neighbour's sake (at the end of the truth), the nearest point's stands.
template <std::size_t kFields, class Color>
QImage sampled_image(const MapGrid& grid, const std::array<const LogitMatrix*, kFields>& fields,
                     const ViewRange& view, QSize size, const Color& color) {
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  const Eigen::Index rows = fields[0]->rows(), columns = fields[0]->cols();
  if (image.isNull() || rows == 0 || columns == 0) return image;

  const double cells_across = view.width / (grid.x_max - grid.x_min) * double(columns);
  const double cells_upright = view.height / (grid.y_max - grid.y_min) * double(rows);
  const int fine =
      std::max(supersampling(cells_across, size.width()), supersampling(cells_upright, size.height()));
  const Samples xs(view.x_min, view.x_max(), size.width() * fine, grid.x_min, grid.x_max, columns);
  const Samples ys(view.y_max(), view.y_min, size.height() * fine, grid.y_min, grid.y_max, rows);

  std::array<std::vector<float>, kFields> lines;
  for (auto& line : lines) line.resize(std::size_t(columns));
  std::vector<Sum> sums(size.width());
  for (int y = 0; y < size.height(); ++y) {
    std::fill(sums.begin(), sums.end(), Sum{});
    QRgb* const pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int part = 0; part < fine; ++part) {
      const int row = ys.index[y * fine + part];
      if (row < 0) continue;
      const float up = ys.weight[y * fine + part];
      for (std::size_t f = 0; f < kFields; ++f) {
        const float* const low = fields[f]->data() + row * columns;
        const float* const high = rows > 1 ? low + columns : low;
        for (Eigen::Index i = 0; i < columns; ++i) {
          const float value = low[i] + up * (high[i] - low[i]);
          lines[f][std::size_t(i)] = value == value ? value : up < 0.5F ? low[i] : high[i];
        }
      }
      for (int x = 0; x < size.width() * fine; ++x) {
        const int column = xs.index[x];
        if (column < 0) continue;
        const auto next = std::size_t(std::min<Eigen::Index>(column + 1, columns - 1));
        const float right = xs.weight[x];
        std::array<float, kFields> at;
        for (std::size_t f = 0; f < kFields; ++f) {
          const float first = lines[f][std::size_t(column)], second = lines[f][next];
          const float value = first + right * (second - first);
          at[f] = value == value ? value : right < 0.5F ? first : second;
        }
        const QRgb found = color(at);
        if (fine == 1) {
          pixels[x] = found;
          continue;
        }
        Sum& sum = sums[x / fine];
        sum.red += qRed(found);
        sum.green += qGreen(found);
        sum.blue += qBlue(found);
        ++sum.count;
      }
    }
    if (fine > 1)
      for (int x = 0; x < size.width(); ++x)
        if (const Sum& s = sums[x]; s.count > 0)
          pixels[x] = qRgb(int((s.red + s.count / 2) / s.count), int((s.green + s.count / 2) / s.count),
                           int((s.blue + s.count / 2) / s.count));
  }
  return image;
}

}  // namespace

QImage map_image(const DecisionMap& map, const ViewRange& view, QSize size, const Palette& palette) {
  return sampled_image<1>(map.grid, {&map.logits}, view, size,
                          [&palette](const std::array<float, 1>& at) { return palette.color(at[0]); });
}

QImage view_image(const ViewedMap& viewed, double scale, const ViewRange& view, QSize size,
                  const Palette& palette) {
  const MapGrid& grid = viewed.field->grid;
  const LogitMatrix& field = viewed.field->logits;
  const QRgb dimmed[2] = {palette.dimmed[0].rgb(), palette.dimmed[1].rgb()};
  const QRgb classes[2] = {palette.classColor(0).rgb(), palette.classColor(1).rgb()};
  const QRgb empty = palette.empty.rgb();
  const auto one = [&](auto color) {
    return sampled_image<1>(grid, {&field}, view, size,
                            [color](const std::array<float, 1>& at) { return color(at[0]); });
  };
  if (viewed.is_reference) return one([&](float z) { return std::isnan(z) ? empty : dimmed[z > 0]; });
  const SymmetricScale symmetric(scale);
  // Where there is no truth all of it is NaN.
  LogitMatrix unknown;
  if (viewed.truth.size() == 0) unknown.setConstant(field.rows(), field.cols(), std::nanf(""));
  const LogitMatrix& truth = viewed.truth.size() == 0 ? unknown : viewed.truth;
  switch (viewed.view) {
    case MapView::Class:
      return one([&](float z) { return std::isnan(z) ? empty : classes[z > 0]; });
    case MapView::Confidence:
      return map_image(*viewed.field, view, size, palette);
    case MapView::Logit:
      return one([&](float z) { return palette.scaleColor(symmetric.place(z)); });
    case MapView::MarginChange:
    case MapView::Interaction:
      return one([&](float change) { return palette.differenceColor(symmetric.place(change)); });
    case MapView::Flips: {
      const QRgb flips[] = {0, palette.lost.rgb(), palette.gained.rgb(), palette.flipped.rgb()};
      return sampled_image<3>(grid, {&field, &viewed.reference, &truth}, view, size,
                              [&](const std::array<float, 3>& at) {
                                if (std::isnan(at[0]) || std::isnan(at[1])) return empty;
                                const Flip flip = flip_of(at[0], at[1], at[2]);
                                return flip == Flip::None ? dimmed[at[0] > 0] : flips[int(flip)];
                              });
    }
    case MapView::FlipKinds: {
      // A flip between grid points is of the kind of those around it.
      const auto share_of = [&](FlipKind kind) -> LogitMatrix {
        const auto is = (viewed.kinds.array() == std::int8_t(kind)).cast<float>();
        if (viewed.truth.size() == 0 || viewed.truth.array().isNaN().all()) return is;
        return viewed.truth.array().isNaN().select(truth.array(), is);
      };
      const LogitMatrix moved = share_of(FlipKind::Moved), merged = share_of(FlipKind::Merged),
                        noise = share_of(FlipKind::Noise);
      const QRgb kinds[] = {palette.kinds[0].rgb(), palette.kinds[1].rgb(), palette.kinds[2].rgb()};
      const QRgb unknown_kind = palette.flipped.rgb();
      return sampled_image<5>(grid, {&field, &viewed.reference, &moved, &merged, &noise}, view, size,
                              [&](const std::array<float, 5>& at) {
                                if (std::isnan(at[0]) || std::isnan(at[1])) return empty;
                                if ((at[0] > 0) == (at[1] > 0)) return dimmed[at[0] > 0];
                                if (std::isnan(at[2])) return unknown_kind;
                                const auto most = std::max_element(at.begin() + 2, at.end());
                                return *most > 0 ? kinds[most - at.begin() - 2] : dimmed[at[0] > 0];
                              });
    }
    case MapView::TruthErrors:
      break;
  }
  return sampled_image<2>(grid, {&field, &truth}, view, size, [&](const std::array<float, 2>& at) {
    if (std::isnan(at[0])) return empty;
    const TruthError error = truth_error_of(at[0], at[1]);
    if (error == TruthError::None) return dimmed[at[0] > 0];
    return error == TruthError::Unknown ? empty : classes[error == TruthError::SaysOne];
  });
}

QImage truth_image(const TruthMatrix& truth, const MapGrid& grid, const ViewRange& view, QSize size,
                   const Palette& palette) {
  QImage image(size, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  if (image.isNull() || truth.size() == 0) return image;
  const QRgb colors[2] = {palette.classColor(0).rgb(), palette.classColor(1).rgb()};
  const auto cell = [](double place, double low, double high, Eigen::Index points) {
    const double index = std::floor((place - low) / (high - low) * double(points));
    return index >= 0 && index < double(points) ? Eigen::Index(index) : Eigen::Index(-1);
  };
  for (int y = 0; y < size.height(); ++y) {
    const double place_y = view.y_max() - (y + 0.5) * view.height / size.height();
    const Eigen::Index row = cell(place_y, grid.y_min, grid.y_max, truth.rows());
    if (row < 0) continue;
    QRgb* const pixels = reinterpret_cast<QRgb*>(image.scanLine(y));
    for (int x = 0; x < size.width(); ++x) {
      const double place_x = view.x_min + (x + 0.5) * view.width / size.width();
      const Eigen::Index column = cell(place_x, grid.x_min, grid.x_max, truth.cols());
      if (column >= 0 && truth(row, column) >= 0) pixels[x] = colors[truth(row, column) != 0];
    }
  }
  return image;
}

std::vector<QPolygonF> boundary_lines(const DecisionMap& map) {
  const MapGrid& grid = map.grid;
  const int columns = int(map.logits.cols()), rows = int(map.logits.rows());
  /// The point of the map's edge next to an end of a line that lies on the outermost grid points.
  const auto at_edge = [&](const Eigen::Vector2d& p) {
    QPointF edge(p.x(), p.y());
    if (p.x() == grid.x(0)) edge.setX(grid.x_min);
    if (p.x() == grid.x(columns - 1)) edge.setX(grid.x_max);
    if (p.y() == grid.y(0)) edge.setY(grid.y_min);
    if (p.y() == grid.y(rows - 1)) edge.setY(grid.y_max);
    return edge;
  };
  std::vector<QPolygonF> lines;
  for (const Polyline& line : contour(map)) {
    QPolygonF polygon;
    polygon.reserve(qsizetype(line.size()) + 2);
    const bool closed = line.front() == line.back();
    if (!closed) polygon << at_edge(line.front());
    for (const Eigen::Vector2d& p : line) polygon << QPointF(p.x(), p.y());
    if (!closed) polygon << at_edge(line.back());
    lines.push_back(std::move(polygon));
  }
  return lines;
}

std::vector<QPolygonF> truth_lines(const Truth& truth, const MapGrid& grid) {
  std::vector<QPolygonF> lines;
  for (const Polyline& line : truth_boundary(truth, grid)) {
    QPolygonF& polygon = lines.emplace_back();
    for (const Eigen::Vector2d& p : line) polygon << QPointF(p.x(), p.y());
  }
  return lines;
}

std::vector<QPolygonF> visible_lines(const std::vector<QPolygonF>& lines, const PlaneTransform& transform) {
  std::vector<QPolygonF> visible;
  const QRectF window = transform.frame();
  for (const QPolygonF& line : lines) {
    QPolygonF seen;
    seen.reserve(line.size());
    for (const QPointF& p : line) seen << transform.toPixel(p);
    const QRectF bounds = seen.boundingRect();
    if (window.contains(bounds)) {
      visible.push_back(std::move(seen));
    } else if (bounds.right() >= window.left() && bounds.left() <= window.right() &&
               bounds.bottom() >= window.top() && bounds.top() <= window.bottom()) {
      cut(seen, window, visible);
    }
  }
  return visible;
}

}  // namespace quantoscope
