// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/draw_bar.h"

#include <initializer_list>

#include <QAction>
#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QLocale>
#include <QPushButton>

#include "ui/plots/palette.h"

namespace quantoscope {
namespace {

QString number(std::size_t value) { return QLocale(QLocale::English).toString(qulonglong(value)); }

}  // namespace

DrawBar::DrawBar(QWidget* parent)
    : QToolBar(parent),
      legend_(new QLabel),
      offer_(new QLabel),
      counts_(new QLabel),
      erase_(new QPushButton(tr("E&rase"))),
      clear_(new QPushButton(tr("&Clear"))),
      done_(new QPushButton(tr("Done"))),
      empty_(new QPushButton(tr("Start empty"))),
      copy_(new QPushButton),
      continue_(new QPushButton) {
  setObjectName("draw_bar");
  setMovable(false);
  layout()->setSpacing(6);
  setAccessibleName(tr("Draw points"));
  erase_->setCheckable(true);
  erase_->setToolTip(tr("Press on a point to take it away; holding Shift does the same"));
  clear_->setToolTip(tr("Take all points away; Undo brings them back"));
  done_->setToolTip(tr("Back to looking (Esc)"));
  empty_->setToolTip(tr("An empty plane to click points into"));
  copy_->setToolTip(tr("Take over the points that are trained on now, and change them by hand"));
  continue_->setToolTip(tr("The points that were drawn before are still in the experiment"));
  counts_->setToolTip(tr("Points of class 0 + points of class 1"));
  offer_->setText(tr("Draw your own points:"));
  auto* space = new QWidget;
  space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  for (QWidget* part : std::initializer_list<QWidget*>{offer_, empty_, copy_, continue_})
    parts_[part] = offers_.emplace_back(addWidget(part));
  parts_[legend_] = drawing_.emplace_back(addWidget(legend_));
  addWidget(space);
  for (QWidget* part : std::initializer_list<QWidget*>{counts_, erase_, clear_})
    parts_[part] = drawing_.emplace_back(addWidget(part));
  addWidget(done_);
  for (QPushButton* button : findChildren<QPushButton*>()) button->setAutoDefault(false);
  connect(erase_, &QPushButton::toggled, this, &DrawBar::eraseToggled);
  connect(clear_, &QPushButton::clicked, this, &DrawBar::clearRequested);
  connect(done_, &QPushButton::clicked, this, &DrawBar::doneRequested);
  connect(empty_, &QPushButton::clicked, this, &DrawBar::emptyRequested);
  connect(copy_, &QPushButton::clicked, this, &DrawBar::copyRequested);
  connect(continue_, &QPushButton::clicked, this, &DrawBar::continueRequested);
  show_theme();
  showCounts(0, 0);
}

bool DrawBar::erasing() const { return erase_->isChecked(); }

void DrawBar::setErasing(bool on) { erase_->setChecked(on); }

void DrawBar::show_parts(bool offering) {
  for (QAction* part : offers_) part->setVisible(offering);
  for (QAction* part : drawing_) part->setVisible(!offering);
}

void DrawBar::showCounts(std::size_t zeros, std::size_t ones) {
  show_parts(false);
  const QString missing = zeros + ones == 0 ? tr("add points of both classes")
                          : zeros == 0      ? tr("now some of class 0")
                          : ones == 0       ? tr("now some of class 1")
                                            : QString();
  counts_->setText(missing.isEmpty() ? tr("%1 + %2 points").arg(number(zeros), number(ones)) : missing);
  erase_->setEnabled(zeros + ones > 0);
  clear_->setEnabled(zeros + ones > 0);
}

void DrawBar::showOffer(std::size_t own, std::size_t others, std::size_t most) {
  show_parts(true);
  parts_.at(copy_)->setVisible(others > 0);
  copy_->setText(others > most ? tr("Start from %1 of the %2 points").arg(number(most), number(others))
                               : tr("Start from the %Ln points", nullptr, int(others)));
  parts_.at(continue_)->setVisible(own > 0);
  continue_->setText(own == 1 ? tr("Go on with my one point")
                              : tr("Go on with my %Ln points", nullptr, int(own)));
}

void DrawBar::show_theme() {
  const Palette colours = Palette::matching(palette());
  const auto dot = [&](int label) {
    return QStringLiteral("<span style='color:%1'>●</span>").arg(colours.classColor(label).name());
  };
  legend_->setText(tr("Left %1 class 1 &nbsp; Right %2 class 0 &nbsp; Shift erases").arg(dot(1), dot(0)));
  legend_->setAccessibleName(tr("Left button: class 1. Right button: class 0. Shift: erase."));
}

void DrawBar::changeEvent(QEvent* event) {
  QToolBar::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) show_theme();
}

}  // namespace quantoscope
