// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_layout.h"

#include <algorithm>
#include <cmath>

#include <QFontInfo>
#include <QFontMetricsF>
#include <QGuiApplication>

#include "core/data/dataset.h"
#include "core/error.h"
#include "core/spec/text.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/network_text.h"
#include "ui/plots/view_legend.h"
#include "ui/plots/view_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr double kMillimetre = kUnitsPerInch / 25.4;

void check(const char* field, double value, double minimum, double maximum) {
  if (value >= minimum && value <= maximum) return;
  throw Error(CORE_TEXT("core", "figure %1: %2 is outside %3..%4"), Message{field}, number_text(value),
              number_text(minimum), number_text(maximum));
}

/// The wanted family, or the first installed one of the narrow, neutral sans serifs journals set their
/// figures in.
QString family_of(const FigureSpec& spec) {
  if (!spec.font_family.empty()) return QString::fromStdString(spec.font_family);
  for (const char* const name : {"Liberation Sans", "Arial", "Nimbus Sans", "Helvetica", "DejaVu Sans"}) {
    const QString family = QString::fromLatin1(name);
    // Where several foundries made it the family found is "Nimbus Sans [urw]".
    if (QFontInfo(QFont(family)).family().startsWith(family)) return family;
  }
  return QStringLiteral("sans-serif");
}

ViewRange view_of(const ExperimentResult& result, const FigureSpec& spec) {
  const MapGrid grid = result_grid(result);
  const ViewRange all = ViewRange::of(grid);
  const bool quarter = result.spec.map.region == Region::BottomRight;
  if (!spec.region || (*spec.region == Region::BottomRight) == quarter) return all;
  if (quarter)
    throw Error(CORE_TEXT(
        "core",
        "figure region: whole is not possible, the result's maps show the bottom-right quarter only"));
  return {all.centre().x(), all.y_min, all.width / 2, all.height / 2};
}

double text_width(const QFont& font, const QString& text) {
  return QFontMetricsF(font).horizontalAdvance(text);
}

double widest(const QFont& font, const std::vector<Tick>& ticks) {
  double width = 0;
  for (const Tick& tick : ticks) width = std::max(width, text_width(font, tick.label));
  return width;
}

/// As many as leave room between their texts, at most six.
std::vector<Tick> ticks_that_fit(const QFont& font, double low, double high, double side) {
  for (int most = 6;; --most) {
    const std::vector<Tick> ticks = axis_ticks(low, high, most);
    if (most == 2 || ticks.size() < 2) return ticks;
    const double apart = (ticks[1].value - ticks[0].value) / (high - low) * side;
    if (apart >= 2 * widest(font, ticks)) return ticks;
  }
}

/// How far tick labels stand out beside a frame of this side: left and right.
std::pair<double, double> overhang(const QFont& font, const std::vector<Tick>& ticks, const ViewRange& view,
                                   double side) {
  if (ticks.empty()) return {0, 0};
  const auto beyond = [&](const Tick& tick, double from_edge) {
    return std::max(0.0, text_width(font, tick.label) / 2 - from_edge / view.width * side);
  };
  return {beyond(ticks.front(), ticks.front().value - view.x_min),
          beyond(ticks.back(), view.x_max() - ticks.back().value)};
}

/// "(a)" ... "(z)", "(aa)", "(ab)" ...
QString letter(int index) {
  QString text;
  for (int rest = index; rest >= 0; rest = rest / 26 - 1) text.prepend(QChar('a' + rest % 26));
  return QStringLiteral("(%1)").arg(text);
}

/// Bits, accuracy, and what keeps a number from being taken for the result of a whole training.
QStringList title_parts(const NetworkSnapshot& network) {
  QStringList parts{bits_text(network)};
  if (const auto share = network.map ? truth_share(network) : std::nullopt) parts << percent_text(*share);
  if (network.map && network.phase == NetworkPhase::Failed) parts << translate("figure", "failed");
  if (network.map && (network.phase == NetworkPhase::Training || network.phase == NetworkPhase::PostTraining))
    parts << phase_text(network);
  return parts;
}

}  // namespace

QFont figure_font(const FigureSpec& spec, double points) {
  QFont font(family_of(spec));
  font.setPixelSize(int(std::lround(points * kUnitsPerPoint)));
  font.setHintingPreference(QFont::PreferNoHinting);
  font.setStyleStrategy(QFont::PreferOutline);
  // Too little to see, but without ligatures: "float" is to be found by whoever searches the PDF.
  font.setLetterSpacing(QFont::AbsoluteSpacing, 0.05);
  return font;
}

