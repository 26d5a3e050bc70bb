// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

class QLabel;
class QPushButton;
class QTabWidget;

namespace quantoscope {

class StudyClaimsView;
class StudyMapsView;
class StudyModel;
class StudyPlotView;

/// The plots of a study as tabs, the claims that are judged by it, what is pointed at in words, and the
/// export of the one that is seen.
class StudyPlots : public QWidget {
  Q_OBJECT

 public:
  /// The model, which has the table, outlives it.
  explicit StudyPlots(const StudyModel* model, QWidget* parent = nullptr);
  ~StudyPlots() override;

  /// Where the weights are that maps are made from.
  void setStore(const QString& folder);
  /// For another study: its plots.
  void remake();
  /// The model's table has changed: draws the plot that is seen; the others when somebody looks at them.
  void refresh();
  /// The store has been read anew.
  void refreshAll();
  /// Nothing is being read or drawn.
  bool idle() const;
  /// Asks for a file for the plot that is seen and writes it there; says so if there is no plot.
  void chooseFile();

 Q_SIGNALS:
  /// A row of the model.
  void runPicked(std::size_t row);
  void failed(const QString& message);
  void noted(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void makeParts();
  void forget();
  QWidget* makePlot(std::size_t plot);
  /// Of the plot's files, without ending.
  QString file_name(std::size_t plot) const;
  void showPointed(const QString& text);
  void write(std::size_t plot, const QString& path);

  const StudyModel* model_;
  QString store_;
  QTabWidget* tabs_;
  QLabel* pointed_;
  QPushButton* export_;
  std::vector<StudyPlotView*> views_;  ///< Of the study's plots; null for maps.
  std::vector<StudyMapsView*> maps_;   ///< The other way around.
  StudyClaimsView* claims_ = nullptr;  ///< After the plots, of a study that claims are judged by.
  bool fresh_ = false;                 ///< What claims were judged by has to be read again.
};

}  // namespace quantoscope
