// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/hidden_plot.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <qcustomplot.h>
#include <QEvent>
#include <QKeyEvent>
#include <QVBoxLayout>

#include "ui/plots/paper_plot.h"
#include "ui/plots/plane_view.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr double kZoomStep = 1.25, kPanStep = 0.1;

/// A curve's data, grown point by point; a NaN lifts the pen.
struct Stroke {
  QVector<double> t, x, y;
  void add(double px, double py) {
    t << double(t.size());
    x << px;
    y << py;
  }
  void lift() {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    if (!x.isEmpty() && !std::isnan(x.last())) add(kNone, kNone);
  }
};

/// The plot's own ticks have hyphens for minus signs, and too many labels for a narrow plot.
class PlainTicker : public QCPAxisTicker {
 public:
  PlainTicker() { setTickCount(4); }

 protected:
  QString getTickLabel(double tick, const QLocale&, QChar, int) override {
    return QString::number(std::abs(tick) < 1e-12 ? 0 : tick, 'g', 4).replace('-', QChar(0x2212));
  }
};

}  // namespace

HiddenPlot::HiddenPlot(QWidget* parent)
    : QWidget(parent), palette_(Palette::matching(palette())), plot_(new QCustomPlot(this)) {
  auto* const box = new QVBoxLayout(this);
  box->setContentsMargins(0, 0, 0, 0);
  box->addWidget(plot_);
  setFocusPolicy(Qt::StrongFocus);
  setFocusProxy(nullptr);
  plot_->setFocusPolicy(Qt::NoFocus);
  setAccessibleName(tr("The plane's grid in a hidden layer's space, float and quantized"));
  plot_->plotLayout()->clear();
  for (Side& side : sides_) makeSide(side);
  link(sides_[0], sides_[1]);
  link(sides_[1], sides_[0]);
  plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot_->installEventFilter(this);
  // Margins follow from the labels: only here is it known how large the frames are that are about to be
  // drawn.
  connect(plot_, &QCustomPlot::afterLayout, this, [this] {
    if (!moved_) fitNow();
  });
  arrange();
  for (Side& side : sides_) makeTitle(side);
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("hidden-space"), [this] { return picture_ != nullptr; },
                         [this] { return drawing(); }, [this] { return numbers(); }));
  applyColors();
}

Drawing HiddenPlot::drawing() const {
  const auto paper = made_for_paper<HiddenPlot>();
  paper->setColors(Palette::print());
  paper->stacked_ = stacked_;
  paper->arrange();
  paper->setPicture(picture_);
  paper->moved_ = moved_;
  if (moved_)
    for (const auto place : {QCPAxis::atBottom, QCPAxis::atLeft})
      paper->sides_[0].rect->axis(place)->setRange(sides_[0].rect->axis(place)->range());
  return paper_drawing(paper, stacked_ ? QSize(360, 640) : QSize(640, 340), accessibleName());
}

PlotNumbers HiddenPlot::numbers() const {
  PlotNumbers table({QStringLiteral("x"), QStringLiteral("y"), tr("float 1"), tr("float 2"),
                     tr("float class"), tr("quantized 1"), tr("quantized 2"), tr("quantized class")});
  if (!picture_) return table;
  const HiddenSpace& space = picture_->space;
  const auto cells = [&](const HiddenSpace::Image* image, std::size_t side, Eigen::Index i) {
    if (!image) return QStringList{QString(), QString(), QString()};
    const std::int8_t label = picture_->classes[side][std::size_t(i)];
    return QStringList{PlotNumbers::number(image->points(i, 0)), PlotNumbers::number(image->points(i, 1)),
                       label < 0 ? QString() : QString::number(int(label))};
  };
  for (Eigen::Index i = 0; i < space.grid.points.rows(); ++i)
    table.add(QStringList{PlotNumbers::number(space.grid.points(i, 0)),
                          PlotNumbers::number(space.grid.points(i, 1))} +
              cells(&space.reference, 0, i) + cells(space.quantized ? &*space.quantized : nullptr, 1, i));
  return table;
}

QSize HiddenPlot::sizeHint() const { return {640, 340}; }
QSize HiddenPlot::minimumSizeHint() const { return {220, 200}; }

