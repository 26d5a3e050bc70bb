// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QImage>
#include <QWidget>

#include "core/study/study_maps.h"
#include "ui/figure/figure_image.h"
#include "ui/session/latest_job.h"

class QScrollArea;

namespace quantoscope {

/// A study's decision maps in the paper's layout, made from the weights in its store and drawn beside the
/// event loop, a few at a time: the figure fills in, and what is in it already is neither read nor painted
/// again. As high as its width asks for, to stand in a scroll area. A click on a map picks its run; so does
/// Return after the arrow keys have gone to one.
class StudyMapsView : public QWidget {
  Q_OBJECT

 public:
  explicit StudyMapsView(QWidget* parent = nullptr);

  /// Makes the maps of what is finished, once the view is seen. As often as something has changed.
  void setTable(const StudyTable& table, const StudyPlot& plot, const QString& store);
  const StudyMaps& maps() const { return *maps_; }
  /// Nothing is being made or drawn.
  bool idle() const { return !job_.busy() && !drawing_.busy() && !(stale_ && isVisible()); }
  /// Where the map of a network in a row of maps() is, pixels of this widget; empty before it is drawn.
  QRectF mapRect(std::size_t row, NetworkKind kind) const;
  QSize sizeHint() const override { return {560, 380}; }

 Q_SIGNALS:
  void runPicked(std::size_t row);
  /// What the mouse or the keys point at, in words; empty for nothing.
  void pointed(const QString& text);
  /// A map that the keys have gone to is here.
  void shown(const QRect& place);
  void failed(const QString& text);

 protected:
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  /// A map of the picture.
  struct Panel {
    QRectF frame;  ///< In shares of the picture.
    std::size_t row = 0;
    NetworkKind kind = NetworkKind::Float;
  };
  /// What was drawn, and for which room.
  struct Picture {
    QImage image;
    QSizeF size;  ///< Logical pixels.
    std::vector<Panel> panels;
  };
  /// What one request leaves for the next, each for its kind: looked at where they run.
  struct Kept {
    StudyMaps maps;
    std::optional<FigureImage> figure;
  };

  void make();
  void take(const StudyMaps& maps, const std::vector<RunKey>& keys);
  void show(const std::shared_ptr<const Picture>& picture, const std::shared_ptr<const StudyMaps>& maps);
  void complain(const QString& trouble);
  void show_nothing();
  /// Draws anew what fits the present room and colours.
  void draw();
  FigureSpec figure() const;
  /// Of what scrolls this view, or its own.
  QSizeF room() const;
  QScrollArea* area() const;
  QRectF place() const;
  QRectF rectOf(const Panel& panel) const;
  std::optional<std::size_t> panelAt(QPointF spot) const;
  QString textOf(std::size_t panel) const;
  void pick(std::size_t panel);
  void choose(std::optional<std::size_t> panel);
  void tellChosen();

  std::shared_ptr<const StudyTable> table_ = std::make_shared<const StudyTable>();
  StudyPlot plot_;
  QString store_, trouble_;
  bool stale_ = false;
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  std::shared_ptr<const StudyMaps> maps_ = std::make_shared<const StudyMaps>();
  std::vector<RunKey> keys_;  ///< Of the networks that stand for the rows of `maps_`.
  std::shared_ptr<const Picture> picture_ = std::make_shared<const Picture>();
  std::shared_ptr<const StudyMaps> pictured_;  ///< What `picture_` shows.
  std::optional<std::size_t> chosen_;          ///< Of the picture's panels, by mouse or keys.
  FigureSpec drawn_;                           ///< What was asked for last.
  double drawn_scale_ = 0;
  std::shared_ptr<const StudyMaps> drawn_maps_;
  // Last: nothing is delivered to half an object.
  LatestJob job_, drawing_;
};

}  // namespace quantoscope
