// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/number_box.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <QKeyEvent>
#include <QLineEdit>
#include <QWheelEvent>

#include "core/error.h"
#include "ui/plots/palette.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr int kDecimals =
    12;  // What is shown is the shortest text; this only bounds the rounding inside the spin box.
constexpr double kSmallestStep = 1e-6;  // The first click up from 0 where a factor leads nowhere.

std::optional<FieldValue> parsed(const Field& field, const QString& text) {
  try {
    // Space plays; words are typed without.
    const auto bare = [](QString word) { return word.remove(' ').remove('-').toLower(); };
    const auto is = [&](const QString& word) { return !word.isEmpty() && bare(text) == bare(word); };
    const bool automatic =
        !field.automatic.empty() && (text.trimmed().isEmpty() || is(translated(field.automatic_label)) ||
                                     is(QString::fromStdString(field.automatic)));
    return parse_value(field,
                       automatic                 ? field.automatic
                       : is(translated("float")) ? "float"
                                                 : text.trimmed().toStdString(),
                       field.key);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// What may be typed into the box besides digits.
QString letters_of(const Field& field) {
  if (field.type == FieldType::Bits) return "float" + translated("float").toLower();
  if (field.type != FieldType::Real) return QStringLiteral("+-");
  const QString word = translated(field.automatic_label).toLower().remove(' ');
  return "+-.e" + QString::fromStdString(field.automatic) + word;
}

/// The lowest place on the box's axis: that of the word, a step below the numbers, if there is one.
double lowest_of(const Field& field) {
  if (!field.automatic.empty()) return field.minimum - field.step;
  return std::max(field.minimum, field.type == FieldType::Bits ? 1.0 : field.minimum);
}

}  // namespace

bool is_undo_key(const QEvent& event) {
  if (event.type() != QEvent::ShortcutOverride) return false;
  const auto& keys = static_cast<const QKeyEvent&>(event);
  return keys.matches(QKeySequence::Undo) || keys.matches(QKeySequence::Redo);
}

void show_pending(QLineEdit& line, bool pending) {
  if (line.font().italic() == pending) return;
  QFont font = line.font();
  font.setItalic(pending);
  line.setFont(font);
  constexpr double kTint = 0.15;
  QPalette colors = line.parentWidget() ? line.parentWidget()->palette() : QPalette();
  if (pending)
    colors.setColor(QPalette::Base,
                    mixed(colors.color(QPalette::Base), colors.color(QPalette::Highlight), kTint));
  line.setPalette(colors);
  line.setAccessibleDescription(
      pending ? NumberBox::tr("not applied yet: Return applies it, Esc takes it back") : QString());
}

NumberBox::NumberBox(const Field& field, QWidget* parent) : QDoubleSpinBox(parent), field_(field) {
  setDecimals(field.type == FieldType::Real ? kDecimals : 0);
  setRange(lowest_of(field), field.maximum + (field.type == FieldType::Bits ? 1 : 0));
  setKeyboardTracking(false);  // Half a number is not a value: "256" must not pass through 2 and 25.
  setFocusPolicy(Qt::StrongFocus);
  // What is counted stands in the tooltip; a sign like % belongs to the number.
  if (const std::string& unit = field.unit; !unit.empty() && !QChar(unit[0]).isLetter())
    setSuffix(' ' + QString::fromStdString(unit));
  const auto show = [this] { show_pending(*lineEdit(), text() != applied()); };
  connect(lineEdit(), &QLineEdit::textChanged, this, show);
  connect(this, &QDoubleSpinBox::valueChanged, this, show);
  connect(this, &QDoubleSpinBox::editingFinished, this, show);
}

double NumberBox::position(const FieldValue& value) const {
  if (is_automatic(field_, value)) return minimum();
  if (const auto* real = std::get_if<double>(&value)) return *real;
  const auto number = double(std::get<std::int64_t>(value));
  return field_.type == FieldType::Bits && number == 0 ? maximum() : number;
}

FieldValue NumberBox::valueAt(double at) const {
  if (!field_.automatic.empty() && at < field_.minimum) return kByBits;
  if (field_.type == FieldType::Real) return at;
  const auto number = std::int64_t(std::llround(at));
  return field_.type == FieldType::Bits && at >= maximum() ? std::int64_t(0) : number;
}

FieldValue NumberBox::fieldValue() const { return valueAt(value()); }
void NumberBox::setFieldValue(const FieldValue& value) {
  setValue(position(value));
  show_pending(*lineEdit(), text() != applied());
}

void NumberBox::stepBy(int steps) {
  if (steps > 0 && is_automatic(field_, fieldValue())) {
    setValue(std::clamp(automatic_, field_.minimum, field_.maximum));
    if (--steps == 0) return selectAll();
  }
  if (!field_.logarithmic) {
    setSingleStep(field_.step);
    QDoubleSpinBox::stepBy(steps);
    // Sums of steps end in digits that nobody has asked for.
    if (field_.type == FieldType::Real) setValue(QString::number(value(), 'f', kDecimals - 2).toDouble());
    return;
  }
  const double next = value() * std::pow(field_.step, steps);
  if (field_.type == FieldType::Real)  // Two digits are what a person would type.
    setValue(next > 0 ? QString::number(next, 'g', 2).toDouble() : steps > 0 ? kSmallestStep : 0);
  else
    setValue(steps > 0 ? std::max(std::round(next), value() + 1) : std::min(std::round(next), value() - 1));
  selectAll();
}

QString NumberBox::textFromValue(double value) const { return shown_value(field_, valueAt(value)); }

double NumberBox::valueFromText(const QString& text) const {
  const auto value = parsed(field_, text.endsWith(suffix()) ? text.chopped(suffix().size()) : text);
  return value ? position(*value) : this->value();
}

QValidator::State NumberBox::validate(QString& text, int&) const {
  // Anything may be on its way to a value; what is not one when editing ends is put back by fixup.
  return parsed(field_, text.endsWith(suffix()) ? text.chopped(suffix().size()) : text)
             ? QValidator::Acceptable
             : QValidator::Intermediate;
}

void NumberBox::fixup(QString& text) const {
  bool number = false;
  const double typed =
      text.chopped(text.endsWith(suffix()) ? suffix().size() : 0).trimmed().toDouble(&number);
  text = textFromValue(number ? std::clamp(typed, std::max(minimum(), field_.minimum), maximum()) : value()) +
         suffix();
}

bool NumberBox::event(QEvent* event) {
  if (text() == applied() && is_undo_key(*event)) {
    event->ignore();
    return false;
  }
  const bool is_key = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
  if (is_key && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && text() != applied()) {
    if (event->type() == QEvent::KeyPress) lineEdit()->setText(applied());
    event->accept();
    return true;
  }
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const QString letters = letters_of(field_);
    const QString typed = key->text().toLower();
    if (key->modifiers() == Qt::NoModifier && typed.size() == 1 && typed[0].isPrint() &&
        !typed[0].isDigit() && !letters.contains(typed)) {
      event->ignore();
      return false;
    }
  }
  return QDoubleSpinBox::event(event);
}

QAbstractSpinBox::StepEnabled NumberBox::stepEnabled() const {
  StepEnabled enabled = StepNone;
  if (value() > minimum()) enabled |= StepDownEnabled;
  if (value() < maximum()) enabled |= StepUpEnabled;
  return enabled;
}

void NumberBox::wheelEvent(QWheelEvent* event) {
  if (hasFocus())
    QDoubleSpinBox::wheelEvent(event);
  else
    event->ignore();
}

}  // namespace quantoscope
