// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure_caption.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <QFileInfo>
#include <QLocale>

#include "core/build_info.h"
#include "core/spec/field_use.h"
#include "core/spec/spec_fields.h"
#include "ui/figure/figure_layout.h"
#include "ui/plots/network_text.h"
#include "ui/plots/view_legend.h"
#include "ui/plots/view_text.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

/// Said whatever their values are.
constexpr std::array<std::string_view, 24> kAlwaysSaid{"data.radii",
                                                       "data.spacing",
                                                       "data.points",
                                                       "data.subsamples",
                                                       "data.noise",
                                                       "data.seed",
                                                       "quantization.weight_bits",
                                                       "quantization.activation_bits",
                                                       "quantization.weight_method",
                                                       "quantization.activation_method",
                                                       "quantization.first_layer",
                                                       "quantization.last_layer",
                                                       "quantization.step_scale",
                                                       "pretraining.epochs",
                                                       "pretraining.learning_rate",
                                                       "pretraining.schedule",
                                                       "pretraining.batch",
                                                       "pretraining.optimizer",
                                                       "retraining.epochs",
                                                       "retraining.learning_rate",
                                                       "retraining.schedule",
                                                       "retraining.batch",
                                                       "retraining.optimizer",
                                                       "seed"};

/// Said in words of their own, or nothing to be read.
constexpr std::array<std::string_view, 10> kSaidElsewhere{
    "data.generator", "data.points_file", "data.points_format", "data.points_digest", "data.own_points",
    "model.width",    "model.depth",      "model.residual",     "map.region",         "map.resolution"};

bool holds(const auto& keys, const std::string& key) { return std::ranges::find(keys, key) != keys.end(); }

/// "weight bits 2", "noise 0.2 gaps"
QString setting_text(const Field& field, const ExperimentSpec& spec) {
  QString label = translated(field.label);
  if (!label.startsWith(QLatin1String("Lipschitz"))) label[0] = label[0].toLower();
  const QString value = shown_value(field, field.get(spec));
  QString shown = value;
  // Not "PACT" or "L2-optimal step".
  if (field.type == FieldType::Choice && value.size() > 1 && value[1].isLower())
    shown[0] = shown[0].toLower();
  const QString unit = field.unit.empty() ? QString() : translated(field.unit);
  const bool says = unit.isEmpty() || label.contains(unit);  // "epochs 60"
  return says ? label + QLatin1Char(' ') + shown : QStringLiteral("%1 %2 %3").arg(label, shown, unit);
}

/// Of the fields whose keys begin like this.
QStringList settings_text(const ExperimentSpec& spec, std::string_view start) {
  const ExperimentSpec plain;
  QStringList parts;
  for (const Field& field : spec_fields()) {
    if (!field.key.starts_with(start) || holds(kSaidElsewhere, field.key) || !uses_field(spec, field.key))
      continue;
    if (holds(kAlwaysSaid, field.key) || field.get(spec) != field.get(plain))
      parts << setting_text(field, spec);
  }
  return parts;
}

QString data_text(const ExperimentSpec& spec) {
  QStringList parts;
  if (!spec.data.points_file.empty())
    parts << translate("figure", "points of %1")
                 .arg(QFileInfo(QString::fromStdString(spec.data.points_file)).fileName());
  else
    parts << shown_value(field("data.generator"), field("data.generator").get(spec)).toLower();
  return (parts + settings_text(spec, "data.")).join(QStringLiteral(", "));
}

QString network_text(const ModelSpec& model) {
  return translate("figure", "%1 ReLU network (%2 parameters)")
      .arg(QString::fromStdString(architecture_name(model)),
           QLocale(QLocale::English).toString(qlonglong(parameter_count(model))));
}

