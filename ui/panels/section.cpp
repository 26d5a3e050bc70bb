// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/section.h"

#include <QFormLayout>
#include <QVBoxLayout>

#include "ui/panels/icons.h"

namespace quantoscope {

Section::Section(const QString& title, QWidget* parent)
    : QWidget(parent),
      heading_(new IconButton("down", this)),
      body_(new QWidget(this)),
      form_(new QFormLayout(body_)) {
  heading_->setText(title);
  heading_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  heading_->setFocusPolicy(Qt::TabFocus);
  heading_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  QFont font = heading_->font();
  font.setBold(true);
  heading_->setFont(font);
  connect(heading_, &QToolButton::clicked, this, [this] { setOpen(!open_); });

  form_->setContentsMargins(8, 2, 4, 10);
  form_->setHorizontalSpacing(10);
  form_->setVerticalSpacing(5);
  form_->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  form_->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);

  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(heading_);
  column->addWidget(body_);
  setOpen(true);
}

void Section::setOpen(bool open) {
  open_ = open;
  heading_->setIconName(open ? "down" : "right");
  heading_->setAccessibleName((open ? tr("Hide %1") : tr("Show %1")).arg(heading_->text()));
  body_->setVisible(open);
}

}  // namespace quantoscope
