// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/spec_panel.h"

#include <algorithm>
#include <set>

#include <QAbstractSpinBox>
#include <QContextMenuEvent>
#include <QFileInfo>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyle>
#include <QVBoxLayout>

#include "core/data/points_format.h"
#include "core/error.h"
#include "core/spec/field_use.h"
#include "ui/panels/field_editor.h"
#include "ui/panels/section.h"
#include "ui/plots/plan_plot.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

constexpr const char* kFirstSection = "Bits and network";

/// Marks the first letter of `label` that no other label uses; none are left after two dozen fields.
QString with_mnemonic(const QString& label, QString& used) {
  for (int i = 0; i < label.size(); ++i) {
    const QChar letter = label[i].toLower();
    if (!letter.isLetter() || used.contains(letter)) continue;
    used += letter;
    return QString(label).insert(i, '&');
  }
  return label;
}

/// What was said of one file does not hold for another.
void forget_points_file(DataSpec& data) {
  data.points_format.clear();
  data.points_digest.clear();
  data.standardize = false;
  if (!data.points_file.empty()) choose_points_file(data, data.points_file);
}

/// What a person does not edit in a line.
bool is_kept_aside(const std::string& key) {
  return key == "data.points_format" || key == "data.points_digest";
}

/// Row labels share one column over all sections, so that the controls stand below one another.
void align(QList<QLabel*> labels) {
  int widest = 0;
  for (const QLabel* label : labels) widest = std::max(widest, label->sizeHint().width());
  for (QLabel* label : labels) label->setMinimumWidth(widest);
}

/// The section that a field stands in: what matters most is in one of its own, above the others.
std::string section_of(const Field& field) {
  return std::ranges::find(first_fields(), field.key) == first_fields().end() ? field.section : kFirstSection;
}

void show_field(FieldEditor& editor, const ExperimentSpec& spec) {
  const Field& field = editor.field();
  editor.setValue(field.get(spec));
  if (!field.automatic.empty()) editor.setAutomatic(automatic_number(field, spec));
}

}  // namespace

const std::vector<std::string>& first_fields() {
  static const std::vector<std::string> keys{"quantization.weight_bits", "quantization.activation_bits",
                                             "model.width", "model.depth", "model.residual"};
  return keys;
}

SpecPanel::SpecPanel(QWidget* parent) : QWidget(parent), architecture_(new QLabel), plan_(new PlanPlot) {
  auto* content = new QWidget;
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(4, 4, 4, 4);
  column->setSpacing(4);
  const auto add = [&](const Field& row, const QString& title) {
    Section*& section = sections_[section_of(row)];
    if (!section) {
      section = new Section(title, content);
      section->setObjectName(QString::fromStdString(section_of(row)));
      column->addWidget(section);
    }
    add_row(*section, row);
  };
  for (const std::string& key : first_fields()) add(field(key), tr("Bits and network"));
  for (const Field& row : spec_fields())
    if (section_of(row) != kFirstSection) add(row, translated(row.section));
  column->addStretch(1);

  architecture_->setObjectName("architecture");
  architecture_->setToolTip(tr("Width and depth, and the number of weights and biases"));
  architecture_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  sections_.at(kFirstSection)->form()->addRow(architecture_);
  sections_.at(field("fine_tuning.cycles").section)->form()->insertRow(0, plan_);
  show_architecture();
  show_used_fields();

  QList<QLabel*> labels;
  QString used = "fevrh";  // The menus' own mnemonics.
  for (const Field& row : spec_fields()) {
    auto* label = content->findChild<QLabel*>(QString::fromStdString(row.key + ".label"));
    label->setText(with_mnemonic(label->text(), used));
    labels += label;
  }
  align(labels);
  setFoldedSections(
      {"Pretraining", "Retraining", "Fine-tuning"});  // Seldom touched, and the bits should be in sight.

  auto* scroll = new QScrollArea(this);
  scroll->setAccessibleName(tr("Settings of the experiment"));
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(content);
  scroll->setMinimumWidth(content->minimumSizeHint().width() +
                          style()->pixelMetric(QStyle::PM_ScrollBarExtent) + 2);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(scroll);
}

void SpecPanel::add_row(Section& section, const Field& field) {
  auto* editor = FieldEditor::make(field, &section);
  auto* label = new QLabel(translated(field.label), &section);
  label->setObjectName(QString::fromStdString(field.key + ".label"));
  label->setBuddy(editor);
  label->setToolTip(editor->toolTip());
  label->setWhatsThis(editor->whatsThis());
  section.form()->addRow(label, editor);
  editors_[field.key] = editor;
  show_field(*editor, spec_);
  connect(editor, &FieldEditor::edited, this, [this, editor] { edited(*editor); });
  connect(editor, &FieldEditor::released, this, &SpecPanel::released);
  connect(editor, &FieldEditor::drawRequested, this, &SpecPanel::drawRequested);

  QList<QWidget*> parts = editor->findChildren<QWidget*>();
  parts << editor << label;
  for (QWidget* part : parts) {
    part->setProperty("key", QString::fromStdString(field.key));
    part->installEventFilter(this);
  }
}

