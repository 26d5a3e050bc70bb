// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/experiment_controller.h"

#include <algorithm>
#include <array>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include <QElapsedTimer>
#include <QTimer>

#include "core/spec/spec_fields.h"
#include "core/study/kept_networks.h"
#include "core/train/result_maps.h"
#include "ui/session/latest_job.h"
#include "ui/session/snapshot_mailbox.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kMergeMilliseconds = 60;       // Time for a first map of each of the values that a drag passes.
constexpr double kSecondsBetweenMaps = 0.3;  // Smooth to the eye, and a small share of the training time.

using SnapshotPointer = std::shared_ptr<const NetworkSnapshot>;

/// The networks are the same, only the maps may be others.
bool same_but_for_maps(ExperimentSpec a, const ExperimentSpec& b) {
  a.map = b.map;
  return a == b;
}

/// Grows during one generation of a network.
std::pair<int, NetworkPhase> order(const NetworkSnapshot& network) { return {network.epoch, network.phase}; }

}  // namespace

class ExperimentController::Impl {
 public:
  Impl(ExperimentController& controller, const ExperimentSpec& initial, bool paused)
      : owner(controller),
        spec(initial),
        mailbox(std::make_shared<SnapshotMailbox>(&controller, [this] { deliver(); })),
        experiment(initial,
                   {.paused = paused,
                    .map_interval = kSecondsBetweenMaps,
                    .coarse_first = true,
                    .incomplete_data = true,
                    .background = true,
                    .cache = kept,
                    .on_snapshot = [box = mailbox](SnapshotPointer s) { box->post(std::move(s)); }}) {
    merge.setSingleShot(true);
    QObject::connect(&merge, &QTimer::timeout, &owner, [this] { apply(); });
    for (const NetworkKind kind : kAllKinds) snapshots[std::size_t(kind)] = experiment.snapshot(kind);
    dataset = experiment.dataset();
    remember_source();
    playing = experiment.playing();
    finished = all_over();
  }
  ~Impl() { mailbox->close(); }  // Then `experiment` stops its workers and joins them.

  bool all_over() const {
    return std::all_of(snapshots.begin(), snapshots.end(),
                       [](const SnapshotPointer& s) { return s->over(); });
  }

  /// What the workers left in the mailbox.
  void deliver() {
    for (const SnapshotPointer& arrived : mailbox->take()) accept(arrived);
    report_state();
  }

  void accept(const SnapshotPointer& arrived) {
    if (showing_stored) return;
    auto& shown = snapshots[std::size_t(arrived->kind)];
    if (arrived == shown || arrived->generation < experiment.generation(arrived->kind)) return;
    if (arrived->generation == shown->generation && order(*arrived) < order(*shown))
      return;  // refresh() was faster
    shown = arrived;
    Q_EMIT owner.snapshotChanged(arrived->kind);
  }

  /// The experiment has restarted something: show its new state without waiting for a worker to speak.
  void refresh() {
    for (const NetworkKind kind : kAllKinds) accept(experiment.snapshot(kind));
    refresh_dataset();
    report_state();
  }

  void remember_source() {
    const std::string& digest = experiment.spec().data.points_digest;
    if (dataset->source && !digest.empty()) sources[digest] = dataset->source;
  }

  void refresh_dataset() {
    if (const auto current = experiment.dataset(); current != dataset) {
      dataset = current;
      remember_source();
      Q_EMIT owner.datasetChanged();
    }
  }

  void report_state() {
    if (const bool now = experiment.playing(); now != playing) Q_EMIT owner.playingChanged(playing = now);
    const bool over = !showing_stored && all_over();
    if (over != finished) Q_EMIT owner.finishedChanged(finished = over);
    if (showing_stored != told_stored) Q_EMIT owner.storedChanged(told_stored = showing_stored);
  }

  /// The stored networks take the places of the experiment's, as restarted ones. With other maps than those
  /// that are stored, these follow.
  void show_stored() {
    if (!showing_stored) experiment.hold();
    showing_stored = true;
    refresh_dataset();
    maps_job.cancel();
    const bool others = spec.map != stored->spec.map;
    // What is seen already stays until the new maps are there.
    if (!others || !shown_result) show_result(stored);
    if (others) make_stored_maps();
    report_state();
  }

  void show_result(std::shared_ptr<const ExperimentResult> result) {
    shown_result = std::move(result);
    for (const NetworkKind kind : kAllKinds) {
      auto shown = std::make_shared<NetworkSnapshot>(shown_result->networks[std::size_t(kind)]);
      shown->generation = experiment.generation(kind);
      snapshots[std::size_t(kind)] = std::move(shown);
    }
    for (const NetworkKind kind : kAllKinds) Q_EMIT owner.snapshotChanged(kind);
  }

