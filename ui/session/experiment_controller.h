// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>
#include <QString>

#include "core/train/experiment.h"

namespace quantoscope {

/// The player: owns the running experiment on behalf of the window. Lives in the GUI thread; snapshots of the
/// workers arrive through a latest-wins mailbox as signals, stale generations are dropped, fast changes of
/// the spec are merged.
class ExperimentController : public QObject {
  Q_OBJECT

 public:
  /// Starts at once unless `paused`. Throws Error as Experiment for a spec that cannot run.
  explicit ExperimentController(const ExperimentSpec& spec, bool paused = false, QObject* parent = nullptr);
  ~ExperimentController() override;

  /// Networks that were trained are kept, and are there at once when the same is asked for again: in memory,
  /// and in this folder from one session to the next (core/study/kept_networks.h).
  void keepNetworksIn(const QString& folder);
  /// Those in this store of studies are known, too; `save`: and what is trained here goes there.
  void knowNetworksOf(const QString& store, bool save);

  /// The spec as last set, which the experiment may be about to take over.
  const ExperimentSpec& spec() const;
  /// The latest state of a network; never null.
  std::shared_ptr<const NetworkSnapshot> snapshot(NetworkKind kind) const;
  std::shared_ptr<const Dataset> dataset() const;
  ExperimentResult result() const;
  /// Takes over another experiment at once. Throws Error if it cannot run, and the one before stays.
  void openSpec(const ExperimentSpec& spec, std::shared_ptr<const Dataset> data = nullptr);
  /// Shows a result that was trained before, in the place of the experiment, which waits: nothing runs until
  /// it is played, stepped or reset, which trains it again from the start, or its spec is changed, which
  /// plays the other one. Another region or resolution of the maps is not training: they are made from the
  /// stored weights where there are any. Returning to the result's spec (undo) shows the result again. Throws
  /// as openSpec.
  void openResult(std::shared_ptr<const ExperimentResult> result,
                  std::shared_ptr<const Dataset> data = nullptr);
  /// The result that is shown in the place of the experiment, with its present maps; null when that is shown
  /// itself.
  std::shared_ptr<const ExperimentResult> storedResult() const;
  bool playing() const;
  /// Every network has finished or failed; not so while a stored result is shown, which can be played.
  bool finished() const;
  /// Nothing runs, and everything that happened is shown; only a person can change that.
  bool idle() const;

 public Q_SLOTS:
  /// Takes over a new spec: fast successive calls are merged, then exactly what depends on the change
  /// restarts. Points are made or read beside the event loop, while the networks before learn on. A spec that
  /// cannot run (an unreadable file) is reported by `failed`, and the one before stays.
  void setSpec(const ExperimentSpec& spec);
  void play();
  void pause();
  /// See Experiment::set_pause_after_quantization.
  void setPauseAfterQuantization(bool on);
  void togglePlaying();
  /// Pauses if need be, then one more epoch of every network that can run.
  void step();
  /// All networks are trained again, those that are kept, too.
  void reset();
  /// Takes reset() back: the networks that are kept are there again, the others begin again. `stored`: the
  /// result that was shown before, if one was.
  void recall(const std::shared_ptr<const quantoscope::ExperimentResult>& stored = {});

 Q_SIGNALS:
  void snapshotChanged(quantoscope::NetworkKind kind);
  void specChanged();
  void datasetChanged();
  void playingChanged(bool playing);
  void finishedChanged(bool finished);
  /// storedResult() has come or gone.
  void storedChanged(bool stored);
  void failed(const QString& message);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace quantoscope