MapGrid result_grid(const ExperimentResult& result) {
  for (const NetworkSnapshot& network : result.networks)
    if (network.map) return network.map->grid;
  try {
    return MapGrid(result.spec.map, make_dataset(result.spec.data, result.points).plane);
  } catch (const Error&) {  // Its points are gone; the axes need some plane.
    return MapGrid(result.spec.map, PlaneBox());
  }
}

void FigureSpec::validate() const {
  check(CORE_TEXT("core", "width (mm)"), width_mm, 20, 1000);
  check(CORE_TEXT("core", "dpi"), dpi, 30, 2400);
  check(CORE_TEXT("core", "columns"), columns, 0, kNetworkKinds + 1);
  check(CORE_TEXT("core", "font size (pt)"), font_size, 4, 24);
  if (width_mm / 25.4 * dpi > 20000)
    throw Error(CORE_TEXT("core", "figure dpi: %1 makes the figure wider than 20000 pixels"),
                std::to_string(dpi));
  const bool others = !transposed && (truth || points);
  if (!others && std::none_of(networks.begin(), networks.end(), [](bool shown) { return shown; }))
    throw Error(CORE_TEXT("core", "figure networks: none is shown, at least one is needed"));
  if (views.empty()) throw Error(CORE_TEXT("core", "figure views: none is chosen, at least one is needed"));
  for (std::size_t i = 0; i < views.size(); ++i)
    if (std::count(views.begin(), views.end(), views[i]) > 1)
      throw Error(CORE_TEXT("core", "figure views: %1 is there twice"), view_word(views[i]).toStdString());
}

FigureLayout::FigureLayout(const FigureContent& content, const FigureSpec& spec) {
  if (!qGuiApp) throw Error(CORE_TEXT("core", "figures need a QGuiApplication"));
  spec.validate();
  if (content.rows.empty()) throw Error(CORE_TEXT("core", "figure: there is no result to draw"));
  for (const FigureContent::Row& row : content.rows) axes.push_back({view_of(*row.result, spec), {}, {}});
  if (std::ranges::all_of(axes, [&](const FigureAxes& each) { return each.view == axes.front().view; }))
    axes.resize(1);
  font = bold = figure_font(spec, spec.font_size);
  bold.setBold(true);
  small = figure_font(spec, std::max(4.0, spec.font_size - 1));
  choosePanels(content, spec);
  if (spec.color_bar) chooseLegends(content, spec);
  place(content, spec);
}

void FigureLayout::choosePanels(const FigureContent& content, const FigureSpec& spec) {
  for (const FigureView& view : figure_views(content, spec.views)) {
    const auto add = [&](std::size_t row, const NetworkSnapshot* network, const QStringList& title,
                         bool points = false) -> FigurePanel& {
      FigurePanel& panel = panels.emplace_back();
      panel.result = content.rows[row].result;
      panel.network = network;
      panel.points = points;
      panel.view = view.view;
      panel.scale = view.scale;
      panel.axes = axes.size() == 1 ? 0 : row;
      if (spec.letters) panel.letter = letter(int(panels.size()) - 1);
      if (spec.titles) panel.title = title;
      return panel;
    };
    const auto add_given = [&](std::size_t row) {
      if (spec.points) add(row, nullptr, {translate("figure", "data")}, true);
      if (spec.truth) add(row, nullptr, {translate("figure", "truth")});
    };
    const auto add_network = [&](std::size_t row, std::size_t i) {
      if (!spec.networks[i]) return;
      const NetworkSnapshot& network = content.rows[row].result->networks[i];
      QStringList parts = title_parts(network);
      // Named rows say it already.
      if (!content.named)
        parts.prepend(QString::fromStdString(architecture_name(network.model)));
      else if (spec.transposed)
        parts.prepend(content.rows[row].name);
      add(row, &network, parts).viewed = view.rows[row][i];
    };
    if (spec.transposed) {
      for (std::size_t i = 0; i < spec.networks.size(); ++i) {
        if (spec.networks[i]) add_given(0);
        for (std::size_t row = 0; row < content.rows.size(); ++row) add_network(row, i);
      }
      continue;
    }
    for (std::size_t row = 0; row < content.rows.size(); ++row) {
      add_given(row);
      for (std::size_t i = 0; i < spec.networks.size(); ++i) add_network(row, i);
    }
  }
}

