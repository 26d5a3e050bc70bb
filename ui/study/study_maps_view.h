// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QImage>
#include <QWidget>

#include "core/study/study_maps.h"
#include "ui/figure/figure.h"
#include "ui/session/latest_job.h"

namespace quantoscope {

/// A study's decision maps in the paper's layout, made from the weights in its store beside the event loop. A
/// click on a map picks its run.
class StudyMapsView : public QWidget {
  Q_OBJECT

 public:
  explicit StudyMapsView(QWidget* parent = nullptr);

  /// Makes the maps of what is finished, once the view is seen.
  void setTable(const StudyTable& table, const StudyPlot& plot, const QString& store);
  const StudyMaps& maps() const { return *maps_; }
  /// Nothing is being made.
  bool idle() const { return !job_.busy() && !(stale_ && isVisible()); }
  QSize sizeHint() const override { return {560, 380}; }

 Q_SIGNALS:
  void runPicked(std::size_t row);
  void failed(const QString& text);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void make();
  void drawImage();
  FigureSpec figure() const;
  QRectF place() const;

  StudyTable table_;
  StudyPlot plot_;
  QString store_;
  bool stale_ = false;
  std::shared_ptr<const StudyMaps> maps_ = std::make_shared<const StudyMaps>();
  QImage image_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