void SpecPanel::setSpec(const ExperimentSpec& spec) {
  spec_ = spec;
  for (const auto& [key, editor] : editors_) show_field(*editor, spec_);
  show_architecture();
  show_used_fields();
}

void SpecPanel::show_used_fields() {
  plan_->setSpec(spec_);
  editors_.at("data.generator")
      ->setStandIn(QFileInfo(QString::fromStdString(spec_.data.points_file)).fileName());
  for (const auto& [key, editor] : editors_) {
    const bool asked = !only_ || std::ranges::find(*only_, key) != only_->end();
    sections_.at(section_of(editor->field()))
        ->form()
        ->setRowVisible(editor, asked && uses_field(spec_, key) && !is_kept_aside(key));
  }
}

bool SpecPanel::isHeld() const {
  return std::any_of(editors_.begin(), editors_.end(), [](const auto& row) { return row.second->isHeld(); });
}

void SpecPanel::edited(FieldEditor& editor) { set_field(editor.field(), editor.value()); }

void SpecPanel::set_field(const Field& field, const FieldValue& value) {
  ExperimentSpec next = spec_;
  try {
    field.set(next, value);
    if (field.key == "data.generator") next.data.points_file.clear();  // It would go before what was chosen.
    if (next.data.points_file != spec_.data.points_file) forget_points_file(next.data);
  } catch (const Error&) {
    // The controls know the ranges, so this is a value the table refuses for a reason of its own: show the
    // old one again.
  }
  const bool changed = !(next == spec_);
  setSpec(next);
  if (changed) Q_EMIT specEdited(spec_);
}

bool SpecPanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ContextMenu) return QWidget::eventFilter(watched, event);
  auto* at = static_cast<QWidget*>(watched);
  show_row_menu(*editors_.at(at->property("key").toString().toStdString()), *at,
                static_cast<QContextMenuEvent*>(event)->globalPos());
  return true;
}

void SpecPanel::show_row_menu(FieldEditor& editor, QWidget& at, const QPoint& global) {
  const Field& field = editor.field();
  const FieldValue standard = field.get(ExperimentSpec{});
  auto* line = qobject_cast<QLineEdit*>(&at);
  QMenu* menu = line ? line->createStandardContextMenu() : new QMenu(this);
  if (line) menu->addSeparator();
  const QString shown = shown_value(field, standard);
  QAction* reset =
      menu->addAction(shown.isEmpty() ? tr("Clear %1").arg(translated(field.label))
                                      : tr("Reset %1 to %2").arg(translated(field.label), shown));
  reset->setObjectName("reset");
  reset->setEnabled(field.get(spec_) != standard);
  connect(reset, &QAction::triggered, this, [this, &field, standard] { set_field(field, standard); });
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->popup(global);
}

void SpecPanel::show_architecture() {
  architecture_->setText(
      tr("%1 · %2 parameters")
          .arg(QString::fromStdString(architecture_name(spec_.model)),
               QLocale(QLocale::English).toString(qlonglong(parameter_count(spec_.model)))));
}

void SpecPanel::showOnly(const std::vector<std::string>& keys) {
  only_ = keys;
  show_used_fields();
  std::set<const Section*> open;
  for (const Field& row : spec_fields()) {
    Section* const section = sections_.at(section_of(row));
    const bool shown = std::ranges::find(keys, row.key) != keys.end();
    if (shown) open.insert(section);
  }
  for (const auto& [title, section] : sections_) {
    section->setVisible(open.contains(section));
    if (open.contains(section)) section->setOpen(true);
  }
}

void SpecPanel::showAll() {
  std::vector<std::string> keys;
  for (const Field& row : spec_fields()) keys.push_back(row.key);
  const QStringList folded = foldedSections();
  showOnly(keys);
  only_.reset();
  setFoldedSections(folded);
}

QStringList SpecPanel::foldedSections() const {
  QStringList folded;
  for (const auto& [title, section] : sections_)
    if (!section->isOpen()) folded += QString::fromStdString(title);
  return folded;
}

void SpecPanel::setFoldedSections(const QStringList& titles) {
  for (const auto& [title, section] : sections_)
    section->setOpen(!titles.contains(QString::fromStdString(title)));
}

}  // namespace quantoscope
