// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QScrollArea>

#include "core/spec/experiment_spec.h"

class QAction;
class QVBoxLayout;

namespace quantoscope {

class FieldEditor;

/// What a presenter changes in front of a class, beside the maps: bits, size of the network, what the maps
/// show, play and time. Large enough for the mouse to be found from a distance, slim enough to take no room
/// from square maps on a wide screen.
class PresenterBar : public QScrollArea {
  Q_OBJECT

 public:
  explicit PresenterBar(QWidget* parent = nullptr);

  /// As large buttons side by side.
  void addActions(const QList<QAction*>& actions);
  void addPart(QWidget* part);
  /// The place of what the maps lend (MapsView::setFoot).
  QWidget* foot() const { return foot_; }
  void setSpec(const ExperimentSpec& spec);
  /// A person is dragging a slider.
  bool isHeld() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  /// A person chose other bits or another network.
  void specEdited(const quantoscope::ExperimentSpec& spec);
  void released();

 protected:
  /// Its width follows what is in it, which gets its font later than it.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QVBoxLayout* column_;
  QWidget* foot_;
  std::vector<FieldEditor*> editors_;
  ExperimentSpec spec_;
};

}  // namespace quantoscope
