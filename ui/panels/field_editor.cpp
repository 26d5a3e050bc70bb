// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/field_editor.h"

#include <algorithm>
#include <cmath>

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QSlider>
#include <QToolButton>
#include <QWheelEvent>

#include "core/data/own_points.h"
#include "ui/panels/icons.h"
#include "ui/panels/number_box.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

QHBoxLayout* row_of(QWidget* editor) {
  auto* row = new QHBoxLayout(editor);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  return row;
}

QToolButton* side_button(const QString& icon, const QString& name, QWidget* editor) {
  auto* button = new IconButton(icon, editor);
  button->setToolTip(name);
  button->setAccessibleName(name);
  return button;
}

class CheckEditor : public FieldEditor {
 public:
  CheckEditor(const Field& field, QWidget* parent) : FieldEditor(field, parent), box_(new QCheckBox(this)) {
    row_of(this)->addWidget(box_);
    setFocusProxy(box_);
    connect(box_, &QCheckBox::toggled, this, [this] { report(); });
  }
  FieldValue value() const override { return box_->isChecked(); }

 protected:
  void show(const FieldValue& value) override { box_->setChecked(std::get<bool>(value)); }

 private:
  QCheckBox* box_;
};

class ChoiceEditor : public FieldEditor {
 public:
  ChoiceEditor(const Field& field, QWidget* parent) : FieldEditor(field, parent), box_(new Combo(this)) {
    for (const std::string& word : field.choices)
      box_->addItem(shown_value(field, word), QString::fromStdString(word));
    value_ = box_->currentData().toString();
    row_of(this)->addWidget(box_);
    setFocusProxy(box_);
    const auto take = [this] {
      if (!box_->currentData().isValid()) return;  // What stands in for the choices is none.
      value_ = box_->currentData().toString();
      report();
    };
    connect(box_, &QComboBox::currentIndexChanged, this, take);
    connect(box_, &QComboBox::activated, this, take);  // Choosing the same may mean something, too.
  }
  FieldValue value() const override { return value_.toStdString(); }
  void setStandIn(const QString& text) override {
    const QSignalBlocker blocker(box_);
    if (!stand_in_.isEmpty()) box_->removeItem(0);
    stand_in_ = text;
    if (!text.isEmpty()) box_->insertItem(0, text);
    box_->setCurrentIndex(text.isEmpty() ? box_->findData(value_) : 0);
  }

 protected:
  void show(const FieldValue& value) override {
    value_ = QString::fromStdString(std::get<std::string>(value));
    if (stand_in_.isEmpty()) box_->setCurrentIndex(box_->findData(value_));
  }

 private:
  struct Combo : QComboBox {
    explicit Combo(QWidget* parent) : QComboBox(parent) { setFocusPolicy(Qt::StrongFocus); }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }  // As NumberBox.
  };
  Combo* box_;
  QString value_, stand_in_;
};

class TextEditor : public FieldEditor {
 public:
  TextEditor(const Field& field, QWidget* parent) : FieldEditor(field, parent), line_(new Line(this)) {
    line_->setPlaceholderText(FieldEditor::tr("none"));
    line_->setClearButtonEnabled(true);
    auto* browse = side_button("open", FieldEditor::tr("Browse…"), this);
    auto* row = row_of(this);
    row->addWidget(line_);
    row->addWidget(browse);
    setFocusProxy(line_);
    connect(line_, &QLineEdit::editingFinished, this, [this] {
      if (!line_->is_done()) accept(line_->text());
    });
    // What is done with gives the keyboard back: the digits are the maps'.
    connect(line_, &QLineEdit::returnPressed, line_, &QLineEdit::clearFocus);
    connect(browse, &QToolButton::clicked, this, [this] {
      auto* dialog = new QFileDialog(this, translated(this->field().label), line_->text(),
                                     FieldEditor::tr("Points (*.csv);;All files (*)"));
      dialog->setFileMode(QFileDialog::ExistingFile);
      dialog->setAttribute(Qt::WA_DeleteOnClose);
      connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { accept(file); });
      dialog->open();
    });
  }
  FieldValue value() const override { return line_->text().toStdString(); }

 protected:
  void show(const FieldValue& value) override {
    line_->show_done(QString::fromStdString(std::get<std::string>(value)));
  }

 private:
  struct Line : QLineEdit {
    explicit Line(QWidget* parent) : QLineEdit(parent) {
      connect(this, &QLineEdit::textChanged, this, [this] { show_pending(*this, !is_done()); });
    }
    void show_done(const QString& text) {
      setText(done = text);
      show_pending(*this, false);
    }
    bool is_done() const { return text() == done; }
    bool event(QEvent* event) override {
      if (is_done() && is_undo_key(*event)) {
        event->ignore();
        return false;
      }
      const bool is_key = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
      if (is_key && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !is_done()) {
        if (event->type() == QEvent::KeyPress) show_done(done);
        event->accept();
        return true;
      }
      return QLineEdit::event(event);
    }
    QString done;  ///< Leaving the line without a change is no edit.
  };
  void accept(const QString& text) {
    line_->show_done(text);
    report();
  }
  Line* line_;
};