  /// From the stored weights, beside the event loop.
  void make_stored_maps() {
    maps_job.request(
        [this, from = stored, map = spec.map,
         data = dataset](const std::stop_token& stop) -> LatestJob::Delivery {
          auto made = map_again(*from, map, data, stop);
          if (!made) return {};
          return [this, made = std::make_shared<const ExperimentResult>(std::move(*made))] {
            show_result(made);
          };
        },
        [this](const QString& trouble) {
          Q_EMIT owner.failed(tr("The stored networks' maps cannot be made: %1").arg(trouble));
        });
  }

  /// The spec is the stored result's, or one whose maps can be made from its weights.
  bool is_stored() const {
    if (!stored || !same_but_for_maps(spec, stored->spec)) return false;
    return spec.map == stored->spec.map || can_map_again(*stored);
  }

  /// The experiment takes the result's place, with the networks that are kept unless they are to be trained
  /// again.
  void leave_stored(bool fresh) {
    showing_stored = false;
    maps_job.cancel();
    shown_result = nullptr;
    fresh ? experiment.reset() : experiment.recall();
  }

  /// For good: what is done next is done to the experiment.
  void forget_stored(bool fresh) {
    if (showing_stored) leave_stored(fresh);
    stored = nullptr;
  }

  /// Hands a pending spec to the experiment, which restarts what depends on the change: at once, or when the
  /// points are there.
  void apply() {
    merge.stop();
    if (spec == experiment.spec()) return drop_data();
    since_update.start();
    try {
      spec.validate();
    } catch (const std::exception& error) {
      return refuse(translated(error));
    }
    if (has(restarts(experiment.spec(), spec), Stage::Data)) return make_data();
    drop_data();
    update();
  }

  /// Beside the event loop. The networks of the experiment before learn on meanwhile.
  void make_data() {
    if (making && *making == spec.data) return;
    making = spec.data;
    // Points of a content that was trained on before need no file: what is undone comes back.
    const auto known = sources.find(spec.data.points_digest);
    // False when others are wanted by now.
    const auto still_wanted = [this, from = spec.data] {
      if (!making || *making != from) return false;
      making.reset();
      return true;
    };
    data_job.request(
        [this, still_wanted, from = spec.data, source = known == sources.end() ? nullptr : known->second](
            const std::stop_token&) -> LatestJob::Delivery {
          return [this, still_wanted, data = std::make_shared<const Dataset>(make_dataset(from, source))] {
            if (still_wanted()) update(data);
          };
        },
        [this, still_wanted](const QString& trouble) {
          if (still_wanted()) refuse(trouble);
        });
  }

  /// The points that are being made are not wanted any more.
  void drop_data() {
    if (making) data_job.cancel();
    making.reset();
    when_made = nullptr;
  }

  /// What is asked of an experiment whose points are still being made is done when they are there.
  bool waits_for_data(std::function<void()> then) {
    if (making) when_made = std::move(then);
    return making.has_value();
  }

  /// The spec before stays.
  void refuse(const QString& trouble) {
    drop_data();
    spec = experiment.spec();
    Q_EMIT owner.specChanged();
    Q_EMIT owner.failed(trouble);
  }

  void update(std::shared_ptr<const Dataset> data = nullptr) {
    merge.stop();
    try {
      experiment.update(spec, std::move(data));
    } catch (const std::exception& error) {
      return refuse(translated(error));
    }
    const auto then = std::exchange(when_made, nullptr);
    if (is_stored()) return show_stored();
    if (showing_stored) {
      leave_stored(false);
      experiment.play();
    }
    if (then) then();
    refresh();
  }

  ExperimentController& owner;
  ExperimentSpec spec;
  QTimer merge;
  QElapsedTimer since_update;
  std::array<SnapshotPointer, kNetworkKinds> snapshots;
  std::shared_ptr<const Dataset> dataset;
  std::map<std::string, std::shared_ptr<const std::string>> sources;  ///< By DataSpec::points_digest.
  bool playing = false, finished = false;
  std::shared_ptr<const ExperimentResult> stored;        ///< Of the document, shown or a step of undo away.
  std::shared_ptr<const ExperimentResult> shown_result;  ///< It with the maps that are seen; null: not shown.
  bool showing_stored = false, told_stored = false;
  std::optional<DataSpec> making;   ///< The points that are being made.
  std::function<void()> when_made;  ///< May be empty.
  std::shared_ptr<KeptNetworks> kept = std::make_shared<KeptNetworks>();
  std::shared_ptr<SnapshotMailbox> mailbox;
  Experiment experiment;         // Late, so that its workers are gone before anything they could reach.
  LatestJob maps_job, data_job;  ///< Last: they deliver to all of this.
};

