// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_painter.h"

#include <algorithm>
#include <cmath>

#include <QFontMetricsF>
#include <QPaintEngine>
#include <QPainter>
#include <QPainterPath>

#include "core/data/dataset.h"
#include "core/error.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/map_image.h"
#include "ui/plots/network_text.h"
#include "ui/plots/view_legend.h"
#include "ui/plots/view_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

/// Of a title's lines; the letter stands before them.
double title_indent(const FigureLayout& layout, const FigurePanel& panel) {
  if (panel.letter.isEmpty() || layout.letters_alone) return 0;
  return QFontMetricsF(layout.bold).horizontalAdvance(panel.letter) +
         QFontMetricsF(layout.font).horizontalAdvance(QLatin1Char(' '));
}

class FigurePainter {
 public:
  FigurePainter(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec)
      : painter_(painter), layout_(layout), spec_(spec), colors_(spec.palette) {}

  void paint() {
    setHints();
    painter_.fillRect(QRectF(QPointF(0, 0), layout_.size), colors_.background);
    for (const FigurePanel& panel : layout_.panels) paintPanel(panel);
    for (const auto& [name, middle] : layout_.row_names) turned(middle, layout_.bold, name);
    for (const auto& [head, middle] : layout_.column_heads) centred(middle, layout_.bold, colors_.text, head);
    for (const auto& [note, middle] : layout_.notes) centred(middle, layout_.small, colors_.muted, note);
    paintAxisLabels();
    for (const FigureLegend& legend : layout_.legends) {
      if (!legend.bar.isEmpty()) paintScale(legend);
      paintEntries(legend);
    }
  }

  void paintAlone(const FigurePanel& panel) {
    setHints();
    paintPanel(panel);
  }

