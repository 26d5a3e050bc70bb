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
#include "ui/plots/view_text.h"

namespace quantoscope {
namespace {

constexpr double kMillimetre = kUnitsPerInch / 25.4;
constexpr double kLeastSide = 8 * kMillimetre;  ///< Of a map.
constexpr double kLeastOfPage = 0.5;            ///< Of its height for maps, where letters can be smaller.
constexpr double kBarWidth = 0.7;               ///< Of a scale, in ems.

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

double text_width(const QFont& font, const QString& text) {
  return QFontMetricsF(font).horizontalAdvance(text);
}

QStringList broken_text(const QFont& font, const QString& text, double room) {
  QStringList lines{QString()};
  QString kept = text;
  kept.replace(QStringLiteral(" %"), QStringLiteral("\u00a0%"));  // A number keeps its unit.
  for (const QString& word : kept.split(QLatin1Char(' '))) {
    const QString longer = lines.last().isEmpty() ? word : lines.last() + QLatin1Char(' ') + word;
    if (lines.last().isEmpty() || text_width(font, longer) <= room)
      lines.last() = longer;
    else
      lines << word;
  }
  for (QString& line : lines) line.replace(QChar(0xa0), QLatin1Char(' '));
  return lines;
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
  if (height_mm != 0) check(CORE_TEXT("core", "height (mm)"), height_mm, 20, 1000);
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
  choosePanels(content, spec);
  if (content.named && spec.titles) chooseHeads(content, spec);
  if (spec.color_bar) chooseLegends(content, spec);
  setFonts(spec, 1);
  place(content, spec);
}

int FigureLayout::columnsOf(const FigureContent& content, const FigureSpec& spec) const {
  const int count = int(panels.size() / spec.views.size());
  if (content.named || spec.transposed) {
    const auto kinds = int(std::ranges::count(spec.networks, true));
    return count / std::max(1, spec.transposed ? kinds : int(content.rows.size()));
  }
  return spec.columns == 0 ? count : std::min(spec.columns, count);
}

void FigureLayout::place(const FigureContent& content, const FigureSpec& spec) {
  if (spec.height_mm > 0) return placeOnPage(content, spec);
  const int columns = columnsOf(content, spec);
  if (placeOn(spec.width_mm * kMillimetre, columns, content, spec) < kLeastSide)
    throw Error(CORE_TEXT("core", "figure width (mm): %1 is too narrow for %2 panels in a row"),
                number_text(spec.width_mm), std::to_string(columns));
}

std::pair<int, double> FigureLayout::bestOn(QSizeF page, const FigureContent& content,
                                            const FigureSpec& spec) {
  const bool free = !content.named && !spec.transposed && spec.columns == 0;
  const int most = columnsOf(content, spec);
  std::pair<int, double> best{most, 0};
  for (int columns = free ? 1 : most; columns <= most; ++columns) {
    largest_side_ = page.width();
    double side = placeOn(page.width(), columns, content, spec);
    if (side <= 0) continue;
    if (size.height() > page.height()) {
      double low = 0, high = side;
      for (int step = 0; step < 16; ++step) {
        largest_side_ = (low + high) / 2;
        placeOn(page.width(), columns, content, spec);
        (size.height() > page.height() ? high : low) = largest_side_;
      }
      side = low;
    }
    if (side > best.second) best = {columns, side};
  }
  return best;
}

void FigureLayout::placeOnPage(const FigureContent& content, const FigureSpec& spec) {
  const QSizeF page = QSizeF(spec.width_mm, spec.height_mm) * kMillimetre;
  // A little paper around everything: projectors cut slides off.
  const double around = font.pixelSize() / 2.0;
  const QSizeF room = page - QSizeF(2 * around, 2 * around);
  std::pair<int, double> best{0, 0};
  for (const double share : {1.0, 0.85, 0.7}) {
    setFonts(spec, share);
    most_title_lines_ = share < 1 ? 2 : 3;
    best = bestOn(room, content, spec);
    // Maps that letters leave too little height: smaller ones.
    const auto rows = std::ceil(double(panels.size()) / best.first);
    if (rows * best.second >= kLeastOfPage * page.height() || rows == 1) break;
  }
  if (best.second < kLeastSide)
    throw Error(CORE_TEXT("core", "figure height (mm): %1 is too little for these panels"),
                number_text(spec.height_mm));
  largest_side_ = best.second;
  placeOn(room.width(), best.first, content, spec);
  const double pixel = kUnitsPerInch / spec.dpi;
  const auto snapped = [pixel](double length) { return std::floor(length / pixel) * pixel; };
  move({snapped(around), snapped((page.height() - size.height()) / 2)});
  size = page;
}

void FigureLayout::move(QPointF by) {
  for (FigurePanel& panel : panels) panel.frame.translate(by);
  for (auto* texts : {&row_names, &column_heads, &notes})
    for (PlacedText& text : *texts) text.second += by;
  x_label += by;
  for (QPointF& label : y_labels) label += by;
  for (FigureLegend& legend : legends) {
    legend.bar.translate(by);
    for (FigureLegend::Entry& entry : legend.entries) {
      entry.swatch.translate(by);
      entry.baseline += by;
    }
  }
}

/// What stands around and between the maps.
struct FigureLayout::Margins {
  double side = 0, gap = 0, left = 0, right = 0;
  double after = 0;                       ///< How far numbers reach over a frame's right end.
  double view_width = 0, name_width = 0;  ///< Of turned names: of the views, and of all.
  double room = 0;                        ///< For a title.
  bool names = false;                     ///< Rows have them.
};

void FigureLayout::setFonts(const FigureSpec& spec, double share) {
  const double points = spec.font_size * share;
  font = bold = figure_font(spec, points);
  bold.setBold(true);
  small = figure_font(spec, std::max(4.0, points - 1));
  line = 1.2 * font.pixelSize();
  tick = 0.3 * points * kUnitsPerPoint;
  pad = 0.2 * points * kUnitsPerPoint;
  title_bottom = pad + 0.24 * font.pixelSize();
  marks_width = 0;
  for (const FigureLegend& legend : legends)
    for (const auto& mark : legend.marks) marks_width = std::max(marks_width, text_width(small, mark.second));
}

void FigureLayout::drawWith(double side) {
  const auto bound = [side](double share, double least, double most) {
    return std::clamp(share * side, least * kUnitsPerPoint, most * kUnitsPerPoint);
  };
  thin = bound(0.005, 0.35, 1);
  boundary = bound(0.0045, 0.25, 1.1);
  hairline = bound(0.002, 0.12, 0.5);
  dot = bound(0.0035, 0.2, 1);
}

/// The ticks depend on the side, the side on the space the ticks need: it settles at once.
FigureLayout::Margins FigureLayout::margins(double width, int columns, const FigureSpec& spec) {
  const double em = font.pixelSize(), edge = kUnitsPerPoint;
  const auto turned = [&](int lines) { return (lines - 1) * line + em + 2 * pad; };
  const bool scales = std::ranges::any_of(legends, [](const auto& legend) { return !legend.marks.empty(); });
  Margins all;
  all.names = !row_heads_.empty();
  all.view_width = spec.views.size() > 1 && spec.titles ? turned(1) : 0;
  all.side = width / columns;
  for (int pass = 0; pass < 3; ++pass) {
    double before = 0, numbers_width = 0;
    all.after = 0;
    for (FigureAxes& each : axes) {
      each.x_ticks = ticks_that_fit(small, each.view.x_min, each.view.x_max(), all.side);
      each.y_ticks = ticks_that_fit(small, each.view.y_min, each.view.y_max(), all.side);
      const auto [left_of, right_of] = overhang(small, each.x_ticks, each.view, all.side);
      before = std::max(before, left_of);
      all.after = std::max(all.after, right_of);
      numbers_width = std::max(numbers_width, widest(small, each.y_ticks));
    }
    int lines = 0;
    for (const QString& name : row_heads_)
      lines = std::max(lines, int(broken_text(bold, name, std::min(all.side, largest_side_)).size()));
    all.name_width = all.view_width + (lines > 0 ? turned(lines) : 0);
    all.left = edge + all.name_width + (0.52 + 0.24) * em + pad + numbers_width + pad + tick;
    all.gap = std::max(2 * kMillimetre, before + all.after + 1.5 * kMillimetre);
    all.right = std::max(edge, all.after);
    if (scales)
      all.right = std::max(all.gap, all.after + pad) + kBarWidth * em + tick + pad + marks_width + 2.5 * pad +
                  em + edge;
    all.side = (width - all.left - all.right - (columns - 1) * all.gap) / columns;
  }
  all.room = all.side + std::min(all.gap / 2, all.right - edge);
  if (all.side > largest_side_) {
    // Smaller maps stand further apart: titles keep their room.
    const double apart = all.side - largest_side_;
    all.side = largest_side_;
    all.gap += apart;
    all.right += apart;
    for (FigureAxes& each : axes) {
      each.x_ticks = ticks_that_fit(small, each.view.x_min, each.view.x_max(), all.side);
      each.y_ticks = ticks_that_fit(small, each.view.y_min, each.view.y_max(), all.side);
    }
  }
  return all;
}

double FigureLayout::placeOn(double width, int columns, const FigureContent& content,
                             const FigureSpec& spec) {
  // Frames on whole pixels, so that the maps inside are neither blurred nor shifted.
  const double pixel = kUnitsPerInch / spec.dpi, edge = kUnitsPerPoint;
  Margins all = margins(width, columns, spec);
  if (all.side <= 0) {
    size = QSizeF(width, 0);
    return all.side;
  }
  // Before the side is snapped: titles break alike at every resolution.
  wrapTitles(all.room);
  const double free_side = all.side;
  all.side = std::floor(all.side / pixel) * pixel;
  drawWith(free_side);
  for (auto* texts : {&row_names, &column_heads, &notes}) texts->clear();
  y_labels.clear();
  double y = edge + placeHeads(all, columns, edge);
  for (std::size_t view = 0; view < spec.views.size(); ++view) {
    y = placeView(view, y, all, columns, spec);
    if (!legends.empty() && !legends[view].entries.empty()) {
      const FigurePanel* const of_view = &panels[view * (panels.size() / spec.views.size())];
      const double left = of_view[0].frame.left(), right = of_view[columns - 1].frame.right();
      y = placeEntries(legends[view], left, (left + right) / 2, width - edge, y + pad);
    }
    if (view + 1 < spec.views.size()) y += 1.5 * kMillimetre;
  }
  if (const QString note = spec.color_bar && spec.titles ? noteText(content) : QString(); !note.isEmpty())
    y = placeNotes(all.left, width - edge, y + pad, note);
  // Whole points, which is what a PDF page is made of.
  const double height = y + edge;
  size = QSizeF(width, std::ceil(height / kUnitsPerPoint) * kUnitsPerPoint);
  return free_side;
}

double FigureLayout::placeHeads(const Margins& all, int columns, double top) {
  qsizetype most = 0;
  const double em = bold.pixelSize();
  for (int column = 0; column < columns && column < int(column_heads_.size()); ++column) {
    const double middle = all.left + column * (all.side + all.gap) + all.side / 2;
    const QStringList lines = broken_text(bold, column_heads_[std::size_t(column)], all.side + all.gap / 2);
    for (qsizetype i = 0; i < lines.size(); ++i)
      column_heads.emplace_back(lines[i], QPointF(middle, top + 0.76 * em + double(i) * line));
    most = std::max(most, lines.size());
  }
  return most == 0 ? 0 : double(most) * line + pad;
}

double FigureLayout::placeView(std::size_t view, double y, const Margins& all, int columns,
                               const FigureSpec& spec) {
  const double pixel = kUnitsPerInch / spec.dpi, edge = kUnitsPerPoint;
  const auto snapped = [pixel](double length) { return std::round(length / pixel) * pixel; };
  const double ascent = 0.76 * font.pixelSize(), descent = 0.24 * font.pixelSize();
  const double numbers_height = tick + pad + 0.76 * small.pixelSize();
  const int count = int(panels.size() / spec.views.size()), rows = (count + columns - 1) / columns;
  const bool last = view + 1 == spec.views.size();
  FigurePanel* const of_view = &panels[view * std::size_t(count)];
  const int title_lines = of_view->title_lines;
  const double header = title_lines == 0 ? 0 : title_bottom + (title_lines - 1) * line + ascent;
  for (int row = 0; row < rows; ++row) {
    const double top = snapped(y + header);
    bool numbered = false;
    for (int column = 0; column < columns && row * columns + column < count; ++column) {
      FigurePanel& panel = of_view[row * columns + column];
      panel.frame = QRectF(snapped(all.left + column * (all.side + all.gap)), top, all.side, all.side);
      panel.left_labels = column == 0;
      panel.bottom_labels = axes.size() > 1 || (last && row * columns + column + columns >= count);
      numbered = numbered || panel.bottom_labels;
    }
    if (all.names) {
      const QStringList lines = broken_text(bold, row_heads_[std::size_t(row)], all.side);
      for (qsizetype i = 0; i < lines.size(); ++i)
        row_names.emplace_back(lines[i], QPointF(edge + all.view_width + ascent + double(i) * line,
                                                 of_view[row * columns].frame.center().y()));
    }
    y = top + all.side + (numbered ? numbers_height : tick) + (row + 1 < rows ? 1.5 * kMillimetre : 0);
  }
  const QRectF first = of_view[0].frame, end = of_view[count - 1].frame;
  const double high = (first.top() + end.bottom()) / 2, right_end = of_view[columns - 1].frame.right();
  y_labels.emplace_back(edge + all.name_width + 0.52 * font.pixelSize(), high);
  if (all.view_width > 0) row_names.emplace_back(view_name(spec.views[view]), QPointF(edge + ascent, high));
  if (last) {
    x_label = QPointF((first.left() + right_end) / 2, y + pad + ascent);
    y = x_label.y() + descent;
  }
  if (!legends.empty() && !legends[view].marks.empty())
    legends[view].bar = QRectF(snapped(right_end + std::max(all.gap, all.after + pad)), first.top(),
                               snapped(kBarWidth * font.pixelSize()), end.bottom() - first.top());
  return y;
}

}  // namespace quantoscope