void FigureLayout::chooseLegends(const FigureContent& content, const FigureSpec& spec) {
  const bool known =
      std::ranges::any_of(content.rows, [](const auto& row) { return has_truth(*row.result); });
  const bool complete =
      std::ranges::all_of(content.rows, [](const auto& row) { return is_truth_complete(*row.result); });
  for (const MapView view : spec.views) {
    FigureLegend& legend = legends.emplace_back();
    legend.view = view;
    for (const LegendEntry& entry : legend_entries(view, spec.palette)) {
      // Only what can be in the panels.
      const bool without_truth = entry.color == spec.palette.flipped;
      if (view == MapView::Flips && (without_truth ? complete : !known)) continue;
      legend.entries.push_back({entry.color, entry.text, {}, {}});
    }
    const auto panel = std::ranges::find(panels, view, &FigurePanel::view);
    if (view == MapView::Confidence)
      legend.marks = {{0, QStringLiteral("0")}, {0.5, QStringLiteral("0.5")}, {1, QStringLiteral("1")}};
    else if (has_scale(view))
      legend.marks = scale_ticks(panel->scale);
    for (const auto& mark : legend.marks) marks_width = std::max(marks_width, text_width(small, mark.second));
  }
}

void FigureLayout::wrapTitles(double room) {
  const QString comma = QStringLiteral(", ");
  // One line, the architecture and the rest, or a line for each: the first of these that fits all panels.
  const auto wrapped = [&](const QStringList& parts, int way) {
    if (way == 0) return QStringList{parts.join(comma)};
    return way == 1 && parts.size() > 1 ? QStringList{parts[0], parts.mid(1).join(comma)} : parts;
  };
  const auto indent = [&](const FigurePanel& panel) {
    return panel.letter.isEmpty() ? 0.0
                                  : text_width(bold, panel.letter) + text_width(font, QStringLiteral(" "));
  };
  const auto fits = [&](const FigurePanel& panel, int way) {
    const QStringList lines = wrapped(panel.title, way);
    return std::all_of(lines.begin(), lines.end(),
                       [&](const QString& text) { return indent(panel) + text_width(font, text) <= room; });
  };
  int way = 0;
  while (way < 2 &&
         !std::all_of(panels.begin(), panels.end(), [&](const FigurePanel& p) { return fits(p, way); }))
    ++way;
  for (FigurePanel& panel : panels) {
    if (!panel.title.isEmpty()) panel.title = wrapped(panel.title, way);
    for (QString& text : panel.title)
      text = QFontMetricsF(font).elidedText(text, Qt::ElideRight, std::max(0.0, room - indent(panel)) + 1);
    title_lines = std::max({title_lines, int(panel.title.size()), panel.letter.isEmpty() ? 0 : 1});
  }
}

