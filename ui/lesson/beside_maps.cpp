// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/beside_maps.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/plots/map_grid.h"

namespace quantoscope {
namespace {

QLabel* beside_heading(const char* name) {
  auto* made = new QLabel;
  made->setObjectName(name);
  made->setTextFormat(Qt::PlainText);
  made->setAlignment(Qt::AlignCenter);
  made->setMargin(4);
  // A long title is cut rather than the maps made smaller.
  made->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  QFont bold = made->font();
  bold.setBold(true);
  made->setFont(bold);
  return made;
}

QWidget* with_heading(QLabel* heading, MapsView& maps) {
  auto* side = new QWidget;
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(heading);
  column->addWidget(&maps, 1);
  return side;
}

}  // namespace

BesideMaps::BesideMaps(MapsView& now, QWidget* parent)
    : QWidget(parent), now_(now), now_heading_(beside_heading("besideNow")) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(6);
  row->addWidget(with_heading(now_heading_, now), 1);
  now_heading_->hide();
}

void BesideMaps::make() {
  maps_ = new MapsView;
  maps_->setObjectName("besideMaps");
  maps_->setDoubleClickEnlarges(false);
  side_ = with_heading(heading_ = beside_heading("besideBefore"), *maps_);
  qobject_cast<QHBoxLayout*>(layout())->insertWidget(0, side_, 1);
  connect(&now_, &MapsView::viewChanged, maps_, &MapsView::setView);
  connect(&now_, &MapsView::soloChanged, maps_, [this] { maps_->setSolo(now_.solo()); });
  Q_EMIT made();
}

void BesideMaps::showStep(const QString& before, const QString& now, const Networks& networks,
                          const std::shared_ptr<const Dataset>& dataset) {
  if (!maps_) make();
  used_ = true;
  heading_->setText(tr("Before: %1").arg(before));
  now_heading_->setText(tr("Now: %1").arg(now));
  maps_->setView(now_.view());
  maps_->setSolo(now_.solo());
  maps_->setDataset(dataset);
  for (const NetworkKind kind : kAllKinds) {
    const auto& network = networks[std::size_t(kind)];
    maps_->setCovered(kind, network ? QString() : tr("That step was left before this was trained"));
    auto blank = std::make_shared<NetworkSnapshot>();
    blank->kind = kind;
    maps_->setSnapshot(network ? network : blank);
  }
  maps_->fit();
  now_heading_->show();
  side_->show();
}

void BesideMaps::clear() {
  used_ = false;
  now_heading_->hide();
  if (side_) side_->hide();
}

}  // namespace quantoscope
