// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/presenter_bar.h"

#include <algorithm>

#include <QAction>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "core/error.h"
#include "ui/panels/field_editor.h"
#include "ui/panels/spec_panel.h"
#include "ui/translated.h"

namespace quantoscope {

PresenterBar::PresenterBar(QWidget* parent) : QScrollArea(parent), foot_(new QWidget) {
  setObjectName("presenterBar");
  setAccessibleName(tr("Presenter's controls"));
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* content = new QWidget;
  column_ = new QVBoxLayout(content);
  column_->setContentsMargins(10, 10, 10, 8);
  column_->setSpacing(10);
  auto* form = new QFormLayout;
  form->setRowWrapPolicy(QFormLayout::DontWrapRows);
  form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
  for (const std::string& key : first_fields()) {
    FieldEditor* const editor = FieldEditor::make(field(key), content);
    editor->setObjectName(QStringLiteral("presenter.") + QString::fromStdString(key));
    auto* label = new QLabel(translated(field(key).label));
    label->setBuddy(editor);
    form->addRow(label, editor);
    editor->setValue(field(key).get(spec_));
    editors_.push_back(editor);
    connect(editor, &FieldEditor::edited, this, [this, editor] {
      ExperimentSpec next = spec_;
      try {
        editor->field().set(next, editor->value());
      } catch (const Error&) {
        return editor->setValue(editor->field().get(spec_));  // Refused for a reason of the table's own.
      }
      if (!(next == spec_)) Q_EMIT specEdited(next);
    });
    connect(editor, &FieldEditor::released, this, &PresenterBar::released);
  }
  column_->addLayout(form);
  column_->addStretch(1);
  column_->addWidget(foot_);
  setWidget(content);
  content->installEventFilter(this);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
}

void PresenterBar::addActions(const QList<QAction*>& actions) {
  auto* part = new QWidget;
  auto* row = new QHBoxLayout(part);
  row->setContentsMargins(0, 0, 0, 0);
  for (QAction* action : actions) {
    auto* button = new QToolButton;
    button->setDefaultAction(action);
    button->setAutoRaise(true);
    button->setIconSize({32, 32});
    button->setFocusPolicy(Qt::TabFocus);
    row->addWidget(button);
  }
  row->addStretch(1);
  addPart(part);
}

/// Above the stretch.
void PresenterBar::addPart(QWidget* part) { column_->insertWidget(column_->count() - 2, part); }

void PresenterBar::setSpec(const ExperimentSpec& spec) {
  spec_ = spec;
  for (FieldEditor* editor : editors_) editor->setValue(editor->field().get(spec_));
}

bool PresenterBar::isHeld() const {
  return std::ranges::any_of(editors_, [](const FieldEditor* editor) { return editor->isHeld(); });
}

QSize PresenterBar::sizeHint() const {
  return {widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(), 400};
}

QSize PresenterBar::minimumSizeHint() const { return {sizeHint().width(), 100}; }

bool PresenterBar::eventFilter(QObject* watched, QEvent* event) {
  if (watched == widget() && event->type() == QEvent::LayoutRequest) updateGeometry();
  return QScrollArea::eventFilter(watched, event);
}

}  // namespace quantoscope
