// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>

#include "core/train/experiment_result.h"
#include "ui/plots/palette.h"

namespace quantoscope {

/// Which network a map is of and how often it is right, on the map's corner or beside it. Pressed, it makes
/// the map large and small again.
class MapTitle : public QAbstractButton {
  Q_OBJECT

 public:
  explicit MapTitle(NetworkKind kind, QWidget* parent = nullptr);

  void setNetwork(const NetworkSnapshot& network);
  /// Beside the map: large, in lines, and against the edge where the map is. On it otherwise.
  void setBeside(bool beside, Qt::Alignment toward = Qt::AlignLeft);
  /// On the map: "W2" in place of "Weights 2 bit".
  void setShort(bool brief);
  /// Height of the digits beside the map, pixels; 0: as the widget's font.
  void setDigits(double height);
  void setColors(const Palette& palette);
  /// Of the bits' and the accuracy's letters as they are drawn, pixels: the font's size.
  double letterHeight() const;
  /// How wide it is on the map in words.
  double wordsWidth() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {1, 1}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  QFont bold() const;
  QFont large() const;
  const QString& said() const { return brief_ ? bits_ : words_; }
  void paintBeside(QPainter& painter) const;

  NetworkKind kind_;
  Palette palette_;
  bool own_colors_ = false, beside_ = false, brief_ = false;
  Qt::Alignment toward_ = Qt::AlignLeft;
  double digits_ = 0;
  QString words_, bits_, share_, of_;  ///< "Weights 2 bit", "W2", "95.7 %", "of truth".
};

}  // namespace quantoscope