ExperimentController::ExperimentController(const ExperimentSpec& spec, bool paused, QObject* parent)
    : QObject(parent), impl_(std::make_unique<Impl>(*this, spec, paused)) {}

ExperimentController::~ExperimentController() = default;

void ExperimentController::keepNetworksIn(const QString& folder) {
  impl_->kept->use_folder(folder.toStdString());
}

void ExperimentController::knowNetworksOf(const QString& store, bool save) {
  impl_->kept->use_store(store.toStdString(), save);
}

const ExperimentSpec& ExperimentController::spec() const { return impl_->spec; }

std::shared_ptr<const NetworkSnapshot> ExperimentController::snapshot(NetworkKind kind) const {
  return impl_->snapshots[std::size_t(kind)];
}

std::shared_ptr<const Dataset> ExperimentController::dataset() const { return impl_->dataset; }
ExperimentResult ExperimentController::result() const {
  return impl_->showing_stored ? *impl_->shown_result : impl_->experiment.result();
}
std::shared_ptr<const ExperimentResult> ExperimentController::storedResult() const {
  return impl_->showing_stored ? impl_->shown_result : nullptr;
}
bool ExperimentController::playing() const { return impl_->playing; }
bool ExperimentController::finished() const { return impl_->finished; }

bool ExperimentController::idle() const {
  const auto is_shown = [this](NetworkKind kind) {
    return impl_->showing_stored || impl_->experiment.snapshot(kind) == snapshot(kind);
  };
  return !impl_->merge.isActive() && !impl_->maps_job.busy() && !impl_->data_job.busy() &&
         impl_->experiment.idle() && std::ranges::all_of(kAllKinds, is_shown);
}

void ExperimentController::setSpec(const ExperimentSpec& spec) {
  if (spec == impl_->spec) return;
  impl_->spec = spec;
  // The first change at once (what is set before the event loop comes round is one), the next ones not too
  // soon after.
  if (!impl_->merge.isActive()) {
    const qint64 since = impl_->since_update.isValid() ? impl_->since_update.elapsed() : kMergeMilliseconds;
    impl_->merge.start(int(std::max<qint64>(0, kMergeMilliseconds - since)));
  }
  Q_EMIT specChanged();
}

void ExperimentController::openSpec(const ExperimentSpec& spec, std::shared_ptr<const Dataset> data) {
  impl_->experiment.update(spec, std::move(data));
  impl_->merge.stop();
  impl_->drop_data();
  impl_->spec = spec;
  const bool starts = impl_->showing_stored;
  impl_->forget_stored(false);
  if (starts) impl_->experiment.play();
  Q_EMIT specChanged();
  impl_->refresh();
}

void ExperimentController::openResult(std::shared_ptr<const ExperimentResult> result,
                                      std::shared_ptr<const Dataset> data) {
  impl_->experiment.update(result->spec, std::move(data));
  impl_->merge.stop();
  impl_->drop_data();
  impl_->spec = result->spec;
  impl_->stored = std::move(result);
  Q_EMIT specChanged();
  impl_->showing_stored = false;  // Another one, perhaps.
  impl_->shown_result = nullptr;
  impl_->show_stored();
}

void ExperimentController::play() {
  impl_->apply();
  if (impl_->showing_stored) impl_->forget_stored(true);
  impl_->experiment.play();
  impl_->refresh();
}

void ExperimentController::pause() {
  impl_->experiment.pause();
  impl_->refresh();
}

void ExperimentController::setPauseAfterQuantization(bool on) {
  impl_->experiment.set_pause_after_quantization(on);
}

void ExperimentController::togglePlaying() { playing() ? pause() : play(); }

void ExperimentController::step() {
  impl_->apply();
  if (impl_->waits_for_data([this] { step(); })) return pause();
  if (impl_->showing_stored) impl_->forget_stored(true);
  impl_->experiment.pause();
  impl_->experiment.step();
  impl_->refresh();
}

void ExperimentController::reset() {
  impl_->apply();
  if (impl_->waits_for_data([this] { reset(); })) return;
  if (impl_->showing_stored) impl_->forget_stored(true);
  impl_->experiment.reset();
  impl_->refresh();
}

void ExperimentController::recall(const std::shared_ptr<const ExperimentResult>& stored) {
  impl_->apply();
  if (impl_->waits_for_data([this, stored] { recall(stored); })) return;
  if (stored) {
    impl_->stored = stored;
    if (impl_->is_stored()) return impl_->show_stored();
  }
  impl_->experiment.recall();
  impl_->refresh();
}

}  // namespace quantoscope