void HiddenPlot::makeSide(Side& side) {
  side.rect = new QCPAxisRect(plot_);
  side.rect->setupFullAxesBox(false);
  side.rect->setRangeZoomFactor(1 / kZoomStep);
  side.rect->setMinimumMargins(QMargins(4, 4, 8, 4));
  for (QCPAxis* axis : side.rect->axes()) axis->setLayer(QStringLiteral("axes"));
  for (const auto place : {QCPAxis::atTop, QCPAxis::atRight}) {
    side.rect->axis(place)->setTicks(false);
    side.rect->axis(place)->setTickLabels(false);
  }
  QCPAxis* const x = side.rect->axis(QCPAxis::atBottom);
  QCPAxis* const y = side.rect->axis(QCPAxis::atLeft);
  for (QCPAxis* axis : {x, y}) axis->setTicker(QSharedPointer<PlainTicker>::create());
  for (auto& curve : side.lines) curve = new QCPCurve(x, y);
  for (auto& curve : side.points) {
    curve = new QCPCurve(x, y);
    curve->setLineStyle(QCPCurve::lsNone);
  }
}

/// Items look for a frame in the layout when they are made: after arrange().
void HiddenPlot::makeTitle(Side& side) {
  side.title = new QCPItemText(plot_);
  side.title->setText(QString());  // Its own is "text".
  side.title->setClipAxisRect(side.rect);
  side.title->position->setType(QCPItemPosition::ptAxisRectRatio);
  side.title->position->setAxisRect(side.rect);
  side.title->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
  side.title->position->setCoords(0.02, 0.02);
  side.title->setPadding(QMargins(3, 1, 3, 1));
}

void HiddenPlot::link(const Side& from, const Side& to) {
  for (const auto place : {QCPAxis::atBottom, QCPAxis::atLeft})
    connect(from.rect->axis(place), qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this, other = to.rect->axis(place)](const QCPRange& range) {
              if (linking_) return;
              linking_ = true;
              other->setRange(range);
              linking_ = false;
            });
}

/// Side by side, or one above the other where the panel is high.
void HiddenPlot::arrange() {
  QCPLayoutGrid& grid = *plot_->plotLayout();
  for (Side& side : sides_)
    if (side.rect->layout()) grid.take(side.rect);
  grid.simplify();
  grid.addElement(0, 0, sides_[0].rect);
  grid.addElement(stacked_ ? 1 : 0, stacked_ ? 0 : 1, sides_[1].rect);
}

