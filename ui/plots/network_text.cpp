// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/network_text.h"

#include <QLocale>
#include <QStringList>

#include "core/spec/text.h"
#include "ui/translated.h"

namespace quantoscope {

QString bits_text(const NetworkSnapshot& network) {
  const auto part = [](const char* letter, int bits) {
    return QLatin1String(letter) +
           (bits > 0 ? QString::number(bits) : QLatin1Char(' ') + translated("float"));
  };
  const int weights = network.weight_bits, activations = network.activation_bits;
  switch (network.kind) {
    case NetworkKind::Weight:
      return part("W", weights);
    case NetworkKind::Activation:
      return part("A", activations);
    case NetworkKind::Joint:
      return part("W", weights) + (weights > 0 && activations > 0 ? QString() : QStringLiteral(" ")) +
             part("A", activations);
    case NetworkKind::Float:
      break;
  }
  return translated("float");
}

QString network_title(const NetworkSnapshot& network) {
  const int weights = network.weight_bits, activations = network.activation_bits;
  switch (network.kind) {
    case NetworkKind::Float:
      return translate("network", "Float");
    case NetworkKind::Weight:
      return weights > 0 ? translate("network", "Weights %n bit", nullptr, weights)
                         : translate("network", "Weights float");
    case NetworkKind::Activation:
      return activations > 0 ? translate("network", "Activations %n bit", nullptr, activations)
                             : translate("network", "Activations float");
    case NetworkKind::Joint:
      break;
  }
  if (weights == activations)
    return weights > 0 ? translate("network", "Weights and activations %n bit", nullptr, weights)
                       : translate("network", "Weights and activations float");
  const QString first = weights > 0 ? QString::number(weights) : translated("float");
  return (activations > 0 ? translate("network", "Weights %1, activations %n bit", nullptr, activations)
                          : translate("network", "Weights %1, activations float"))
      .arg(first);
}

QString decimals_text(double value, int decimals) {
  return QString::fromStdString(fixed_text(value, decimals));
}

QString percent_text(double share) { return QStringLiteral("%1 %").arg(decimals_text(share * 100, 1)); }

std::optional<double> truth_share(const NetworkSnapshot& network) {
  if (network.accuracy.truth) return network.accuracy.truth;
  if (!network.history.empty()) return network.history.back().truth_accuracy;
  return {};
}

QString network_subtitle(const NetworkSnapshot& network) {
  QStringList parts{QString::fromStdString(architecture_name(network.model)), bits_text(network)};
  if (const auto truth = truth_share(network))
    parts << translate("network", "%1 of truth").arg(percent_text(*truth));
  else if (network.accuracy.training)
    parts << translate("network", "%1 of training points").arg(percent_text(*network.accuracy.training));
  return parts.join(QStringLiteral(" · "));
}

QString phase_text(const NetworkSnapshot& network) {
  if (network.trial) return translate("network", "trial");
  switch (network.phase) {
    case NetworkPhase::Waiting:
    case NetworkPhase::Finished:
      return {};
    case NetworkPhase::PostTraining:
      return translate("network", "before retraining");
    case NetworkPhase::Training:
      return translate("network", "epoch %1 of %2").arg(network.epoch).arg(network.epochs);
    case NetworkPhase::Failed:
      break;
  }
  return translate("network", "failed: %1").arg(translated(network.message));
}

QString badge_text(const NetworkSnapshot& network) {
  QStringList parts;
  if (const QString phase = phase_text(network); !phase.isEmpty()) parts << phase;
  if (network.drawing > 0) parts << translate("network", "drawing %1 × %1").arg(network.drawing);
  if (!network.warning.empty()) parts << translate("network", "dead network");
  return parts.join(QStringLiteral(" · "));
}

QString waiting_text(const NetworkSnapshot& network, const NetworkSnapshot* float_network) {
  if (network.phase == NetworkPhase::Failed) return phase_text(network);
  if (network.phase == NetworkPhase::Waiting && !network.message.empty()) return translated(network.message);
  if (network.phase != NetworkPhase::Waiting || network.kind == NetworkKind::Float)
    return translate("network", "the first map is being made");
  if (!float_network) return translate("network", "waits for the float network");
  if (float_network->phase == NetworkPhase::Finished) return translate("network", "being quantized");
  return translate("network", "waits for the float network: epoch %1 of %2")
      .arg(float_network->epoch)
      .arg(float_network->epochs);
}

QString network_details(const NetworkSnapshot& network) {
  QStringList lines{network_title(network),
                    translate("network", "%1, %2 parameters")
                        .arg(QString::fromStdString(architecture_name(network.model)),
                             QLocale(QLocale::English).toString(qlonglong(network.parameters)))};
  if (network.kind != NetworkKind::Float && network.weight_bits == 0 && network.activation_bits == 0)
    lines << translate("network", "Nothing is quantized: the float network, trained further");
  const auto line = [&](const QString& label, const std::optional<double>& share) {
    if (share) lines << label.arg(percent_text(*share));
  };
  const AccuracyReport& accuracy = network.accuracy;
  line(translate("network", "Agrees with the truth: %1"), truth_share(network));
  line(translate("network", "  before retraining: %1"), accuracy.truth_before_retraining);
  line(translate("network", "Training points right: %1"), accuracy.training);
  line(translate("network", "Agrees with the float network: %1"), accuracy.agreement_with_float);
  if (const QString phase = phase_text(network); !phase.isEmpty()) lines << phase;
  if (!network.warning.empty())
    lines << translate("network", "Dead network: %1").arg(translated(network.warning));
  return lines.join(QLatin1Char('\n'));
}

}  // namespace quantoscope
