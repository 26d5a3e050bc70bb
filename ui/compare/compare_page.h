// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/analysis/map_view.h"
#include "core/spec/experiment_spec.h"

class QAction;
class QLabel;
class QTableView;
class QToolBar;

namespace quantoscope {

class MapLegend;
class PinnedDelegate;
class PinnedResults;

/// Pinned results below each other, one row per experiment, with the four networks' maps as columns: rename
/// (F2, or double click on the name), reorder (drag, Alt+Up and Alt+Down), remove (Del), bring back (Return,
/// or double click on a map), save, open and export.
class ComparePage : public QWidget {
  Q_OBJECT

 public:
  /// `model` outlives the page.
  explicit ComparePage(PinnedResults& model, QWidget* parent = nullptr);

  QTableView* table() const { return table_; }
  /// How the maps are looked at.
  void setView(MapView view);
  MapView view() const;
  /// Adds the rows of a comparison or of a result folder. Throws Error.
  void addFolder(const QString& folder);
  /// Throws Error.
  void saveTo(const QString& folder);
  /// All maps are drawn.
  bool idle() const;

 Q_SIGNALS:
  void pinRequested();
  /// A row's experiment is wanted back.
  void restoreRequested(const quantoscope::ExperimentSpec& spec);
  void exportRequested();
  void failed(const QString& message);
  /// Something worth a word in the status bar.
  void noted(const QString& message);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QAction* addAction(const QString& text, const QString& tip, const QKeySequence& key);
  void makeTable();
  void makeActions();
  QList<int> selectedRows() const;
  void restore(int row);
  void moveSelected(int by);
  void chooseFolder();
  void save();
  /// Asks where there is a comparison already.
  bool mayReplace(const QString& folder);
  void updateState();
  void fitRows();

  PinnedResults& model_;
  PinnedDelegate* delegate_;
  QTableView* table_;
  QToolBar* bar_;
  QLabel* empty_;
  QString trouble_;  ///< Why the maps cannot be seen.
  MapLegend* legend_;
  QAction *restore_, *rename_, *up_, *down_, *remove_, *clear_, *save_, *export_;
};

}  // namespace quantoscope
