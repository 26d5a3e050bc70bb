// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/layer_table_model.h"
#include "ui/plots/network_text.h"

#include <algorithm>
#include <cmath>

#include <QFont>

namespace quantoscope {
namespace {

QString decimals(const std::optional<double>& value, int count) {
  return value ? decimals_text(*value, count) : QString();
}

QString digits(const std::optional<double>& value) {
  return value ? QString::number(*value, 'g', 3) : QString();
}

/// dB; the evaluator caps it at 200, which stands for no error at all.
QString sqnr(const std::optional<double>& decibels) {
  return decibels && *decibels >= 200 ? LayerTableModel::tr("exact") : decimals(decibels, 1);
}

QString percent(const std::optional<double>& share) {
  return share ? QString::number(100 * *share, 'f', 1) : QString();
}

QString bits_of(const LayerReport& layer) {
  QString text;
  if (layer.weight_bits) text += QStringLiteral("W%1").arg(*layer.weight_bits);
  if (layer.activation_bits) text += QStringLiteral("A%1").arg(*layer.activation_bits);
  return text.isEmpty() ? LayerTableModel::tr("float") : text;
}

QString text_of(const LayerReport& layer, int column) {
  switch (column) {
    case LayerTableModel::Layer:
      return QString::number(layer.index);
    case LayerTableModel::Shape:
      return QStringLiteral("%1 → %2").arg(layer.inputs).arg(layer.outputs);
    case LayerTableModel::Bits:
      return bits_of(layer);
    case LayerTableModel::Step:
      return digits(layer.step);
    case LayerTableModel::Alpha:
      return digits(layer.alpha);
    case LayerTableModel::WeightSqnr:
      return sqnr(layer.weight_sqnr);
    case LayerTableModel::WeightFloatSqnr:
      return sqnr(layer.weight_float_sqnr);
    case LayerTableModel::WeightRmse:
      return decimals(layer.weight_rmse, 3);
    case LayerTableModel::ActivationSqnr:
      return sqnr(layer.activation_sqnr);
    case LayerTableModel::PreActivationSqnr:
      return sqnr(layer.pre_activation_sqnr);
    case LayerTableModel::PreActivationFloatSqnr:
      return sqnr(layer.pre_activation_float_sqnr);
    case LayerTableModel::Clipped:
      return percent(layer.clipped);
    case LayerTableModel::Zero:
      return percent(layer.zero);
    case LayerTableModel::Dead:
      return layer.dead_units ? QString::number(*layer.dead_units) : QString();
    case LayerTableModel::ShadowSigma:
      return decimals(layer.shadow_sigma_max, 2);
    case LayerTableModel::Sigma:
      return decimals(layer.sigma_max, 2);
    default:
      return {};
  }
}

QString title(int column) {
  switch (column) {
    case LayerTableModel::Layer:
      return LayerTableModel::tr("Layer");
    case LayerTableModel::Shape:
      return LayerTableModel::tr("Shape");
    case LayerTableModel::Bits:
      return LayerTableModel::tr("Bits");
    case LayerTableModel::Step:
      return LayerTableModel::tr("Step Δ");
    case LayerTableModel::Alpha:
      return LayerTableModel::tr("Clip α");
    case LayerTableModel::WeightSqnr:
      return LayerTableModel::tr("Weights, dB\nrounding");
    case LayerTableModel::WeightFloatSqnr:
      return LayerTableModel::tr("Weights, dB\nto float");
    case LayerTableModel::WeightRmse:
      return LayerTableModel::tr("Weights\nrmse / Δ");
    case LayerTableModel::ActivationSqnr:
      return LayerTableModel::tr("Activ., dB\nrounding");
    case LayerTableModel::PreActivationSqnr:
      return LayerTableModel::tr("Pre-act., dB\nto shadow");
    case LayerTableModel::PreActivationFloatSqnr:
      return LayerTableModel::tr("Pre-act., dB\nto float");
    case LayerTableModel::Clipped:
      return LayerTableModel::tr("Clipped\n%");
    case LayerTableModel::Zero:
      return LayerTableModel::tr("Zero\n%");
    case LayerTableModel::Dead:
      return LayerTableModel::tr("Dead\nunits");
    case LayerTableModel::ShadowSigma:
      return LayerTableModel::tr("σ max\nfloat");
    case LayerTableModel::Sigma:
      return LayerTableModel::tr("σ max\nquantized");
    default:
      return {};
  }
}

QString definition(int column) {
  switch (column) {
    case LayerTableModel::Layer:
      return LayerTableModel::tr(
          "Number of the weight layer: 1 reads the coordinates, the last one puts out the logit.");
    case LayerTableModel::Shape:
      return LayerTableModel::tr("Inputs → outputs of the layer's weight matrix.");
    case LayerTableModel::Bits:
      return LayerTableModel::tr("W: bits of the weights. A: bits of the activations the layer puts out.");
    case LayerTableModel::Step:
      return LayerTableModel::tr(
          "Δ, the distance between neighbouring levels of the weights. "
          "With one bit, the magnitude of all weights.");
    case LayerTableModel::Alpha:
      return LayerTableModel::tr(
          "α, the largest activation that can be represented (PACT): "
          "larger ones are clipped to it.");
    case LayerTableModel::WeightSqnr:
      return LayerTableModel::tr(
          "SQNR of the rounding: 10 log₁₀(Σ w² / Σ (w − Q(w))²), the power of this network's shadow weights "
          "over the power of what quantizing changes in them. 6 dB more is half the error. After "
          "retraining nobody computes with shadow weights.");
    case LayerTableModel::WeightFloatSqnr:
      return LayerTableModel::tr(
          "SQNR to the float network: 10 log₁₀(Σ v² / Σ (v − Q(w))²), v its weights in this layer and Q(w) "
          "those that compute here. Retraining and rounding together; before retraining the same as "
          "rounding alone.");
    case LayerTableModel::WeightRmse:
      return LayerTableModel::tr(
          "√(mean (w − Q(w))²) over the distance of neighbouring levels. 0.289 = 1/√12 is healthy rounding, "
          "weights spread evenly between the levels; more: outer weights are clipped.");
    case LayerTableModel::ActivationSqnr:
      return LayerTableModel::tr(
          "SQNR of the rounding: 10 log₁₀(Σ r² / Σ (r − Q(r))²) with r = ReLU of the layer's sum before any "
          "clip, on "
          "training points: rounding and clipping of this layer alone.");
    case LayerTableModel::PreActivationSqnr:
      return LayerTableModel::tr(
          "SQNR to the shadow weights: 10 log₁₀(Σ a² / Σ (a − â)²), the layer's sums before ReLU in the same "
          "network without any quantizer (a) and as it is (â), on training points. All that has gathered "
          "up to this layer; in the last row, in the logit. After retraining near 0 dB is usual and says "
          "little.");
    case LayerTableModel::PreActivationFloatSqnr:
      return LayerTableModel::tr(
          "SQNR to the float network: the same with the float network's sums (a). All that has become "
          "different up to this layer by retraining and rounding; in the last row, in the logit.");
    case LayerTableModel::Clipped:
      return LayerTableModel::tr("Share of activations at or above the clip α.");
    case LayerTableModel::Zero:
      return LayerTableModel::tr("Share of activations that are 0 after ReLU and rounding.");
    case LayerTableModel::Dead:
      return LayerTableModel::tr("Hidden units that put out 0 on all points measured: they do nothing.");
    case LayerTableModel::ShadowSigma:
      return LayerTableModel::tr(
          "Largest singular value of the float (shadow) weight matrix: the most the layer can "
          "stretch an error in its input.");
    case LayerTableModel::Sigma:
      return LayerTableModel::tr(
          "Largest singular value of the weight matrix in use, quantized where the layer is. "
          "Without residual connections the product over the layers bounds by how much the network can "
          "amplify an error in its input.");
    default:
      return {};
  }
}

}  // namespace

void LayerTableModel::setLayers(const std::vector<LayerReport>& layers,
                                const std::vector<QuantizerChange>& tried) {
  tried_ = tried;
  if (layers.size() != layers_.size()) {
    beginResetModel();
    layers_ = layers;
    endResetModel();
    return;
  }
  layers_ = layers;
  if (!layers_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, Columns - 1));
}

int LayerTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(layers_.size());
}

int LayerTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : Columns; }

bool LayerTableModel::isTried(const LayerReport& layer, int column) const {
  return std::any_of(tried_.begin(), tried_.end(), [&](const QuantizerChange& change) {
    return change.layer == layer.index && column == (change.quantizer == Quantizer::Weights ? Step : Alpha);
  });
}

QVariant LayerTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const LayerReport& layer = layers_[std::size_t(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text_of(layer, index.column());
    case Qt::TextAlignmentRole:
      return int(Qt::AlignVCenter |
                 (index.column() == Shape || index.column() == Bits ? Qt::AlignHCenter : Qt::AlignRight));
    case Qt::FontRole:
      if (isTried(layer, index.column())) {
        QFont bold;
        bold.setBold(true);
        return bold;
      }
      return {};
    case Qt::ToolTipRole:
      if (isTried(layer, index.column())) return tr("A trial, not the value the network was trained with.");
      return definition(index.column());
    case Qt::WhatsThisRole:
      return definition(index.column());
    default:
      return {};
  }
}

QVariant LayerTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  switch (role) {
    case Qt::DisplayRole:
      return title(section);
    case Qt::ToolTipRole:
    case Qt::WhatsThisRole:
      return definition(section);
    case Qt::TextAlignmentRole:
      return int(Qt::AlignVCenter |
                 (section == Shape || section == Bits ? Qt::AlignHCenter : Qt::AlignRight));
    default:
      return {};
  }
}

QString LayerTableModel::tsv() const {
  QString text;
  for (int column = 0; column < Columns; ++column)
    text += QString(title(column)).replace('\n', ' ') + (column + 1 < Columns ? '\t' : '\n');
  for (const LayerReport& layer : layers_)
    for (int column = 0; column < Columns; ++column)
      text += text_of(layer, column) + (column + 1 < Columns ? '\t' : '\n');
  return text;
}

}  // namespace quantoscope
