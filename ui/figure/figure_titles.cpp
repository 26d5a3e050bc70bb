// SPDX-License-Identifier: GPL-3.0-or-later
// What stands over the panels of a figure, over its columns and before its rows.
#include <algorithm>
#include <optional>

#include <QFontMetricsF>

#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_views.h"
#include "ui/plots/network_text.h"
#include "ui/plots/view_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

/// "(a)" ... "(z)", "(aa)", "(ab)" ...
QString letter(int index) {
  QString text;
  for (int rest = index; rest >= 0; rest = rest / 26 - 1) text.prepend(QChar('a' + rest % 26));
  return QStringLiteral("(%1)").arg(text);
}

/// "W", where the rows of a comparison differ in bits.
QString kind_letters(NetworkKind kind) {
  switch (kind) {
    case NetworkKind::Weight:
      return QStringLiteral("W");
    case NetworkKind::Activation:
      return QStringLiteral("A");
    case NetworkKind::Joint:
      return QStringLiteral("W+A");
    case NetworkKind::Float:
      break;
  }
  return translated("float");
}

/// The bits of this kind of network, if all results have the same.
std::optional<QString> common_bits(const FigureContent& content, std::size_t kind) {
  const QString bits = bits_text(content.rows.front().result->networks[kind]);
  for (const FigureContent::Row& row : content.rows)
    if (bits_text(row.result->networks[kind]) != bits) return {};
  return bits;
}

/// How good, and what keeps a number from being taken for the result of a whole training.
QStringList facts_of(const NetworkSnapshot& network, const QString& caption) {
  QStringList parts;
  if (network.map) {
    if (const auto share = truth_share(network))
      parts << translate("figure", "accuracy %1").arg(percent_text(*share));
    else if (network.accuracy.training)
      parts << translate("figure", "training accuracy %1").arg(percent_text(*network.accuracy.training));
    if (network.phase == NetworkPhase::Failed) parts << translate("figure", "failed");
    if (network.phase == NetworkPhase::Training || network.phase == NetworkPhase::PostTraining)
      parts << phase_text(network);
  }
  if (!caption.isEmpty()) parts << caption;
  return parts;
}

/// A word that is wider than `room` in pieces, with a hyphen where it is broken; others as they are.
QStringList pieces_of(const QFont& font, QString word, double room) {
  QStringList pieces;
  while (word.size() > 2 && text_width(font, word) > room) {
    qsizetype length = word.size() - 1;
    while (length > 1 && text_width(font, word.left(length) + QLatin1Char('-')) > room) --length;
    pieces << word.left(length) + QLatin1Char('-');
    word = word.mid(length);
  }
  return pieces << word;
}

/// Parts in lines that are no wider than `room`; what is wider by itself is broken between words, and these
/// if need be.
QStringList filled(const QFont& font, const QStringList& parts, double room) {
  QStringList lines;
  for (const QString& part : parts) {
    const QString longer = lines.isEmpty() ? part : lines.last() + QStringLiteral(", ") + part;
    if (!lines.isEmpty() && text_width(font, longer) <= room)
      lines.last() = longer;
    else
      for (const QString& line : broken_text(font, part, room)) lines << pieces_of(font, line, room);
  }
  return lines;
}

}  // namespace

