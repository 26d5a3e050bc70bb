// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/action_chooser.h"

#include <QActionGroup>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QToolBar>

namespace quantoscope {

ActionChooser::ActionChooser(QActionGroup& group, const QString& what, QToolBar* buttons, QWidget* parent)
    : QWidget(parent), list_(new QComboBox), buttons_(buttons) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  if (buttons_) row->addWidget(buttons_);
  row->addWidget(list_);
  list_->setAccessibleName(what);
  list_->setToolTip(what);
  list_->setFocusPolicy(Qt::TabFocus);
  const QList<QAction*> actions = group.actions();
  for (const QAction* action : actions) {
    list_->addItem(action->text().remove(QLatin1Char('&')));
    list_->setItemData(list_->count() - 1, action->whatsThis(), Qt::ToolTipRole);
  }
  const auto follow = [this, actions] {
    for (int i = 0; i < actions.size(); ++i)
      if (actions[i]->isChecked()) list_->setCurrentIndex(i);
  };
  for (const QAction* action : actions) connect(action, &QAction::toggled, list_, follow);
  follow();
  connect(list_, &QComboBox::activated, this, [actions](int index) { actions[index]->trigger(); });
  showFitting();
}

QSize ActionChooser::sizeHint() const { return buttons_ ? buttons_->sizeHint() : list_->sizeHint(); }

QSize ActionChooser::minimumSizeHint() const { return list_->minimumSizeHint(); }

void ActionChooser::showFitting() {
  const bool fits = buttons_ && width() >= buttons_->sizeHint().width();
  list_->setVisible(!fits);
  if (buttons_) buttons_->setVisible(fits);
}

void ActionChooser::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showFitting();
}

void ActionChooser::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::FontChange) {
    updateGeometry();
    showFitting();
  }
}

}  // namespace quantoscope