/// "blue", for who reads the caption beside the picture.
QString hue_name(const QColor& color) {
  const int hue = color.hsvHue(), saturation = color.hsvSaturation();
  if (saturation < 40)
    return color.value() > 240   ? translate("figure", "white")
           : color.value() > 180 ? translate("figure", "light grey")
           : color.value() > 90  ? translate("figure", "grey")
           : color.value() > 50  ? translate("figure", "dark grey")
                                 : translate("figure", "black");
  if (hue < 15 || hue >= 325) return translate("figure", "red");
  if (hue < 42) return translate("figure", "orange");
  if (hue < 70) return translate("figure", "yellow");
  if (hue < 175) return translate("figure", "green");
  if (hue < 203) return translate("figure", "blue-green");
  return hue < 245 ? translate("figure", "blue") : translate("figure", "violet");
}

QString color_name(const QColor& color) {
  constexpr int kDark = 80;
  const QString name = hue_name(color);
  return color.value() < kDark && color.hsvSaturation() >= 40 ? translate("figure", "dark %1").arg(name)
                                                              : name;
}

QString scale_text(const FigureLegend& legend, const Palette& palette) {
  return translate("figure", "%1 from %2 (%3) to %4 (%5)")
      .arg(scale_name(legend.view), legend.marks.front().second,
           color_name(QColor(scale_color(legend.view, 0.02, palette))), legend.marks.back().second,
           color_name(QColor(scale_color(legend.view, 0.98, palette))));
}

QString colors_text(const FigureLayout& layout, const Palette& palette) {
  QStringList views;
  for (const FigureLegend& legend : layout.legends) {
    QStringList parts;
    if (!legend.marks.empty()) parts << scale_text(legend, palette);
    for (const FigureLegend::Entry& entry : legend.entries)
      parts << (entry.mark == FigureLegend::Entry::Mark::Line
                    ? translate("figure", "%1: line").arg(entry.text)
                    : QStringLiteral("%1 (%2)").arg(entry.text, color_name(entry.color)));
    const QString said = parts.join(QStringLiteral(", "));
    views << (layout.legends.size() > 1 ? QStringLiteral("%1: %2").arg(view_name(legend.view), said) : said);
  }
  return views.join(QStringLiteral("; "));
}

/// "(a) float, (b) W2"; the letters only where the figure has them.
QString panels_text(const FigureLayout& layout, MapView view) {
  QStringList parts;
  for (const FigurePanel& panel : layout.panels) {
    if (panel.view != view) continue;
    const QString name = panel.network  ? bits_text(*panel.network)
                         : panel.points ? translate("figure", "training points")
                                        : translate("figure", "truth");
    parts << (panel.letter.isEmpty() ? name : panel.letter + QLatin1Char(' ') + name);
  }
  return parts.join(QStringLiteral(", "));
}

/// "float 97.1 %, W2 97.0 %": of the networks that are shown and have the number.
QString numbers_text(const ExperimentResult& result, const FigureSpec& spec, auto number) {
  QStringList parts;
  for (std::size_t i = 0; i < result.networks.size(); ++i) {
    if (!spec.networks[i]) continue;
    if (const std::optional<double> share = number(result.networks[i]))
      parts << QStringLiteral("%1 %2").arg(bits_text(result.networks[i]), percent_text(*share));
  }
  return parts.join(QStringLiteral(", "));
}

QString accuracies_text(const ExperimentResult& result, const FigureSpec& spec) {
  QString text =
      numbers_text(result, spec, [](const NetworkSnapshot& network) { return truth_share(network); });
  QString what =
      translate("figure", "Accuracy (share of the plane where the class is the true one; 1 seed): %1.");
  if (text.isEmpty()) {
    text =
        numbers_text(result, spec, [](const NetworkSnapshot& network) { return network.accuracy.training; });
    what = translate("figure", "Accuracy on the training points (1 seed): %1.");
  }
  if (!text.isEmpty()) text = what.arg(text);
  const QString flips = numbers_text(result, spec, [](const NetworkSnapshot& network) {
    return network.error ? std::optional(network.error->flipped_share) : std::nullopt;
  });
  if (!flips.isEmpty())
    text += (text.isEmpty() ? QString() : QStringLiteral(" ")) +
            translate("figure", "Flips (share of the plane where the class is not the float network's): %1.")
                .arg(flips);
  const QString distortion = numbers_text(result, spec, [](const NetworkSnapshot& network) {
    return network.error ? network.error->distortion_area() : std::nullopt;
  });
  const QString noise = numbers_text(result, spec, [](const NetworkSnapshot& network) {
    return network.error ? network.error->noise_area() : std::nullopt;
  });
  if (!distortion.isEmpty() && !noise.isEmpty())
    text +=
        QLatin1Char(' ') + translate("figure",
                                     "Of them distortion (boundaries that moved and pieces that changed as a "
                                     "whole): %1; noise: %2.")
                               .arg(distortion, noise);
  return text;
}

