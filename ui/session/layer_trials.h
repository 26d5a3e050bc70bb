// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include <QObject>

#include "core/train/what_if.h"
#include "ui/session/latest_job.h"

namespace quantoscope {

class ExperimentController;
class Inspection;

/// Trials of other steps and clips: evaluates what they would do to the network shown, beside the event loop,
/// and shows it in the place of the network. A coarse map first, because it follows a hand; the whole one and
/// the layers' measures when the hand rests. A trial starts from the network as it is shown and stays until
/// it is reset, whatever training does meanwhile; a restart of the network ends it.
class LayerTrials : public QObject {
  Q_OBJECT

 public:
  /// Both outlive it.
  LayerTrials(ExperimentController& controller, Inspection& inspection, QObject* parent = nullptr);

  /// Tries another value, on top of what is already tried in this network; a value the quantizer has anyway
  /// takes that trial back. Ignored where there is no such quantizer, or no weights to work with.
  void attempt(NetworkKind kind, const QuantizerChange& change);
  /// The network as it was before the trial.
  void reset(NetworkKind kind);

  /// What is tried, at most one value per quantizer; empty without a trial.
  const std::vector<QuantizerChange>& changes(NetworkKind kind) const;
  /// The network that the trial started from, or the one shown if there is none; never null.
  std::shared_ptr<const NetworkSnapshot> base(NetworkKind kind) const;
  /// The value as tried, or as it is in the network; 0 where there is no such quantizer.
  double value(NetworkKind kind, Quantizer quantizer, int layer) const;
  /// Maps are being made; nothing stale is shown when it is false.
  bool busy(NetworkKind kind) const;

 Q_SIGNALS:
  /// What is tried has changed.
  void changed(quantoscope::NetworkKind kind);
  /// What is tried cannot be shown; the trial is over.
  void failed(quantoscope::NetworkKind kind, const QString& trouble);

 private:
  struct Trial {
    std::shared_ptr<const NetworkSnapshot> base;  ///< Null without a trial.
    std::uint64_t generation = 0;                 ///< Of the running network when it began.
    std::vector<QuantizerChange> changes;
    bool refining = false;  ///< What runs is the whole map, which a new value need not wait for.
    int wanted = 0;         ///< Number of the latest request.
  };
  Trial& trial(NetworkKind kind) { return trials_[std::size_t(kind)]; }
  MapGrid whole_grid(NetworkKind kind) const;
  void evaluate(NetworkKind kind, bool coarse);
  void deliver(NetworkKind kind, NetworkSnapshot snapshot, bool coarse, int request);
  void follow(NetworkKind kind);

  ExperimentController& controller_;
  Inspection& inspection_;
  std::array<Trial, kNetworkKinds> trials_;
  std::array<LatestJob, kNetworkKinds> jobs_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
