// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QPointer>
#include <QWidget>

#include "core/analysis/layer_histogram.h"
#include "core/spec/spec_fields.h"
#include "core/train/what_if.h"
#include "ui/session/latest_job.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace quantoscope {

class ExperimentController;
class Inspection;
class LayerPlot;
class LayerTableModel;
class LayerTrials;
class NumberBox;

/// The layers of the selected network: what quantization did to each as a table, and the selected layer's
/// values with the levels they are snapped to. Its step or clip can be dragged or typed: the maps then show
/// what that would do, until Reset.
class LayersPanel : public QWidget {
  Q_OBJECT

 public:
  explicit LayersPanel(QWidget* parent = nullptr);
  ~LayersPanel() override;

  /// Shows these, which are there as long as events are delivered. Trials live as long as `inspection`.
  void setExperiment(ExperimentController& controller, Inspection& inspection);
  LayerTrials* trials() const;
  QSize sizeHint() const override;

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Measured {
    std::shared_ptr<const NetworkState> state;
    std::vector<LayerReport> layers;
    std::optional<NoiseGain> noise;
  };
  struct Values {
    std::shared_ptr<const NetworkState> state;
    Quantizer quantizer = Quantizer::Weights;
    int layer = 0;
    std::shared_ptr<const std::vector<float>> sorted;
  };
  /// How a layer quantizes the values.
  struct Rule {
    std::shared_ptr<const NetworkState> state;
    Quantizer quantizer = Quantizer::Weights;
    int layer = 0;
    LevelRule rule;
  };
  /// What is being measured.
  struct Asked {
    const NetworkState* state = nullptr;
    Quantizer quantizer = Quantizer::Weights;
    int layer = 0;
    bool layers = false, values = false;
    bool operator==(const Asked&) const = default;
  };
  QWidget* makeTable();
  QWidget* makeHistogram();
  void follow(NetworkKind kind);
  void showSelection();
  void refresh();
  void showNoise(const std::optional<NoiseGain>& noise);
  void showTable(const NetworkSnapshot& network);
  void showHistogram(const NetworkSnapshot& network);
  LevelRule levelRule(const std::shared_ptr<const NetworkState>& state);
  void showTrial();
  void measure(const NetworkSnapshot& network, bool layers, bool values);
  void showTrouble(const Asked& failed, const QString& text);
  bool valuesMissing(const NetworkSnapshot& network) const;
  void attempt(double value);
  void resetTrial();
  void copyTable() const;

  QPointer<ExperimentController> controller_;
  QPointer<Inspection> inspection_;
  QPointer<LayerTrials> trials_;
  LayerTableModel* model_;
  QSplitter* splitter_;
  QComboBox* network_;
  QLabel *hint_, *summary_, *table_empty_, *plot_empty_;
  QPushButton* reset_;
  QStackedWidget *table_pages_, *plot_pages_;
  QTableView* table_;
  QToolButton *weights_, *activations_;
  Field value_field_;
  QLabel* value_label_;
  NumberBox* value_box_;
  LayerPlot* plot_;
  Quantizer quantizer_ = Quantizer::Weights;
  bool showing_ = false;  ///< The selection follows the inspection.
  Asked asked_;
  QString layers_trouble_, values_trouble_, trial_trouble_;  ///< Why there are none, in words.
  Measured measured_;
  QLabel* noise_ = nullptr;
  Values values_;
  Rule rule_;
  LatestJob job_;  ///< Last: nothing is delivered to half a panel.
};

}  // namespace quantoscope