void HiddenPlot::setPicture(std::shared_ptr<const HiddenPicture> picture) {
  picture_ = std::move(picture);
  const HiddenSpace* space = picture_ ? &picture_->space : nullptr;
  for (std::size_t i = 0; i < 2; ++i) {
    const HiddenSpace::Image* image = !space             ? nullptr
                                      : i == 0           ? &space->reference
                                      : space->quantized ? &*space->quantized
                                                         : nullptr;
    showSide(sides_[i], image, picture_ ? picture_->classes[i] : std::vector<std::int8_t>());
    sides_[i].title->setText(picture_ ? picture_->titles[i] : QString());
    sides_[i].title->setVisible(picture_ != nullptr);
    sides_[i].rect->axis(QCPAxis::atBottom)->setLabel(picture_ ? picture_->axes[0] : QString());
    sides_[i].rect->axis(QCPAxis::atLeft)->setLabel(picture_ ? picture_->axes[1] : QString());
  }
  if (!moved_) fitNow();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HiddenPlot::showSide(Side& side, const HiddenSpace::Image* image,
                          const std::vector<std::int8_t>& classes) {
  std::array<Stroke, kColors> lines, points;
  if (image) {
    const PlaneGrid& grid = picture_->space.grid;
    const auto color = [&](Eigen::Index i) { return std::size_t(classes[std::size_t(i)] + 1); };
    const auto at = [&](Stroke& stroke, Eigen::Index i) {
      stroke.add(image->points(i, 0), image->points(i, 1));
    };
    for (std::size_t piece = 0; piece + 1 < grid.pieces.size(); ++piece) {
      const Eigen::Index end = grid.pieces[piece + 1];
      for (Eigen::Index i = grid.pieces[piece]; i < end; ++i) {
        at(lines[color(i)], i);
        // A change of class: the stroke in between belongs to the one before it.
        if (i + 1 < end && color(i + 1) != color(i)) {
          at(lines[color(i)], i + 1);
          lines[color(i)].lift();
        }
      }
      for (Stroke& stroke : lines) stroke.lift();
    }
    // Where activations are quantized thousands of points are one: it is drawn once.
    std::vector<std::array<double, 3>> places;
    for (Eigen::Index i = 0; i < image->points.rows(); ++i)
      places.push_back({image->points(i, 0), image->points(i, 1), double(color(i))});
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    for (const auto& place : places) points[std::size_t(place[2])].add(place[0], place[1]);
  }
  for (std::size_t i = 0; i < kColors; ++i) {
    side.lines[i]->setData(lines[i].t, lines[i].x, lines[i].y, true);
    side.points[i]->setData(points[i].t, points[i].x, points[i].y, true);
  }
}

void HiddenPlot::fit() {
  moved_ = false;
  fitNow();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void HiddenPlot::fitNow() {
  if (!picture_) return;
  Eigen::Vector2d low = Eigen::Vector2d::Constant(std::numeric_limits<double>::infinity()), high = -low;
  const auto add = [&](const HiddenSpace::Image& image) {
    low = low.cwiseMin(image.points.colwise().minCoeff().transpose());
    high = high.cwiseMax(image.points.colwise().maxCoeff().transpose());
  };
  add(picture_->space.reference);
  if (picture_->space.quantized) add(*picture_->space.quantized);
  if (!low.allFinite() || !high.allFinite()) return;
  const QSize size = sides_[0].rect->size();
  const double width = std::max(20, size.width()), height = std::max(20, size.height());
  const Eigen::Vector2d middle = (low + high) / 2, span = (high - low).cwiseMax(1e-6) * 1.12;
  const double scale = std::max(span[0] / width, span[1] / height);  // Per pixel, the same for both axes.
  sides_[0]
      .rect->axis(QCPAxis::atBottom)
      ->setRange(middle[0] - scale * width / 2, middle[0] + scale * width / 2);
  sides_[0]
      .rect->axis(QCPAxis::atLeft)
      ->setRange(middle[1] - scale * height / 2, middle[1] + scale * height / 2);
}

void HiddenPlot::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  applyColors();
}

void HiddenPlot::applyColors() {
  const QFont small = scaled_font(font(), 0.82);
  plot_->setBackground(palette_.background);
  for (Side& side : sides_) {
    side.title->setFont(font());
    side.title->setColor(palette_.text);
    QColor veil = palette_.background;
    veil.setAlphaF(0.8f);
    side.title->setBrush(veil);
    for (QCPAxis* axis : side.rect->axes()) {
      axis->setBasePen(QPen(palette_.axis, 1));
      axis->setTickPen(QPen(palette_.axis, 1));
      axis->setSubTickPen(Qt::NoPen);
      axis->setTickLabelColor(palette_.muted);
      axis->setLabelColor(palette_.muted);
      axis->setTickLabelFont(small);
      axis->setLabelFont(small);
      axis->setTickLength(0, 4);
      axis->setLabelPadding(2);
      axis->grid()->setPen(QPen(palette_.grid, 1));
      axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    const std::array<QColor, kColors> colors{palette_.muted, palette_.classColor(0), palette_.classColor(1)};
    for (std::size_t i = 0; i < kColors; ++i) {
      QColor line = colors[i];
      line.setAlphaF(0.55f);
      side.lines[i]->setPen(QPen(line, 1));
      side.points[i]->setPen(Qt::NoPen);
      side.points[i]->setScatterStyle(
          QCPScatterStyle(QCPScatterStyle::ssDisc, QPen(colors[i], 1), colors[i], 2));
    }
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

bool HiddenPlot::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::Wheel:
      moved_ = true;
      break;
    case QEvent::MouseButtonPress:
      setFocus(Qt::MouseFocusReason);
      break;
    case QEvent::MouseMove:
      moved_ = moved_ || static_cast<QMouseEvent*>(event)->buttons().testFlag(Qt::LeftButton);
      break;
    case QEvent::MouseButtonDblClick:
      fit();
      return true;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

void HiddenPlot::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) applyColors();
  QWidget::changeEvent(event);
}

void HiddenPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (const bool stacked = height() > width(); stacked != stacked_) {
    stacked_ = stacked;
    arrange();
  }
  if (!moved_) fit();
}

void HiddenPlot::keyPressEvent(QKeyEvent* event) {
  QCPAxis* const x = sides_[0].rect->axis(QCPAxis::atBottom);
  QCPAxis* const y = sides_[0].rect->axis(QCPAxis::atLeft);
  const auto move = [this](QCPAxis* axis, double share) {
    moved_ = true;
    axis->moveRange(share * axis->range().size());
  };
  const auto zoom = [&](double factor) {
    moved_ = true;
    for (QCPAxis* axis : {x, y}) axis->scaleRange(factor);
  };
  switch (event->key()) {
    case Qt::Key_Left:
      move(x, -kPanStep);
      break;
    case Qt::Key_Right:
      move(x, kPanStep);
      break;
    case Qt::Key_Up:
      move(y, kPanStep);
      break;
    case Qt::Key_Down:
      move(y, -kPanStep);
      break;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom(1 / kZoomStep);
      break;
    case Qt::Key_Minus:
      zoom(kZoomStep);
      break;
    case Qt::Key_Home:
      fit();
      break;
    default:
      return QWidget::keyPressEvent(event);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace quantoscope
