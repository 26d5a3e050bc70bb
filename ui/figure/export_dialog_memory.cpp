// SPDX-License-Identifier: GPL-3.0-or-later
// How the last figure looked.
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

#include "ui/figure/export_dialog.h"
#include "ui/plots/view_text.h"
#include "ui/settings.h"

namespace quantoscope {

void ExportDialog::remember() const {
  QSettings stored = settings();
  stored.beginGroup("figure");
  stored.setValue("width", width_->value());
  stored.setValue("height", height_->value());
  stored.setValue("dpi", dpi_->value());
  stored.setValue("font_size", font_size_->value());
  stored.setValue("font", font_->currentData());
  stored.setValue("palette", palette_->currentData());
  if (!named_) stored.setValue("columns", columns_->currentData());
  for (const QCheckBox* toggle : {truth_, titles_, letters_, boundary_, color_bar_, numbers_})
    stored.setValue(toggle->objectName(), toggle->isChecked());
  QStringList views;
  for (const MapView view : spec().views) views << view_word(view);
  stored.setValue("views", views);
  stored.setValue("views_from", view_word(shown_));
}

void ExportDialog::recall() {
  QSettings stored = settings();
  stored.beginGroup("figure");
  const auto choose = [&](QComboBox& box, const char* key) {
    const QVariant value = stored.value(key);
    for (int i = 0; value.isValid() && i < box.count(); ++i)
      if (box.itemData(i).toString() == value.toString()) box.setCurrentIndex(i);
  };
  width_->setValue(stored.value("width", width_->value()).toDouble());
  height_->setValue(stored.value("height", height_->value()).toDouble());
  dpi_->setValue(stored.value("dpi", dpi_->value()).toInt());
  font_size_->setValue(stored.value("font_size", font_size_->value()).toDouble());
  choose(*font_, "font");
  choose(*palette_, "palette");
  choose(*columns_, "columns");
  for (QCheckBox* toggle : {truth_, titles_, letters_, boundary_, color_bar_, numbers_})
    toggle->setChecked(stored.value(toggle->objectName(), toggle->isChecked()).toBool());
  const QStringList views = stored.value("views").toStringList();
  if (stored.value("views_from").toString() == view_word(shown_) && !views.isEmpty())
    for (std::size_t i = 0; i < views_.size(); ++i)
      views_[i]->setChecked(views.contains(view_word(kAllViews[i])));
}

}  // namespace quantoscope
