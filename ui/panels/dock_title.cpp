// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dock_title.h"

#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyleOptionDockWidget>
#include <QStylePainter>

#include "ui/help/help_button.h"

namespace quantoscope {

DockTitle::DockTitle(QDockWidget& dock, const QString& help_page)
    : QWidget(&dock), dock_(dock), text_(new QLabel) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(6, 1, 2, 1);
  row->setSpacing(0);
  text_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  text_->setMinimumWidth(1);
  text_->setAttribute(Qt::WA_TransparentForMouseEvents);
  row->addWidget(text_, 1);
  row->addWidget(new HelpButton(help_page));
  const auto add = [&](QStyle::StandardPixmap picture, const char* name, const QString& says) {
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setIcon(style()->standardIcon(picture, nullptr, &dock_));
    button->setIconSize({12, 12});
    button->setToolTip(says);
    button->setAccessibleName(says);
    row->addWidget(button);
    return button;
  };
  auto* floats = add(QStyle::SP_TitleBarNormalButton, "float", tr("A window of its own, or back"));
  auto* close = add(QStyle::SP_TitleBarCloseButton, "close", tr("Close the panel"));
  connect(floats, &QToolButton::clicked, &dock_, [this] { dock_.setFloating(!dock_.isFloating()); });
  connect(close, &QToolButton::clicked, &dock_, &QDockWidget::close);
  connect(&dock_, &QDockWidget::windowTitleChanged, this, &DockTitle::show_title);
  show_title();
}

void DockTitle::show_title() {
  const QString title = dock_.windowTitle();
  text_->setText(text_->fontMetrics().elidedText(title, Qt::ElideRight, std::max(1, text_->width())));
  text_->setToolTip(title);
}

QSize DockTitle::minimumSizeHint() const { return {80, layout()->minimumSize().height()}; }

void DockTitle::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  show_title();
}

void DockTitle::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionDockWidget option;
  option.initFrom(this);
  option.closable = option.floatable = option.movable = false;  // Buttons of its own.
  painter.drawControl(QStyle::CE_DockWidgetTitle, option);
}

}  // namespace quantoscope
