// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view_actions.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QSettings>
#include <QToolBar>

#include "ui/plots/map_grid.h"
#include "ui/plots/view_text.h"
#include "ui/theme.h"

namespace quantoscope {
namespace {

constexpr std::array kOverlayKeys{"view/points", "view/boundary", "view/float_boundary",
                                  "view/truth_boundary"};

QAction* add_choice(QActionGroup& group, const QString& text, const QKeySequence& key, int value) {
  QAction* action = group.addAction(text);
  action->setCheckable(true);
  action->setShortcut(key);
  action->setData(value);
  return action;
}

}  // namespace

ViewActions::ViewActions(MapsView& maps, QObject* parent) : QObject(parent), maps_(maps) {
  views_ = new QActionGroup(this);
  for (const MapView view : kAllViews) {
    QAction* action = add_choice(*views_, view_name(view),
                                 QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + int(view))), int(view));
    const QString key = action->shortcut().toString(QKeySequence::NativeText);
    action->setToolTip(QStringLiteral("<p>%1 <i>%2</i></p>").arg(view_description(view), key));
    action->setWhatsThis(view_description(view));
  }
  views_->actions()[int(maps_.view())]->setChecked(true);
  connect(views_, &QActionGroup::triggered, this,
          [this](const QAction* action) { maps_.setView(MapView(action->data().toInt())); });

  solos_ = new QActionGroup(this);
  const QString alone[] = {tr("&Float alone"), tr("&Weights alone"), tr("&Activations alone"),
                           tr("&Both alone")};
  add_choice(*solos_, tr("A&ll four maps"), Qt::Key_0, -1)->setChecked(true);
  for (int i = 0; i < kNetworkKinds; ++i) add_choice(*solos_, alone[i], QKeySequence(Qt::Key_1 + i), i);
  connect(solos_, &QActionGroup::triggered, this, [this](const QAction* action) {
    const int index = action->data().toInt();
    maps_.setSolo(index < 0 ? std::nullopt : std::optional(kAllKinds[index]));
  });
  connect(&maps_, &MapsView::enlargeRequested, this,
          [this](NetworkKind kind) { setSolo(maps_.solo() == kind ? std::nullopt : std::optional(kind)); });

  const auto overlay = [this](MapsView::Overlay what, const QString& text, const QKeySequence& key, bool on) {
    auto* action = new QAction(text, this);
    action->setCheckable(true);
    action->setChecked(on);
    action->setShortcut(key);
    connect(action, &QAction::toggled, &maps_, [this, what](bool show) { maps_.setShown(what, show); });
    overlays_[std::size_t(what)] = action;
  };
  overlay(MapsView::Overlay::Points, tr("Training &points"), Qt::Key_P, false);
  overlay(MapsView::Overlay::Boundary, tr("Class &boundary"), Qt::Key_B, true);
  overlay(MapsView::Overlay::FloatBoundary, tr("Float b&oundary over the others"),
          QKeyCombination(Qt::SHIFT, Qt::Key_B), false);
  overlay(MapsView::Overlay::TruthBoundary, tr("&True boundary"), Qt::Key_T, false);

  pale_points_ = new QAction(tr("Pale points on the &float map"), this);
  pale_points_->setCheckable(true);
  connect(pale_points_, &QAction::toggled, &maps_, &MapsView::setPalePoints);
  pale_points_->setChecked(true);

  colors_ = new QActionGroup(this);
  const QString schemes[] = {tr("&Blue and orange"), tr("&Violet and gold"), tr("&Print")};
  for (int i = 0; i < 3; ++i) add_choice(*colors_, schemes[i], {}, i);
  colors_->actions()[int(color_scheme())]->setChecked(true);
  connect(colors_, &QActionGroup::triggered, this,
          [](const QAction* action) { set_color_scheme(ColorScheme(action->data().toInt())); });
}

void ViewActions::setView(MapView view) { views_->actions()[int(view)]->trigger(); }

void ViewActions::setSolo(std::optional<NetworkKind> kind) {
  solos_->actions()[kind ? 1 + int(*kind) : 0]->trigger();
}

void ViewActions::addTo(QMenu& menu) {
  menu.addSection(tr("Show"));
  menu.addActions(views_->actions());
  QMenu* solo = menu.addMenu(tr("One &map alone"));
  solo->addActions(solos_->actions());
  menu.addSection(tr("Over the maps"));
  for (QAction* action : overlays_) menu.addAction(action);
  menu.insertAction(overlays_[std::size_t(MapsView::Overlay::Boundary)], pale_points_);
  QAction* fit = menu.addAction(tr("&Fit maps"));
  fit->setShortcut(QKeySequence("Ctrl+0"));
  connect(fit, &QAction::triggered, &maps_, &MapsView::fit);
  menu.addMenu(tr("&Colours"))->addActions(colors_->actions());
}

QAction* ViewActions::showPoints() const { return overlays_[std::size_t(MapsView::Overlay::Points)]; }

QToolBar* ViewActions::makeBar(QWidget* parent) {
  auto* bar = new QToolBar(tr("Views"), parent);
  bar->setObjectName("views");
  bar->setAccessibleName(tr("What the maps show"));
  bar->setToolButtonStyle(Qt::ToolButtonTextOnly);
  // Flip kinds are in the menu: the bar has room for what lessons use.
  for (QAction* action : views_->actions())
    if (action->data().toInt() != int(MapView::FlipKinds)) bar->addAction(action);
  return bar;
}

void ViewActions::restore(const QSettings& stored) {
  const QString view = stored.value("view/show").toString();
  for (QAction* action : views_->actions())
    if (view_word(MapView(action->data().toInt())) == view) action->trigger();
  const int scheme = stored.value("view/colors").toInt();
  if (scheme >= 0 && scheme < colors_->actions().size()) colors_->actions()[scheme]->trigger();
  pale_points_->setChecked(stored.value("view/pale_points", true).toBool());
  for (std::size_t i = 0; i < overlays_.size(); ++i)
    overlays_[i]->setChecked(stored.value(kOverlayKeys[i], overlays_[i]->isChecked()).toBool());
}

void ViewActions::save(QSettings& stored) const {
  stored.setValue("view/show", view_word(maps_.view()));
  stored.setValue("view/colors", colors_->checkedAction()->data());
  stored.setValue("view/pale_points", pale_points_->isChecked());
  for (std::size_t i = 0; i < overlays_.size(); ++i)
    stored.setValue(kOverlayKeys[i], overlays_[i]->isChecked());
}

}  // namespace quantoscope
