// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/network_text.h"

#include <QLocale>
#include <QStringList>

namespace quantoscope {

QString bits_text(const NetworkSnapshot& network) {
  QString text;
  if (network.weight_bits > 0) text += QStringLiteral("W%1").arg(network.weight_bits);
  if (network.activation_bits > 0) text += QStringLiteral("A%1").arg(network.activation_bits);
  return text.isEmpty() ? QStringLiteral("float") : text;
}

QString network_title(const NetworkSnapshot& network) {
  const auto bits = [](int count) {
    return count > 0 ? QStringLiteral("%1 bit").arg(count) : QStringLiteral("float");
  };
  switch (network.kind) {
    case NetworkKind::Float:
      return QStringLiteral("Float");
    case NetworkKind::Weight:
      return QStringLiteral("Weights ") + bits(network.weight_bits);
    case NetworkKind::Activation:
      return QStringLiteral("Activations ") + bits(network.activation_bits);
    case NetworkKind::Joint:
      break;
  }
  if (network.weight_bits == network.activation_bits)
    return QStringLiteral("Weights and activations ") + bits(network.weight_bits);
  const QString weights = network.weight_bits > 0 ? QString::number(network.weight_bits) : bits(0);
  return QStringLiteral("Weights %1, activations %2").arg(weights, bits(network.activation_bits));
}

QString percent_text(double share) { return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 1); }

std::optional<double> truth_share(const NetworkSnapshot& network) {
  if (network.accuracy.truth) return network.accuracy.truth;
  if (!network.history.empty()) return network.history.back().truth_accuracy;
  return {};
}

QString network_subtitle(const NetworkSnapshot& network) {
  QStringList parts{QString::fromStdString(architecture_name(network.model)), bits_text(network)};
  if (const auto truth = truth_share(network))
    parts << percent_text(*truth) + QStringLiteral(" of truth");
  else if (network.accuracy.training)
    parts << percent_text(*network.accuracy.training) + QStringLiteral(" of training points");
  return parts.join(QStringLiteral(" · "));
}

QString phase_text(const NetworkSnapshot& network) {
  if (network.trial) return QStringLiteral("trial");
  switch (network.phase) {
    case NetworkPhase::Waiting:
    case NetworkPhase::Finished:
      return {};
    case NetworkPhase::PostTraining:
      return QStringLiteral("before retraining");
    case NetworkPhase::Training:
      return QStringLiteral("epoch %1 of %2").arg(network.epoch).arg(network.epochs);
    case NetworkPhase::Failed:
      break;
  }
  return QStringLiteral("failed: ") + QString::fromStdString(network.message);
}

QString waiting_text(const NetworkSnapshot& network) {
  if (network.phase == NetworkPhase::Failed) return phase_text(network);
  if (network.phase == NetworkPhase::Waiting && !network.message.empty())
    return QString::fromStdString(network.message);
  if (network.phase == NetworkPhase::Waiting && network.kind != NetworkKind::Float)
    return QStringLiteral("waiting for the float network");
  return QStringLiteral("no map yet");
}

QString network_details(const NetworkSnapshot& network) {
  QStringList lines{network_title(network),
                    QStringLiteral("%1, %2 parameters")
                        .arg(QString::fromStdString(architecture_name(network.model)),
                             QLocale(QLocale::English).toString(qlonglong(network.parameters)))};
  const auto line = [&](const QString& label, const std::optional<double>& share) {
    if (share) lines << label + QStringLiteral(": ") + percent_text(*share);
  };
  const AccuracyReport& accuracy = network.accuracy;
  line(QStringLiteral("Agrees with the truth"), truth_share(network));
  line(QStringLiteral("  before retraining"), accuracy.truth_before_retraining);
  line(QStringLiteral("Training points right"), accuracy.training);
  line(QStringLiteral("Agrees with the float network"), accuracy.agreement_with_float);
  if (const QString phase = phase_text(network); !phase.isEmpty()) lines << phase;
  return lines.join(QLatin1Char('\n'));
}

}  // namespace quantoscope
