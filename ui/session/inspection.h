// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QLineF>
#include <QObject>
#include <QPointF>

#include "core/train/experiment_result.h"

namespace quantoscope {

class ExperimentController;

/// The four networks at one moment, in the order of kAllKinds; none is null.
using Moment = std::array<std::shared_ptr<const NetworkSnapshot>, kNetworkKinds>;

/// What the window looks at: a moment of the experiment, one of its networks, a layer and a point. Plots and
/// panels show this and not the experiment itself, so that looking back in time or trying another step or
/// clip changes all of them alike. Trials stand before the moment, which stands before the running
/// experiment.
class Inspection : public QObject {
  Q_OBJECT

 public:
  /// Shows `controller`, which outlives it, as it runs.
  explicit Inspection(ExperimentController& controller, QObject* parent = nullptr);

  /// The network as it is to be shown; never null.
  std::shared_ptr<const NetworkSnapshot> shown(NetworkKind kind) const;
  /// All four, as a result that can be exported: what is seen is what is written.
  ExperimentResult result() const;
  /// The running experiment is shown, not a moment of its past.
  bool live() const { return !moment_; }
  /// Nothing is shown of this network: somebody is to predict it first.
  bool isCovered(NetworkKind kind) const { return covers_[std::size_t(kind)] != nullptr; }
  bool hasTrial(NetworkKind kind) const { return trials_[std::size_t(kind)] != nullptr; }

  NetworkKind network() const { return network_; }
  /// 1 for the first; at most the depth of the network shown.
  int layer() const;
  /// A point of the plane that is followed through the networks.
  std::optional<QPointF> point() const { return point_; }
  /// A short line of neighbouring points.
  std::optional<QLineF> line() const { return line_; }

 public Q_SLOTS:
  void showMoment(const quantoscope::Moment& moment);
  void showLive();
  /// Shows this network in the place of the one of its kind until the trial is ended or the network restarts.
  void setTrial(const std::shared_ptr<const quantoscope::NetworkSnapshot>& trial);
  void endTrial(quantoscope::NetworkKind kind);
  /// Shows a network of which nothing is known yet in the place of this one, or uncovers it.
  void setCovered(quantoscope::NetworkKind kind, bool covered);
  void setNetwork(quantoscope::NetworkKind kind);
  void setLayer(int layer);
  void setPoint(std::optional<QPointF> point);
  void setLine(std::optional<QLineF> line);

 Q_SIGNALS:
  void shownChanged(quantoscope::NetworkKind kind);
  void liveChanged(bool live);
  /// Which network or which layer is selected.
  void selectionChanged();
  void pointChanged();
  void lineChanged();

 private:
  void follow(NetworkKind kind);
  std::shared_ptr<const NetworkSnapshot> cover(NetworkKind kind) const;

  ExperimentController& controller_;
  std::optional<Moment> moment_;
  Moment trials_, covers_;  ///< Null where there is none.
  NetworkKind network_ = NetworkKind::Joint;
  int layer_ = 2;  ///< As last selected, whatever the depth.
  std::optional<QPointF> point_;
  std::optional<QLineF> line_;
};

}  // namespace quantoscope