/// In what the settings of a row differ from those of the first.
QString differences_text(const ExperimentSpec& spec, const ExperimentSpec& first) {
  QStringList parts;
  if (spec.model != first.model) parts << QString::fromStdString(architecture_name(spec.model));
  for (const Field& field : spec_fields())
    if ((!holds(kSaidElsewhere, field.key) || field.key == "data.generator") && uses_field(spec, field.key) &&
        field.get(spec) != field.get(first))
      parts << setting_text(field, spec);
  if (spec.data.points_file != first.data.points_file) parts << data_text(spec);
  return parts.isEmpty() ? translate("figure", "the same settings") : parts.join(QStringLiteral(", "));
}

}  // namespace

QString figure_caption(const FigureContent& content, const FigureSpec& spec) {
  FigureSpec explained = spec;
  explained.color_bar = true;
  const FigureLayout layout(content, explained);
  const ExperimentResult& first = *content.rows.front().result;
  QStringList lines, views;
  for (const MapView view : spec.views)
    views << (content.named
                  ? view_name(view).toLower()
                  : QStringLiteral("%1: %2").arg(view_name(view).toLower(), panels_text(layout, view)));
  QStringList rows;
  for (const FigureContent::Row& row : content.rows) rows << row.name;
  lines << (content.named
                ? translate("figure", "Decision maps (%1) of networks and their quantized versions; %2: %3.")
                      .arg(views.join(QStringLiteral(", ")),
                           spec.transposed ? translate("figure", "columns") : translate("figure", "rows"),
                           rows.join(QStringLiteral("; ")))
                : translate("figure", "Decision maps of a network and its quantized versions; %1.")
                      .arg(views.join(QStringLiteral("; "))));
  const QString comma = QStringLiteral(", ");
  lines << translate("figure", "Data: %1.").arg(data_text(first.spec));
  lines << translate("figure", "Network: %1, %2. Quantization: %3.")
               .arg(network_text(first.spec.model), settings_text(first.spec, "seed").join(comma),
                    settings_text(first.spec, "quantization.").join(comma));
  QString training =
      translate("figure", "Training of the float network: %1; of the quantized ones, from there: %2.")
          .arg(settings_text(first.spec, "pretraining.").join(comma),
               settings_text(first.spec, "retraining.").join(comma));
  if (const QStringList fine = settings_text(first.spec, "fine_tuning."); !fine.isEmpty())
    training += QLatin1Char(' ') + translate("figure", "Fine-tuning: %1.").arg(fine.join(comma));
  lines << training;
  for (const FigureContent::Row& row : content.rows) {
    const QString numbers = accuracies_text(*row.result, spec);
    if (!content.named)
      lines << numbers;
    else if (row.result == &first)
      lines << QStringLiteral("%1: %2").arg(row.name, numbers);
    else
      lines << QStringLiteral("%1 (%2): %3")
                   .arg(row.name, differences_text(row.result->spec, first.spec), numbers);
  }
  lines << translate("figure", "%1. Quantoscope %2.")
               .arg(colors_text(layout, spec.palette),
                    QString::fromStdString(first.version.empty() ? program_version() : first.version));
  lines.removeAll(QString());
  return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace quantoscope
