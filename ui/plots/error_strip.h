// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QFontMetricsF>
#include <QWidget>

#include "core/analysis/error_character.h"
#include "ui/plots/palette.h"

namespace quantoscope {

class HelpButton;

/// What the errors of one network are made of, on its map's corner or beside it: the flipped area, below it
/// its distortion and its noise with a bar each, and where there is room the other numbers. Grey where next
/// to nothing has flipped (kLittleFlipped).
class ErrorStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorStrip(QWidget* parent = nullptr);

  /// Nothing: `absent` says why.
  void setError(const std::optional<ErrorCharacter>& error, const QString& absent = {});
  /// Beside the map, with all numbers, and against the edge where the map is. On it otherwise: the areas.
  void setBeside(bool beside, Qt::Alignment toward = Qt::AlignLeft);
  void setColors(const Palette& palette);
  /// Whether there is a (?) for what distortion and noise are; so at first.
  void setHelpful(bool helpful);
  /// The bar's parts, for what must find them on the screen; null without a bar.
  QRectF distortionBar() const;
  QRectF noiseBar() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {1, 1}; }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QFont small() const;
  QRectF bar(int line, double share) const;
  bool hasBars() const { return error_ && error_->distortion_share; }
  double barWidth() const;
  static double textWidth(const QFontMetricsF& metrics);
  double helpWidth() const;
  void placeHelp();

  HelpButton* help_;
  bool helpful_ = true;
  Palette palette_;
  bool own_colors_ = false;
  std::optional<ErrorCharacter> error_;
  QString absent_;
  bool beside_ = false;
  Qt::Alignment toward_ = Qt::AlignLeft;
};

}  // namespace quantoscope
