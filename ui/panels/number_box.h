// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>
#include <QLineEdit>

#include "core/spec/spec_fields.h"

namespace quantoscope {

/// An event that asks whether the widget with the keyboard wants Undo or Redo for itself. A text in the
/// middle of being typed does; once it is a value, they are the window's, which undoes values.
bool is_undo_key(const QEvent& event);

/// Whether what stands in a line is typed and not applied yet: it is italic on a ground of its own then,
/// until Return or another focus applies it or Esc takes it back.
void show_pending(QLineEdit& line, bool pending);

/// A spin box for a number of the field table: shows and reads values as files and command line write them
/// ("0.001", "float"), keeps to the field's range, and steps by a factor where the field is logarithmic.
/// "float" stands above the largest number of bits, because it is the most precise; a word for what the
/// program chooses (Field::automatic) below the smallest number.
class NumberBox : public QDoubleSpinBox {
  Q_OBJECT

 public:
  explicit NumberBox(const Field& field, QWidget* parent = nullptr);

  FieldValue fieldValue() const;
  void setFieldValue(const FieldValue& value);
  /// Number on the box's axis of a field value, and back: they differ for the words only.
  double position(const FieldValue& value) const;
  FieldValue valueAt(double position) const;

  /// The number that the word of Field::automatic stands for; a step up from the word leads to it.
  void setAutomatic(double number) { automatic_ = number; }

  void stepBy(int steps) override;
  QString textFromValue(double value) const override;
  double valueFromText(const QString& text) const override;
  QValidator::State validate(QString& text, int& position) const override;
  void fixup(QString& text) const override;

 protected:
  /// Esc takes back what is typed and not applied. Keys that cannot be part of the number stay the window's:
  /// Space plays, R resets, Ctrl+Z undoes.
  bool event(QEvent* event) override;
  StepEnabled stepEnabled() const override;
  /// Scrolling the panel must not change a value that happens to pass under the pointer.
  void wheelEvent(QWheelEvent* event) override;

 private:
  QString applied() const { return textFromValue(value()) + suffix(); }

  const Field& field_;
  double automatic_ = 0;
};

}  // namespace quantoscope