 private:
  void setHints() {
    painter_.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                            QPainter::LosslessImageRendering);
  }

  void paintPanel(const FigurePanel& panel) {
    paintInside(panel);
    paintAxes(panel);
    paintTitle(panel);
  }

  QSize pixels(const QSizeF& size) const {
    const double scale = spec_.dpi / kUnitsPerInch;
    return {std::max(1, int(std::lround(size.width() * scale))),
            std::max(1, int(std::lround(size.height() * scale)))};
  }

  void text(QPointF baseline, const QFont& font, const QColor& color, const QString& string) {
    painter_.setFont(font);
    painter_.setPen(color);
    painter_.drawText(baseline, string);
  }

  void centred(QPointF middle, const QFont& font, const QColor& color, const QString& string) {
    text(middle - QPointF(QFontMetricsF(font).horizontalAdvance(string) / 2, 0), font, color, string);
  }

  void turned(QPointF middle, const QFont& font, const QString& string) {
    painter_.save();
    painter_.translate(middle);
    painter_.rotate(-90);
    centred({0, 0}, font, colors_.text, string);
    painter_.restore();
  }

  void paintInside(const FigurePanel& panel) {
    const QSize size = pixels(panel.frame.size());
    const ExperimentResult& result = *panel.result;
    const ViewRange& view = layout_.axes[panel.axes].view;
    if (panel.points) return paintPoints(panel, size);
    if (!panel.network && has_truth(result)) {
      painter_.drawImage(
          panel.frame,
          opaque(truth_image(result.truth, result_grid(result), view, size, colors_), colors_.empty));
      return;
    }
    const bool lacks_truth =
        panel.viewed && panel.view == MapView::TruthErrors && panel.viewed->truth.size() == 0;
    if (panel.viewed && !lacks_truth) {
      painter_.drawImage(panel.frame, opaque(view_image(*panel.viewed, panel.scale, view, size, colors_),
                                             colors_.background));
      if (spec_.boundary) paintBoundary(panel);
      return;
    }
    painter_.fillRect(panel.frame, colors_.empty);
    paintNotice(panel, !panel.network ? translate("figure", "no truth known")
                       : panel.network->map
                           ? view_caption(panel.view, panel.network->kind, panel.viewed.get())
                           : emptyText(*panel.network));
  }

  /// As an image, too: as lines 20,000 of them would be larger than all maps.
  void paintPoints(const FigurePanel& panel, const QSize& size) {
    Dataset data;
    try {
      data = make_dataset(panel.result->spec.data, panel.result->points);
    } catch (const Error& error) {
      painter_.fillRect(panel.frame, colors_.empty);
      return paintNotice(panel, translated(error.message()));
    }
    QImage image(size, QImage::Format_RGB32);
    image.fill(colors_.background);
    QPainter dots(&image);
    dots.setRenderHint(QPainter::Antialiasing);
    dots.setPen(Qt::NoPen);
    const PlaneTransform transform(layout_.axes[panel.axes].view, QRectF(QPointF(0, 0), QSizeF(size)));
    const double radius = layout_.dot * spec_.dpi / kUnitsPerInch;
    for (Eigen::Index i = 0; i < data.size(); ++i) {
      dots.setBrush(colors_.classColor(data.labels[i] != 0));
      dots.drawEllipse(transform.toPixel({data.points(i, 0), data.points(i, 1)}), radius, radius);
    }
    dots.end();
    painter_.drawImage(panel.frame, image);
  }

  /// Without an alpha channel, which PDF would store as a second image.
  static QImage opaque(const QImage& image, const QColor& ground) {
    QImage result(image.size(), QImage::Format_RGB32);
    result.fill(ground);
    QPainter(&result).drawImage(0, 0, image);
    return result;
  }

  static QString emptyText(const NetworkSnapshot& network) {
    if (network.phase == NetworkPhase::Failed) return phase_text(network);
    return network.message.empty() ? translate("figure", "not trained yet") : translated(network.message);
  }

  void paintNotice(const FigurePanel& panel, const QString& notice) {
    const QFontMetricsF metrics(layout_.small);
    const double room = panel.frame.width() - 4 * layout_.pad;
    const QStringList lines = broken_text(layout_.small, notice, room);
    const double top =
        panel.frame.center().y() - (lines.size() - 1) * metrics.height() / 2 + metrics.capHeight() / 2;
    for (qsizetype i = 0; i < lines.size(); ++i)
      centred({panel.frame.center().x(), top + double(i) * metrics.height()}, layout_.small, colors_.muted,
              metrics.elidedText(lines[i], Qt::ElideRight, room));
  }

  QPen boundaryPen(MapView view) const {
    return {boundary_color(view, colors_), is_hairline(view) ? layout_.hairline : layout_.boundary,
            Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin};
  }

  void paintBoundary(const FigurePanel& panel) {
    const auto lines = visible_lines(boundary_lines(*panel.network->map),
                                     PlaneTransform(layout_.axes[panel.axes].view, panel.frame));
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(boundaryPen(panel.view));
    if (painter_.paintEngine()->type() == QPaintEngine::Raster) {
      // Stroking everything as one path would take many times as long.
      for (const QPolygonF& line : lines) painter_.drawPolyline(line);
      return;
    }
    QPainterPath path;
    for (const QPolygonF& line : lines) {
      path.addPolygon(line);
      if (line.isClosed()) path.closeSubpath();
    }
    painter_.drawPath(path);
  }

  void paintAxes(const FigurePanel& panel) {
    const QRectF& frame = panel.frame;
    const FigureAxes& axes = layout_.axes[panel.axes];
    const PlaneTransform transform(axes.view, frame);
    const QFontMetricsF numbers(layout_.small);
    const QPen line(colors_.axis, layout_.thin, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    for (const Tick& tick : axes.x_ticks) {
      const double x = transform.toPixel({tick.value, 0}).x();
      painter_.setPen(line);
      painter_.drawLine(QPointF(x, frame.bottom()), QPointF(x, frame.bottom() + layout_.tick));
      if (panel.bottom_labels)
        centred({x, frame.bottom() + layout_.tick + layout_.pad + 0.76 * layout_.small.pixelSize()},
                layout_.small, colors_.text, tick.label);
    }
    for (const Tick& tick : axes.y_ticks) {
      const double y = transform.toPixel({0, tick.value}).y();
      painter_.setPen(line);
      painter_.drawLine(QPointF(frame.left() - layout_.tick, y), QPointF(frame.left(), y));
      if (panel.left_labels)
        text({frame.left() - layout_.tick - layout_.pad - numbers.horizontalAdvance(tick.label),
              y + numbers.capHeight() / 2},
             layout_.small, colors_.text, tick.label);
    }
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(line);
    painter_.drawRect(frame);
  }

  void paintTitle(const FigurePanel& panel) {
    const double left = panel.frame.left(), indent = title_indent(layout_, panel);
    // From the first line down, so that letters of a row stand on one line.
    double y = panel.frame.top() - layout_.title_bottom - (panel.title_lines - 1) * layout_.line;
    if (!panel.letter.isEmpty()) text({left, y}, layout_.bold, colors_.text, panel.letter);
    for (const QString& line : panel.title) {
      text({left + indent, y}, layout_.font, colors_.text, line);
      y += layout_.line;
    }
  }

  void paintAxisLabels() {
    QFont italic = layout_.font;
    italic.setItalic(true);
    centred(layout_.x_label, italic, colors_.text, QStringLiteral("x"));
    for (const QPointF& middle : layout_.y_labels) turned(middle, italic, QStringLiteral("y"));
  }

  void paintScale(const FigureLegend& legend) {
    const QRectF& bar = legend.bar;
    QImage shades(pixels(bar.size()), QImage::Format_RGB32);
    for (int y = 0; y < shades.height(); ++y) {
      const QRgb color = scale_color(legend.view, 1 - (y + 0.5) / shades.height(), colors_);
      std::fill_n(reinterpret_cast<QRgb*>(shades.scanLine(y)), shades.width(), color);
    }
    painter_.drawImage(bar, shades);
    const QPen line(colors_.axis, layout_.thin, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    const QFontMetricsF numbers(layout_.small);
    std::vector<double> taken{0, 0.5, 1};  // The ends and the middle are always told.
    for (const auto& mark : legend.marks) {
      const double place = mark.first;
      const QString& label = mark.second;
      const double apart = layout_.small.pixelSize() / bar.height();
      const bool fixed = place == 0 || place == 0.5 || place == 1;
      if (!fixed && std::ranges::any_of(taken, [&](double other) { return std::abs(other - place) < apart; }))
        continue;
      if (!fixed) taken.push_back(place);
      const double y = bar.bottom() - place * bar.height();
      painter_.setPen(line);
      painter_.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + layout_.tick, y));
      // The outer two stay beside the bar instead of reaching over its ends.
      const double shift = place == 0 ? 0 : place == 1 ? numbers.capHeight() : numbers.capHeight() / 2;
      text({bar.right() + layout_.tick + layout_.pad, y + shift}, layout_.small, colors_.text, label);
    }
    painter_.setBrush(Qt::NoBrush);
    painter_.setPen(line);
    painter_.drawRect(bar);
    const QString label = scale_name(legend.view);
    const QString brief = legend.view == MapView::Confidence     ? translate("figure", "P(class 1)")
                          : legend.view == MapView::MarginChange ? translate("figure", "Δ logit")
                                                                 : translate("figure", "logit");
    const bool fits = QFontMetricsF(layout_.font).horizontalAdvance(label) <= bar.height();
    turned({bar.right() + layout_.tick + 3.5 * layout_.pad + layout_.marks_width +
                0.76 * layout_.font.pixelSize(),
            bar.center().y()},
           layout_.font, fits ? label : brief);
  }

  void paintMark(const FigureLegend::Entry& entry, MapView view) {
    painter_.setBrush(entry.color);
    if (entry.mark == FigureLegend::Entry::Mark::Line) {
      painter_.setPen(boundaryPen(view));
      painter_.drawLine(QLineF(entry.swatch.left(), entry.swatch.center().y(), entry.swatch.right(),
                               entry.swatch.center().y()));
    } else if (entry.mark == FigureLegend::Entry::Mark::Dot) {
      painter_.setPen(Qt::NoPen);
      const double radius = std::max(layout_.dot, 0.25 * entry.swatch.height());
      painter_.drawEllipse(entry.swatch.center(), radius, radius);
    } else {
      painter_.setPen(QPen(colors_.axis, layout_.thin, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
      painter_.drawRect(entry.swatch);
    }
  }

  void paintEntries(const FigureLegend& legend) {
    for (const FigureLegend::Entry& entry : legend.entries) {
      paintMark(entry, legend.view);
      text(entry.baseline, layout_.font, colors_.text, entry.text);
    }
  }

  QPainter& painter_;
  const FigureLayout& layout_;
  const FigureSpec& spec_;
  const Palette& colors_;
};

}  // namespace

void paint_figure(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec) {
  FigurePainter(painter, layout, spec).paint();
}

void paint_panel(QPainter& painter, const FigureLayout& layout, const FigureSpec& spec,
                 const FigurePanel& panel) {
  FigurePainter(painter, layout, spec).paintAlone(panel);
}

QRectF panel_place(const FigureLayout& layout, const FigurePanel& panel, const QStringList& other_title) {
  const double em = layout.font.pixelSize(), indent = title_indent(layout, panel);
  double width = panel.frame.width();
  for (const QStringList& title : {panel.title, other_title})
    for (const QString& line : title)
      width = std::max(width, indent + QFontMetricsF(layout.font).horizontalAdvance(line) + 0.1 * em);
  const double title = layout.title_bottom + (panel.title_lines - 1) * layout.line + em;
  return panel.frame.adjusted(-layout.thin, -title, width - panel.frame.width() + layout.thin, layout.thin);
}

}  // namespace quantoscope