/// Points are drawn in the maps; here they are counted, and can be taken away.
class PointsEditor : public FieldEditor {
 public:
  PointsEditor(const Field& field, QWidget* parent) : FieldEditor(field, parent), count_(new QLabel(this)) {
    draw_ = side_button("pencil", FieldEditor::tr("Draw points"), this);
    clear_ = side_button("close", FieldEditor::tr("Clear points"), this);
    auto* row = row_of(this);
    row->addWidget(count_, 1);
    row->addWidget(draw_);
    row->addWidget(clear_);
    setFocusProxy(draw_);
    connect(draw_, &QToolButton::clicked, this, &FieldEditor::drawRequested);
    connect(clear_, &QToolButton::clicked, this, [this] {
      show(std::string());
      report();
    });
    show(std::string());
  }
  FieldValue value() const override { return points_; }

 protected:
  void show(const FieldValue& value) override {
    points_ = std::get<std::string>(value);
    const auto points = parse_own_points(points_, field().key);
    const auto ones = std::ranges::count(points, 1, &OwnPoint::label);
    count_->setText(points.empty()
                        ? FieldEditor::tr("none")
                        : FieldEditor::tr("%1 + %2").arg(qsizetype(points.size()) - ones).arg(ones));
    count_->setToolTip(FieldEditor::tr("Points of class 0 + points of class 1"));
    clear_->setEnabled(!points.empty());
  }

 private:
  std::string points_;
  QLabel* count_;
  QToolButton *draw_, *clear_;
};

class NumberEditor : public FieldEditor {
 public:
  NumberEditor(const Field& field, QWidget* parent)
      : FieldEditor(field, parent), box_(new NumberBox(field, this)), row_(row_of(this)) {
    row_->addWidget(box_);
    setFocusProxy(box_);
    connect(box_, &QDoubleSpinBox::valueChanged, this, [this] { report(); });
  }
  FieldValue value() const override { return box_->fieldValue(); }
  void setAutomatic(double number) override { box_->setAutomatic(number); }

 protected:
  void show(const FieldValue& value) override { box_->setFieldValue(value); }
  NumberBox* box_;
  QHBoxLayout* row_;
};

class SeedEditor : public NumberEditor {
 public:
  SeedEditor(const Field& field, QWidget* parent) : NumberEditor(field, parent) {
    auto* dice = side_button("dice", FieldEditor::tr("New seed"), this);
    row_->setStretch(0, 1);
    row_->addWidget(dice);
    connect(dice, &QToolButton::clicked, this, [this] {
      const double current = box_->value();
      double seed = current;
      while (seed == current)
        seed = QRandomGenerator::global()->bounded(1, 10000);  // Short enough to write down.
      box_->setValue(seed);
    });
  }
};

