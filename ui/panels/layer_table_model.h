// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "core/analysis/layer_report.h"
#include "core/train/what_if.h"

namespace quantoscope {

/// The layers of one network as a table: a row per layer, a column per measure. Headers carry the units and,
/// as tooltip and "What's this?", the definitions.
class LayerTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column {
    Layer,
    Shape,
    Bits,
    Step,
    Alpha,
    WeightSqnr,
    WeightFloatSqnr,
    WeightRmse,
    ActivationSqnr,
    PreActivationSqnr,
    PreActivationFloatSqnr,
    Clipped,
    Zero,
    Dead,
    ShadowSigma,
    Sigma,
    Columns
  };

  using QAbstractTableModel::QAbstractTableModel;

  /// `tried` are the values that stand in bold, because they are not the network's own.
  void setLayers(const std::vector<LayerReport>& layers, const std::vector<QuantizerChange>& tried = {});
  const std::vector<LayerReport>& layers() const { return layers_; }
  /// All of it with headers, columns separated by tabs, for a spreadsheet. Numbers have decimal points.
  QString tsv() const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  bool isTried(const LayerReport& layer, int column) const;

  std::vector<LayerReport> layers_;
  std::vector<QuantizerChange> tried_;
};

}  // namespace quantoscope