void FigureLayout::place(const FigureContent& content, const FigureSpec& spec) {
  // Frames on whole pixels, so that the maps inside are neither blurred nor shifted.
  const double pixel = kUnitsPerInch / spec.dpi;
  const auto snapped = [pixel](double length) { return std::round(length / pixel) * pixel; };
  const int views = int(spec.views.size()), count = int(panels.size()) / views;
  const bool named = content.named && !spec.transposed;
  const int kinds = int(std::ranges::count(spec.networks, true));
  const int columns = spec.transposed     ? count / std::max(1, kinds)
                      : content.named     ? count / int(content.rows.size())
                      : spec.columns == 0 ? count
                                          : std::min(spec.columns, count);
  const int rows = (count + columns - 1) / columns;
  // Not the fonts' own ascents and descents, which differ more than their letters do.
  const double em = font.pixelSize(), ascent = 0.76 * em, descent = 0.24 * em, x_height = 0.52 * em;
  line = 1.2 * em;
  const double width = spec.width_mm * kMillimetre, edge = kUnitsPerPoint;
  tick = 0.3 * spec.font_size * kUnitsPerPoint;
  pad = 0.2 * spec.font_size * kUnitsPerPoint;

  // The ticks depend on the side, the side on the space the ticks need: it settles at once.
  const double turned_line = ascent + descent + 2 * pad;
  const double view_width = views > 1 && spec.titles ? turned_line : 0;
  const double name_width = view_width + (named && spec.titles ? turned_line : 0);
  const bool scales = std::ranges::any_of(legends, [](const auto& legend) { return !legend.marks.empty(); });
  double side = width / columns, gap = 0, left = 0, right = edge, after = 0;
  for (int pass = 0; pass < 3; ++pass) {
    double before = 0, numbers_width = 0;
    after = 0;
    for (FigureAxes& each : axes) {
      each.x_ticks = ticks_that_fit(small, each.view.x_min, each.view.x_max(), side);
      each.y_ticks = ticks_that_fit(small, each.view.y_min, each.view.y_max(), side);
      const auto [left_of, right_of] = overhang(small, each.x_ticks, each.view, side);
      before = std::max(before, left_of);
      after = std::max(after, right_of);
      numbers_width = std::max(numbers_width, widest(small, each.y_ticks));
    }
    left = edge + name_width + x_height + descent + pad + numbers_width + pad + tick;
    gap = std::max(2 * kMillimetre, before + after + 1.5 * kMillimetre);
    right = std::max(edge, after);
    if (scales)
      right = std::max(gap, after + pad) + 2 * kMillimetre + tick + pad + marks_width + 2.5 * pad + ascent +
              descent + edge;
    side = (width - left - right - (columns - 1) * gap) / columns;
  }
  if (side < 8 * kMillimetre)
    throw Error(CORE_TEXT("core", "figure width (mm): %1 is too narrow for %2 panels in a row"),
                number_text(spec.width_mm), std::to_string(columns));

  // Before the side is snapped: titles break alike at every resolution.
  wrapTitles(side + gap / 2);
  side = std::floor(side / pixel) * pixel;
  title_bottom = pad + descent;
  const double header = title_lines == 0 ? 0 : title_bottom + (title_lines - 1) * line + ascent;
  const double numbers_height = tick + pad + 0.76 * small.pixelSize();

  double y = edge;
  for (int view = 0; view < views; ++view) {
    const bool last = view + 1 == views;
    FigurePanel* const of_view = &panels[std::size_t(view) * count];
    for (int row = 0; row < rows; ++row) {
      const double top = snapped(y + header);
      bool numbered = false;
      for (int column = 0; column < columns && row * columns + column < count; ++column) {
        FigurePanel& panel = of_view[row * columns + column];
        panel.frame = QRectF(snapped(left + column * (side + gap)), top, side, side);
        panel.left_labels = column == 0;
        panel.bottom_labels = axes.size() > 1 || (last && row * columns + column + columns >= count);
        numbered = numbered || panel.bottom_labels;
      }
      if (named && spec.titles)
        row_names.emplace_back(
            QFontMetricsF(bold).elidedText(content.rows[std::size_t(row)].name, Qt::ElideRight, side),
            QPointF(edge + view_width + ascent, of_view[row * columns].frame.center().y()));
      y = top + side + (numbered ? numbers_height : tick) + (row + 1 < rows ? 1.5 * kMillimetre : 0);
    }
    const QRectF first = of_view[0].frame, end = of_view[count - 1].frame;
    const double high = (first.top() + end.bottom()) / 2, right_end = of_view[columns - 1].frame.right();
    y_labels.emplace_back(edge + name_width + x_height, high);
    if (view_width > 0)
      row_names.emplace_back(QFontMetricsF(bold).elidedText(view_name(spec.views[std::size_t(view)]),
                                                            Qt::ElideRight, end.bottom() - first.top()),
                             QPointF(edge + ascent, high));
    if (last) {
      x_label = QPointF((first.left() + right_end) / 2, y + pad + ascent);
      y = x_label.y() + descent;
    }
    if (!legends.empty()) {
      FigureLegend& legend = legends[std::size_t(view)];
      if (!legend.marks.empty())
        legend.bar = QRectF(snapped(right_end + std::max(gap, after + pad)), first.top(),
                            snapped(2 * kMillimetre), end.bottom() - first.top());
      if (!legend.entries.empty())
        y = placeEntries(legend, first.left(), (first.left() + right_end) / 2, width - edge, y + pad);
    }
    if (!last) y += 1.5 * kMillimetre;
  }
  // Whole points, which is what a PDF page is made of.
  const double height = y + edge;
  size = QSizeF(width, std::ceil(height / kUnitsPerPoint) * kUnitsPerPoint);
}

double FigureLayout::placeEntries(FigureLegend& legend, double left, double middle, double right,
                                  double top) const {
  const double em = font.pixelSize(), swatch = 0.72 * em, near = 0.4 * em, apart = 1.6 * em;
  const auto wide = [&](const FigureLegend::Entry& entry) {
    return swatch + near + text_width(font, entry.text);
  };
  double baseline = top + 0.76 * em;
  for (std::size_t begin = 0, end = 0; begin < legend.entries.size(); begin = end) {
    double whole = wide(legend.entries[end++]);
    while (end < legend.entries.size() && whole + apart + wide(legend.entries[end]) <= right - left)
      whole += apart + wide(legend.entries[end++]);
    double x = std::max(left, std::min(middle - whole / 2, right - whole));
    if (begin > 0) baseline += line;
    for (std::size_t i = begin; i < end; ++i) {
      FigureLegend::Entry& entry = legend.entries[i];
      entry.swatch = QRectF(x, baseline - swatch, swatch, swatch);
      entry.baseline = QPointF(x + swatch + near, baseline);
      x += wide(entry) + apart;
    }
  }
  return baseline + 0.24 * em;
}

}  // namespace quantoscope
