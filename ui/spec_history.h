// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <utility>

#include <QUndoStack>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

class ExperimentController;

/// The steps in which a person has changed the running experiment. Doing, undoing and redoing a step all hand
/// the spec to the controller in the same way, so that exactly what depends on the difference starts over.
/// Fast changes of one number, and all changes while its slider is held, are one step.
class SpecHistory : public QUndoStack {
  Q_OBJECT

 public:
  /// Milliseconds since whenever; only differences count.
  using Clock = std::function<qint64()>;

  /// `controller` outlives the history.
  explicit SpecHistory(ExperimentController& controller, QObject* parent = nullptr);

  /// A new step from the controller's spec to `after`, or a part of the last one. `held`: the control is
  /// being dragged, and what it reports until endStep() belongs together however long it takes.
  void edit(const ExperimentSpec& after, bool held);
  /// Trains everything again, which is a step that can be undone: the networks that were finished come back.
  void startOver();
  /// The spec is another one than when setClean() was called; starting over alone changes nothing.
  bool isChanged() const;
  /// The next edit is a step of its own.
  void endStep() { open_ = false; }
  /// The controller refused a spec and went back to the one it has: so does the history. A newly made step
  /// that led there is forgotten.
  void settle();
  /// Instead of the machine's clock, for tests.
  void setClock(Clock clock) { clock_ = std::move(clock); }

 private:
  class Step;
  class Restart;
  void show(const ExperimentSpec& spec);
  /// The spec when the first `index` steps are done.
  const ExperimentSpec& at(int index) const;

  ExperimentController& controller_;
  Clock clock_;
  qint64 last_edit_ = 0;  ///< By the clock.
  int number_ = 0;        ///< Of the step that is being made.
  bool open_ = false, held_ = false, settling_ = false, forgetting_ = false;
};

}  // namespace quantoscope