void FigureLayout::choosePanels(const FigureContent& content, const FigureSpec& spec) {
  for (const FigureView& view : figure_views(content, spec.views)) {
    const auto add = [&](std::size_t row, const NetworkSnapshot* network, const QStringList& name,
                         bool points = false) -> FigurePanel& {
      FigurePanel& panel = panels.emplace_back();
      panel.result = content.rows[row].result;
      panel.network = network;
      panel.points = points;
      panel.view = view.view;
      panel.scale = view.scale;
      panel.axes = axes.size() == 1 ? 0 : row;
      if (spec.letters) panel.letter = letter(int(panels.size()) - 1);
      if (spec.titles) panel.name = name;
      return panel;
    };
    const auto add_given = [&](std::size_t row) {
      const auto named = [&](const QString& name) {
        return content.named ? QStringList() : QStringList{name};
      };
      if (spec.points) add(row, nullptr, named(translate("figure", "data")), true);
      if (spec.truth) add(row, nullptr, named(translate("figure", "truth")));
    };
    const auto add_network = [&](std::size_t row, std::size_t i) {
      if (!spec.networks[i]) return;
      const NetworkSnapshot& network = content.rows[row].result->networks[i];
      QStringList name;
      // Heads of columns and rows say the rest.
      if (!content.named)
        name << QString::fromStdString(architecture_name(network.model)) << bits_text(network);
      else if (!common_bits(content, i))
        name << bits_text(network);
      FigurePanel& panel = add(row, &network, name);
      panel.viewed = view.rows[row][i];
      if (!spec.titles) return;
      const bool lacks =
          !panel.viewed || (panel.view == MapView::TruthErrors && panel.viewed->truth.size() == 0);
      panel.facts =
          facts_of(network, lacks ? QString() : view_caption(panel.view, network.kind, panel.viewed.get()));
      const bool compared = content.named || view.view == MapView::Flips || view.view == MapView::FlipKinds;
      if (compared && network.map && network.error && network.kind != NetworkKind::Float) {
        const QStringList parts = area_parts(*network.error);
        panel.flips = true;
        panel.facts << parts.first();
        panel.detail = parts.mid(1).join(QLatin1Char(' '));
      }
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

void FigureLayout::chooseHeads(const FigureContent& content, const FigureSpec& spec) {
  std::vector<QString> names, kinds, given;
  for (const FigureContent::Row& row : content.rows) names.push_back(row.name);
  for (std::size_t i = 0; i < spec.networks.size(); ++i)
    if (spec.networks[i]) kinds.push_back(common_bits(content, i).value_or(kind_letters(kAllKinds[i])));
  if (spec.points) given.push_back(translate("figure", "data"));
  if (spec.truth) given.push_back(translate("figure", "truth"));
  row_heads_ = spec.transposed ? kinds : names;
  column_heads_ = given;
  const std::vector<QString>& across = spec.transposed ? names : kinds;
  column_heads_.insert(column_heads_.end(), across.begin(), across.end());
}

QString FigureLayout::noteText(const FigureContent& content) const {
  const auto any = [&](auto holds) { return std::ranges::any_of(panels, holds); };
  QStringList parts;
  if (any([](const FigurePanel& panel) {
        return panel.network && panel.network->map && truth_share(*panel.network);
      }))
    parts << translate("figure", "accuracy: share of the plane where the class is the true one");
  else if (any([](const FigurePanel& panel) {
             return panel.network && panel.network->map && panel.network->accuracy.training;
           }))
    parts << translate("figure", "training accuracy: share of the training points that are classified right");
  if (any([](const FigurePanel& panel) { return panel.flips; }))
    parts << translate("figure", "flips: share of the plane where it is not the float network's");
  if (any([](const FigurePanel& panel) { return panel.detailed; }))
    parts << translate("figure",
                       "distortion: boundaries that moved and pieces that changed as a whole, in % of the "
                       "plane; noise: the rest");
  if (parts.isEmpty()) return {};
  parts << (content.rows.size() > 1 ? translate("figure", "each map: 1 seed")
                                    : translate("figure", "1 seed"));
  return parts.join(QStringLiteral("; "));
}

void FigureLayout::wrapTitles(double room) {
  const QString comma = QStringLiteral(", ");
  letters_alone = false;
  const auto indent = [&](const FigurePanel& panel) {
    return panel.letter.isEmpty() || letters_alone
               ? 0.0
               : text_width(bold, panel.letter) + text_width(font, QStringLiteral(" "));
  };
  letters_alone = std::ranges::any_of(panels, [&](const FigurePanel& panel) {
    const double beside = room - indent(panel);
    QString all = (panel.name + panel.facts).join(QLatin1Char(' '));
    const QStringList words =
        all.replace(QStringLiteral(" %"), QStringLiteral("\u00a0%")).split(QLatin1Char(' '));
    return std::ranges::any_of(
        words, [&](const QString& word) { return beside < room && text_width(font, word) > beside; });
  });
  // One line, the name and the rest, or lines as they are filled: the first of these that fits all panels.
  const auto lines_of = [&](const FigurePanel& panel, int way, bool detailed) {
    QStringList facts = panel.facts;
    if (detailed && !panel.detail.isEmpty()) {
      // On a line of its own where that is wide enough.
      QString detail = panel.detail;
      if (text_width(font, detail) <= room - indent(panel)) detail.replace(QLatin1Char(' '), QChar(0xa0));
      facts.last() += QLatin1Char(' ') + detail;
    }
    if (way == 0) return QStringList{(panel.name + facts).join(comma)};
    if (way == 1) return QStringList{panel.name.join(comma), facts.join(comma)};
    const double free = std::max(0.0, room - indent(panel));
    return filled(font, panel.name, free) + filled(font, facts, free);
  };
  for (const bool detailed : {true, false}) {
    const auto fits = [&](int way) {
      return std::ranges::all_of(panels, [&](const FigurePanel& panel) {
        return std::ranges::all_of(lines_of(panel, way, detailed), [&](const QString& text) {
          return indent(panel) + text_width(font, text) <= room;
        });
      });
    };
    int way = 0;
    while (way < 2 && !fits(way)) ++way;
    int most = 0;
    for (FigurePanel& panel : panels) {
      panel.title = lines_of(panel, way, detailed);
      panel.title.removeAll(QString());
      if (letters_alone && !panel.letter.isEmpty()) panel.title.prepend(QString());
      panel.detailed = detailed && !panel.detail.isEmpty();
      most = std::max(most, int(panel.title.size()));
    }
    // Of flips it is what the figure is about.
    const bool of_flips = std::ranges::any_of(panels, [](const FigurePanel& panel) {
      return panel.view == MapView::Flips || panel.view == MapView::FlipKinds;
    });
    if (most <= most_title_lines_ + (of_flips ? 2 : 0)) break;
  }
  for (FigurePanel& panel : panels) {
    panel.title_lines = panel.letter.isEmpty() ? 0 : 1;
    for (const FigurePanel& other : panels)
      if (other.view == panel.view) panel.title_lines = std::max(panel.title_lines, int(other.title.size()));
    for (QString& text : panel.title) text.replace(QChar(0xa0), QLatin1Char(' '));
    for (QString& text : panel.title)
      text = QFontMetricsF(font).elidedText(text, Qt::ElideRight, std::max(0.0, room - indent(panel)) + 1);
  }
}

}  // namespace quantoscope
