// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/trace_view.h"

#include <algorithm>
#include <cmath>

#include <QEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/plots/network_text.h"
#include "ui/plots/paper_plot.h"
#include "ui/plots/plot_menu.h"

namespace quantoscope {
namespace {

constexpr int kStrip = 15;  // Height of one network's values, pixels.
constexpr int kMarks = 4;   // Height of the marks below them.
constexpr int kRowGap = 8;  // Between layers.
constexpr int kColumnGap = 10;
constexpr double kMostSqnr = 40;  // dB that fill the SQNR column: more than any network of few bits reaches.

QString number(double value) { return QString::number(value, 'g', 3).replace('-', QChar(0x2212)); }

QString fate_text(UnitFate fate) {
  switch (fate) {
    case UnitFate::Off:
      return TraceView::tr("off");
    case UnitFate::Kept:
      return TraceView::tr("kept");
    case UnitFate::Rounded:
      return TraceView::tr("rounded");
    case UnitFate::Zeroed:
      return TraceView::tr("rounded to zero");
    case UnitFate::Clipped:
      break;
  }
  return TraceView::tr("clipped");
}

/// The units that share a column of pixels: at least one.
std::pair<int, int> units_of(int column, int columns, int units) {
  const int first = int(qint64(column) * units / columns);
  return {first, std::max(first + 1, int(qint64(column + 1) * units / columns))};
}

}  // namespace

TraceView::TraceView(QWidget* parent) : QWidget(parent), palette_(Palette::matching(palette())) {
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAccessibleName(tr("The point layer by layer"));
  setWhatsThis(tr(
      "<p>The values of all units of each hidden layer for the point that is followed: the float network's "
      "above the quantized network's, darker is larger, on one scale per layer.</p>"
      "<p>Below them, red marks units that were <b>clipped</b> (at or above alpha) and grey marks units "
      "that were positive and <b>rounded to zero</b>.</p>"
      "<p><b>Error</b> is the norm of the difference between the two networks' values of a layer, all that "
      "happened in the layers before it included. <b>SQNR</b>, the signal-to-quantization-noise ratio, "
      "is 20 log10 of the float values' norm over that error, in decibels: 20 dB is an error of a tenth, 0 "
      "dB an error as large as the signal.</p>"
      "<p>What to look for: in which layer the ratio breaks down, and whether clipping or rounding to "
      "zero did it. Retraining moves float weights, too: a network can be right although its units "
      "differ.</p>"));
  new PlotMenu(this, drawn_contents(
                         QStringLiteral("point"), [this] { return rows() > 0; }, [this] { return drawing(); },
                         [this] { return numbers(); }));
}

Drawing TraceView::drawing() const {
  const auto paper = made_for_paper<TraceView>();
  paper->setColors(Palette::print());
  paper->setComparison(comparison_);
  return paper_drawing(paper, paper->minimumSizeHint().expandedTo({520, 0}), accessibleName());
}

PlotNumbers TraceView::numbers() const {
  PlotNumbers table({tr("layer"), tr("unit"), tr("float"), tr("quantized"), tr("quantized, before"),
                     tr("what became of it")});
  for (int layer = 0; layer < rows(); ++layer)
    for (int unit = 0; unit < units(layer); ++unit) {
      QStringList row{QString::number(layer + 1), QString::number(unit + 1),
                      PlotNumbers::number(comparison_->reference.layers[std::size_t(layer)].output[unit])};
      if (comparison_->quantized) {
        const LayerTrace& quantized = comparison_->quantized->layers[std::size_t(layer)];
        row << PlotNumbers::number(quantized.output[unit])
            << PlotNumbers::number(quantized.pre_activation[unit])
            << fate_text(quantized.fates[std::size_t(unit)]);
      } else {
        row << QString() << QString() << QString();
      }
      table.add(row);
    }
  return table;
}

void TraceView::setComparison(std::shared_ptr<const PointComparison> comparison) {
  comparison_ = std::move(comparison);
  if (cursor_ && (cursor_->layer >= rows() || cursor_->unit >= units(cursor_->layer))) cursor_.reset();
  updateGeometry();
  update();
  Q_EMIT cursorMoved(readout());
}

void TraceView::setColors(const Palette& palette) {
  own_colors_ = true;
  palette_ = palette;
  update();
}

int TraceView::labelWidth() const { return fontMetrics().horizontalAdvance(tr("Logit")) + 12; }
int TraceView::numberWidth() const { return fontMetrics().horizontalAdvance(QStringLiteral("-88.8 dB")) + 6; }
int TraceView::headerHeight() const { return fontMetrics().height() + 6; }
int TraceView::rowHeight() const {
  return std::max(2 * kStrip + kMarks + 2, fontMetrics().height()) + kRowGap;
}

QSize TraceView::minimumSizeHint() const {
  const int below = rows() ? fontMetrics().height() + kRowGap : 0;  // The logit's row.
  return {labelWidth() + 100 + 2 * (numberWidth() + kColumnGap),
          headerHeight() + rows() * rowHeight() + below};
}
QSize TraceView::sizeHint() const { return minimumSizeHint().expandedTo({360, 0}); }

QRect TraceView::strip(int layer) const {
  const int right = 2 * (numberWidth() + kColumnGap);
  return {labelWidth(), headerHeight() + layer * rowHeight(), std::max(20, width() - labelWidth() - right),
          rowHeight() - kRowGap};
}

QRectF TraceView::unitRect(int layer, int unit) const {
  const QRectF all = strip(layer);
  const double each = all.width() / units(layer);
  return {all.left() + unit * each, all.top(), each, 2.0 * kStrip + 1};
}

std::optional<TraceView::Cursor> TraceView::unitAt(QPoint point) const {
  for (int layer = 0; layer < rows(); ++layer) {
    const QRect all = strip(layer);
    if (all.contains(point))
      return Cursor{layer, std::min(units(layer) - 1, (point.x() - all.left()) * units(layer) / all.width())};
  }
  return {};
}

QString TraceView::readout() const {
  if (!cursor_ || !comparison_) return {};
  const auto layer = std::size_t(cursor_->layer);
  const LayerTrace& reference = comparison_->reference.layers[layer];
  QString text = tr("Layer %1, unit %2: float %3")
                     .arg(cursor_->layer + 1)
                     .arg(cursor_->unit + 1)
                     .arg(number(reference.output[cursor_->unit]));
  if (!comparison_->quantized) return text;
  const LayerTrace& quantized = comparison_->quantized->layers[layer];
  text += tr(", quantized %1").arg(number(quantized.output[cursor_->unit]));
  text += tr(" (before: %1, %2)")
              .arg(number(quantized.pre_activation[cursor_->unit]),
                   fate_text(quantized.fates[std::size_t(cursor_->unit)]));
  if (quantized.alpha) text += tr("; alpha %1").arg(number(double(*quantized.alpha)));
  return text;
}

void TraceView::moveCursor(std::optional<Cursor> cursor) {
  if (cursor == cursor_) return;
  cursor_ = cursor;
  update();
  setAccessibleDescription(readout());
  Q_EMIT cursorMoved(readout());
}

void TraceView::paintEvent(QPaintEvent*) {
  if (!comparison_) return;
  QPainter painter(this);
  drawHeader(painter);
  for (int layer = 0; layer < rows(); ++layer) {
    drawStrips(painter, layer);
    if (!comparison_->divergences.empty())
      drawNumbers(painter, layer, comparison_->divergences[std::size_t(layer)]);
  }
  if (!comparison_->divergences.empty()) {
    painter.setPen(palette_.muted);
    painter.drawText(QRect(0, strip(rows()).top(), labelWidth(), fontMetrics().height()), Qt::AlignVCenter,
                     tr("Logit"));
    drawNumbers(painter, rows(), comparison_->divergences.back());
  }
}

void TraceView::drawHeader(QPainter& painter) const {
  painter.setPen(palette_.muted);
  const QRect all = strip(0);
  const QRect line(all.left(), 0, all.width(), headerHeight() - 4);
  const QString text = comparison_->quantized ? tr("Units: float above quantized") : tr("Units");
  painter.drawText(line, Qt::AlignVCenter, fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
  if (comparison_->divergences.empty()) return;
  QRect column(line.right() + 1 + kColumnGap, 0, numberWidth(), line.height());
  painter.drawText(column, Qt::AlignVCenter | Qt::AlignRight, tr("Error"));
  column.translate(numberWidth() + kColumnGap, 0);
  painter.drawText(column, Qt::AlignVCenter | Qt::AlignRight, tr("SQNR"));
}

void TraceView::drawStrips(QPainter& painter, int layer) const {
  const QRect all = strip(layer);
  painter.setPen(palette_.muted);
  painter.drawText(QRect(0, all.top(), labelWidth(), 2 * kStrip + 1), Qt::AlignVCenter,
                   QString::number(layer + 1));
  const LayerTrace& reference = comparison_->reference.layers[std::size_t(layer)];
  const LayerTrace* quantized =
      comparison_->quantized ? &comparison_->quantized->layers[std::size_t(layer)] : nullptr;
  double largest = reference.output.maxCoeff();
  if (quantized) largest = std::max(largest, double(quantized->output.maxCoeff()));
  const auto shade = [&](float value, NetworkKind kind) {
    const double share = largest > 0 ? std::clamp(double(value) / largest, 0.0, 1.0) : 0;
    return mixed(palette_.background, palette_.networks[std::size_t(kind)], std::sqrt(share));
  };
  const int count = units(layer);
  painter.setPen(palette_.axis);
  painter.setBrush(Qt::NoBrush);
  for (int i = 0; i < (quantized ? 2 : 1); ++i)
    painter.drawRect(QRect(all.left() - 1, all.top() - 1 + i * (kStrip + 1), all.width() + 1, kStrip + 1));
  for (int column = 0; column < all.width(); ++column) {
    // Where units are narrower than a pixel, the largest of them is seen.
    const auto [first, last] = units_of(column, all.width(), count);
    const auto strongest = [&, first = first, last = last](const Eigen::VectorXf& values) {
      return values.segment(first, last - first).maxCoeff();
    };
    const int x = all.left() + column;
    painter.fillRect(x, all.top(), 1, kStrip, shade(strongest(reference.output), NetworkKind::Float));
    if (!quantized) continue;
    painter.fillRect(x, all.top() + kStrip + 1, 1, kStrip,
                     shade(strongest(quantized->output), comparison_->kind));
    const auto begin = quantized->fates.begin();
    const auto any = [&, first = first, last = last](UnitFate fate) {
      return std::find(begin + first, begin + last, fate) != begin + last;
    };
    const int y = all.top() + 2 * kStrip + 2;
    if (any(UnitFate::Clipped))
      painter.fillRect(x, y, 1, kMarks, palette_.alert);
    else if (any(UnitFate::Zeroed))
      painter.fillRect(x, y, 1, kMarks, palette_.axis);
  }
  if (cursor_ && cursor_->layer == layer) {
    const QRectF unit = unitRect(layer, cursor_->unit);
    painter.setPen(QPen(palette_.focus, 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(unit.adjusted(-2, -1, 1, 1));
  }
}

void TraceView::drawNumbers(QPainter& painter, int row, const Divergence& divergence) const {
  const QRect all = strip(row);
  const bool layer = row < rows();
  const QColor color = palette_.networks[std::size_t(comparison_->kind)];
  double largest = 0;  // Of all layers; the logit is another quantity and has no bar.
  for (int i = 0; i < rows(); ++i)
    largest = std::max(largest, comparison_->divergences[std::size_t(i)].error_norm);
  const auto draw = [&](int column, const QString& text, double share) {
    const int height = layer ? 2 * kStrip + 1 : fontMetrics().height();
    const QRect cell(all.right() + 1 + kColumnGap + column * (numberWidth() + kColumnGap), all.top(),
                     numberWidth(), height);
    const QRect bar(cell.left(), cell.bottom() - 4, cell.width(), 5);
    if (layer) {
      painter.fillRect(bar, palette_.empty);
      painter.fillRect(QRectF(bar).adjusted(0, 0, (std::clamp(share, 0.0, 1.0) - 1) * bar.width(), 0), color);
    }
    painter.setPen(palette_.text);
    painter.drawText(cell.adjusted(0, 0, 0, layer ? -6 : 0), Qt::AlignRight | Qt::AlignVCenter, text);
  };
  draw(0, number(divergence.error_norm), largest > 0 ? divergence.error_norm / largest : 0);
  if (!divergence.sqnr)
    draw(1, QStringLiteral("–"), 0);
  else if (*divergence.sqnr >= 200)
    draw(1, tr("exact"), 1);
  else
    draw(1, tr("%1 dB").arg(decimals_text(*divergence.sqnr, 1).replace('-', QChar(0x2212))),
         *divergence.sqnr / kMostSqnr);
}

void TraceView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !own_colors_) palette_ = Palette::matching(palette());
  if (event->type() == QEvent::FontChange) updateGeometry();
  update();
  QWidget::changeEvent(event);
}

void TraceView::mouseMoveEvent(QMouseEvent* event) { moveCursor(unitAt(event->position().toPoint())); }

void TraceView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
  const auto unit = unitAt(event->position().toPoint());
  moveCursor(unit);
  if (unit) Q_EMIT layerClicked(unit->layer + 1);
}

void TraceView::leaveEvent(QEvent*) {
  if (!hasFocus()) moveCursor({});
}

void TraceView::keyPressEvent(QKeyEvent* event) {
  const auto step = [&]() -> std::optional<std::pair<int, int>> {
    switch (event->key()) {
      case Qt::Key_Left:
        return {{0, -1}};
      case Qt::Key_Right:
        return {{0, 1}};
      case Qt::Key_Up:
        return {{-1, 0}};
      case Qt::Key_Down:
        return {{1, 0}};
      default:
        return {};
    }
  }();
  if (!step || !rows()) return QWidget::keyPressEvent(event);
  Cursor next{0, 0};
  if (cursor_) {
    next.layer = std::clamp(cursor_->layer + step->first, 0, rows() - 1);
    next.unit = std::clamp(cursor_->unit + step->second, 0, units(next.layer) - 1);
  }
  moveCursor(next);
}

}  // namespace quantoscope