/// A slider for the numbers that are explored rather than typed, beside the box with the exact value.
class SliderEditor : public NumberEditor {
 public:
  SliderEditor(const Field& field, QWidget* parent) : NumberEditor(field, parent), slider_(new Slider(this)) {
    row_->insertWidget(0, slider_, 1);
    slider_->setRange(to_slider(box_->minimum()), to_slider(box_->maximum()));
    slider_->setPageStep(is_wide() ? kTicksPerOctave : 1);
    slider_->setMinimumWidth(60);
    box_->setFixedWidth(box_->fontMetrics().horizontalAdvance(translated("float")) +
                        38);  // The same for all, below one another.
    connect(slider_, &QSlider::valueChanged, this, [this](int tick) {
      if (!following_) box_->setValue(from_slider(tick));
    });
    connect(slider_, &QSlider::sliderReleased, this, &FieldEditor::released);
    connect(box_, &QDoubleSpinBox::valueChanged, this, [this] { follow(); });
    follow();
  }
  bool isHeld() const override { return slider_->isSliderDown(); }

 private:
  static constexpr int kTicksPerOctave = 8;
  struct Slider : QSlider {
    explicit Slider(QWidget* parent) : QSlider(Qt::Horizontal, parent) { setFocusPolicy(Qt::StrongFocus); }
    void wheelEvent(QWheelEvent* event) override { event->ignore(); }  // As NumberBox.
  };

  /// A range of several octaves is shown in octaves.
  bool is_wide() const { return box_->maximum() > 100 * box_->minimum(); }
  int to_slider(double number) const {
    return int(std::lround(is_wide() ? kTicksPerOctave * std::log2(number) : number));
  }
  double from_slider(int tick) const {
    return is_wide() ? std::round(std::exp2(double(tick) / kTicksPerOctave)) : tick;
  }
  void follow() {
    following_ = true;
    slider_->setValue(to_slider(box_->value()));
    following_ = false;
  }

  Slider* slider_;
  bool following_ = false;
};

bool is_explored(const Field& field) {
  return field.type == FieldType::Bits || field.key == "model.width" || field.key == "model.depth";
}

}  // namespace

FieldEditor::FieldEditor(const Field& field, QWidget* parent) : QWidget(parent), field_(field) {}

FieldEditor* FieldEditor::make(const Field& field, QWidget* parent) {
  FieldEditor* editor = nullptr;
  switch (field.type) {
    case FieldType::Boolean:
      editor = new CheckEditor(field, parent);
      break;
    case FieldType::Choice:
      editor = new ChoiceEditor(field, parent);
      break;
    case FieldType::Text:
      editor = new TextEditor(field, parent);
      break;
    case FieldType::Points:
      editor = new PointsEditor(field, parent);
      break;
    default:
      if (is_explored(field))
        editor = new SliderEditor(field, parent);
      else if (field.key.ends_with("seed"))
        editor = new SeedEditor(field, parent);
      else
        editor = new NumberEditor(field, parent);
  }
  const QString help = field_tooltip(field);
  editor->setObjectName(QString::fromStdString(field.key));
  editor->setToolTip(help);
  editor->setWhatsThis(help);
  for (QWidget* widget : editor->findChildren<QWidget*>()) {
    if (widget->accessibleName().isEmpty()) widget->setAccessibleName(translated(field.label));
    if (widget->toolTip().isEmpty()) widget->setToolTip(help);
    if (widget->whatsThis().isEmpty()) widget->setWhatsThis(help);
  }
  return editor;
}

void FieldEditor::setValue(const FieldValue& value) {
  if (value == this->value()) return;
  silent_ = true;
  show(value);
  silent_ = false;
}

void FieldEditor::report() {
  if (!silent_) Q_EMIT edited();
}

QString field_tooltip(const Field& field) {
  QString text = shown_help(field).toHtmlEscaped();
  const QString unit = translated(field.unit).toHtmlEscaped();
  if (field.minimum < field.maximum || field.type == FieldType::Choice)
    text += "<br><span style='white-space:nowrap'>" +
            FieldEditor::tr("Allowed: %1").arg(shown_allowed(field).toHtmlEscaped()) +
            (unit.isEmpty() ? QString() : " " + unit) + "</span>";
  return "<qt>" + text + "</qt>";
}

}  // namespace quantoscope
