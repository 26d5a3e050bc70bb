// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/spec_history.h"

#include <algorithm>
#include <cstdlib>

#include <QDeadlineTimer>
#include <QUndoCommand>

#include "core/spec/spec_fields.h"
#include "ui/session/experiment_controller.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kMergeMilliseconds = 700;  // Longer than the wait before a key that is held down repeats.
constexpr int kMostSteps = 1000;

/// The one field in which two specs differ, as its place in the table; -1 if there is none or several.
int changed_field(const ExperimentSpec& before, const ExperimentSpec& after) {
  const auto fields = spec_fields();
  int changed = -1;
  for (int i = 0; i < int(fields.size()); ++i) {
    if (fields[std::size_t(i)].get(before) == fields[std::size_t(i)].get(after)) continue;
    if (changed >= 0) return -1;
    changed = i;
  }
  return changed;
}

/// Numbers pass through others on their way; words and ticks are meant.
bool is_number(const Field& field) {
  return field.type == FieldType::Integer || field.type == FieldType::Real || field.type == FieldType::Bits;
}

}  // namespace

class SpecHistory::Step : public QUndoCommand {
 public:
  Step(SpecHistory& history, const ExperimentSpec& from, const ExperimentSpec& to)
      : before(from),
        after(to),
        history_(history),
        number_(history.number_),
        field_(changed_field(from, to)) {
    setText(field_ < 0 ? SpecHistory::tr("settings") : translated(field().label));
  }

  void redo() override { history_.show(after); }
  void undo() override {
    setObsolete(history_.settling_ && history_.forgetting_);
    history_.show(before);
  }
  int id() const override { return field_ >= 0 && is_number(field()) ? field_ : -1; }
  bool mergeWith(const QUndoCommand* command) override {
    const auto& next = static_cast<const Step&>(*command);
    if (next.number_ != number_) return false;
    after = next.after;
    setObsolete(before == after);
    return true;
  }

  ExperimentSpec before, after;

 private:
  const Field& field() const { return spec_fields()[std::size_t(field_)]; }
  SpecHistory& history_;
  int number_, field_;
};

/// Everything trained again, the spec stays.
class SpecHistory::Restart : public Step {
 public:
  explicit Restart(SpecHistory& history)
      : Step(history, history.controller_.spec(), history.controller_.spec()),
        history_(history),
        stored_(history.controller_.storedResult()) {
    setText(SpecHistory::tr("reset"));
  }

  void redo() override {
    if (!history_.settling_) history_.controller_.reset();
  }
  void undo() override {
    if (!history_.settling_) history_.controller_.recall(stored_);
  }

 private:
  SpecHistory& history_;
  std::shared_ptr<const ExperimentResult> stored_;  ///< What it took the place of.
};

SpecHistory::SpecHistory(ExperimentController& controller, QObject* parent)
    : QUndoStack(parent),
      controller_(controller),
      clock_([] { return QDeadlineTimer::current().deadline(); }) {
  setUndoLimit(kMostSteps);
}

void SpecHistory::edit(const ExperimentSpec& after, bool held) {
  if (after == controller_.spec()) return;
  const qint64 now = clock_();
  const bool joins = open_ && (held_ || now - last_edit_ < kMergeMilliseconds);
  if (!joins) ++number_;
  push(new Step(*this, controller_.spec(), after));
  open_ = true;
  held_ = held;
  last_edit_ = now;
}

void SpecHistory::startOver() {
  ++number_;
  push(new Restart(*this));
  open_ = false;
}

bool SpecHistory::isChanged() const {
  if (isClean()) return false;
  return cleanIndex() < 0 || count() == 0 || at(cleanIndex()) != at(index());
}

void SpecHistory::show(const ExperimentSpec& spec) {
  open_ = false;
  if (!settling_) controller_.setSpec(spec);
}

const ExperimentSpec& SpecHistory::at(int index) const {
  return index < count() ? static_cast<const Step*>(command(index))->before
                         : static_cast<const Step*>(command(index - 1))->after;
}

void SpecHistory::settle() {
  if (count() == 0) return;
  // The nearest place with this spec: a refused edit is one step ahead of it, a refused undo one behind.
  int nearest = -1;
  for (int i = 0; i <= count(); ++i)
    if (at(i) == controller_.spec() && (nearest < 0 || std::abs(i - index()) < std::abs(nearest - index())))
      nearest = i;
  settling_ = true;
  forgetting_ = index() == count();  // Otherwise it was undone or redone, and has been fine before.
  setIndex(std::max(nearest, 0));
  settling_ = false;
}

}  // namespace quantoscope
