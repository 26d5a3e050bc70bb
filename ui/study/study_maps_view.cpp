// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/study/study_maps_view.h"

#include <filesystem>

#include <QMouseEvent>
#include <QPainter>

#include "ui/figure/figure_layout.h"
#include "ui/study/study_plot_files.h"
#include "ui/translated.h"

namespace quantoscope {

StudyMapsView::StudyMapsView(QWidget* parent) : QWidget(parent) {
  setMinimumSize(240, 180);
  setAccessibleName(tr("Decision maps of the study"));
  setToolTip(tr("Click on a map to open its run"));
  setWhatsThis(
      tr("The decision maps of the study's first seed, made anew from the stored weights: a row for each "
         "place on the study's axes, a column for each kind of network, as in the paper's figure 2."));
}

void StudyMapsView::setTable(const StudyTable& table, const StudyPlot& plot, const QString& store) {
  table_ = table;
  plot_ = plot;
  store_ = store;
  stale_ = true;
  if (isVisible()) make();
}

void StudyMapsView::make() {
  stale_ = false;
  job_.request([this, table = table_, plot = plot_,
                folder = store_.toStdString()](const std::stop_token& stop) -> LatestJob::Delivery {
    try {
      StudyMaps made;
      if (std::filesystem::exists(folder)) {
        RunStore store(folder);
        made = study_maps(table, plot, store, stop);
      }
      auto maps = std::make_shared<const StudyMaps>(std::move(made));
      return [this, maps] {
        maps_ = maps;
        drawImage();
      };
    } catch (const std::exception& error) {
      return [this, text = translated(error)] { Q_EMIT failed(text); };
    }
  });
}

FigureSpec StudyMapsView::figure() const {
  FigureSpec spec = maps_figure(*maps_);
  spec.palette = Palette::matching(palette());
  spec.dpi = 150;
  return spec;
}

void StudyMapsView::drawImage() {
  image_ = {};
  try {
    if (!maps_->rows.empty()) image_ = render_figure_image(maps_->rows, figure());
  } catch (const std::exception& error) {
    Q_EMIT failed(translated(error));
  }
  update();
}

QRectF StudyMapsView::place() const {
  if (image_.isNull()) return {};
  QSizeF size = image_.size();
  size.scale(QWidget::size(), Qt::KeepAspectRatio);
  return {QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size};
}

void StudyMapsView::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Palette colors = Palette::matching(palette());
  painter.fillRect(rect(), colors.background);
  if (image_.isNull()) {
    painter.setPen(colors.muted);
    painter.drawText(rect().adjusted(20, 20, -20, -20), Qt::AlignCenter | Qt::TextWordWrap,
                     job_.busy() ? tr("Making maps…")
                                 : tr("Nothing to draw yet: maps appear here when runs are finished"));
    return;
  }
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.drawImage(place(), image_);
}

void StudyMapsView::showEvent(QShowEvent*) {
  if (stale_) make();
}

void StudyMapsView::resizeEvent(QResizeEvent*) { update(); }

void StudyMapsView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && !maps_->rows.empty()) drawImage();
  QWidget::changeEvent(event);
}

void StudyMapsView::mousePressEvent(QMouseEvent* event) {
  if (image_.isNull() || event->button() != Qt::LeftButton) return;
  const FigureContent content(maps_->rows);
  const FigureLayout layout(content, figure());
  const QRectF at = place();
  const QPointF spot((event->position().x() - at.left()) / at.width() * layout.size.width(),
                     (event->position().y() - at.top()) / at.height() * layout.size.height());
  for (const FigurePanel& panel : layout.panels)
    if (panel.frame.contains(spot))
      for (std::size_t i = 0; i < maps_->rows.size(); ++i)
        if (maps_->rows[i].result.get() == panel.result) {
          Q_EMIT runPicked(maps_->table_rows[i]);
          return;
        }
}

}  // namespace quantoscope
