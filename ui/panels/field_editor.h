// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/spec/spec_fields.h"

namespace quantoscope {

/// The control of one field of an experiment: which widgets it has follows from the field's type. The
/// keyboard focus and the label's mnemonic go to its first widget.
class FieldEditor : public QWidget {
  Q_OBJECT

 public:
  /// `field` is a row of spec_fields() and outlives the editor.
  static FieldEditor* make(const Field& field, QWidget* parent = nullptr);

  const Field& field() const { return field_; }
  virtual FieldValue value() const = 0;
  /// Shows a value without emitting `edited`.
  void setValue(const FieldValue& value);
  /// What the program chooses where the value says so (Field::automatic): a step up begins there.
  virtual void setAutomatic(double number) { static_cast<void>(number); }
  /// A choice says this instead of its value, until it is "" again; choosing anything is an edit.
  virtual void setStandIn(const QString& text) { static_cast<void>(text); }
  /// A person is dragging the control: more edits are to come before `released`.
  virtual bool isHeld() const { return false; }

 Q_SIGNALS:
  /// A person chose another value.
  void edited();
  void released();
  /// A person wants to draw the points of the field.
  void drawRequested();

 protected:
  FieldEditor(const Field& field, QWidget* parent);
  virtual void show(const FieldValue& value) = 0;
  /// Emits `edited` unless the change came from `setValue`.
  void report();

 private:
  const Field& field_;
  bool silent_ = false;
};

/// Tooltip of a field: help, what is allowed, and unit.
QString field_tooltip(const Field& field);

}  // namespace quantoscope
