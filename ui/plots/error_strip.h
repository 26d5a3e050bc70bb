// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QWidget>

#include "core/analysis/error_character.h"
#include "ui/plots/palette.h"

namespace quantoscope {

/// What the errors of one network are made of, under its map: a bar of two colours for distortion and noise,
/// and the numbers beside and below it.
class ErrorStrip : public QWidget {
  Q_OBJECT

 public:
  explicit ErrorStrip(QWidget* parent = nullptr);

  /// Nothing: `absent` says why.
  void setError(const std::optional<ErrorCharacter>& error, const QString& absent = {});
  /// Where the map above has its frame, pixels from the left.
  void setIndent(int pixels);
  void setColors(const Palette& palette);
  /// One line only: bar and shares. The other numbers are in the tool tip.
  void setBrief(bool brief);
  /// The bar's parts, for what must find them on the screen; null without a bar.
  QRectF distortionBar() const;
  QRectF noiseBar() const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  double start() const;
  QFont small() const;
  QRectF bar() const;

  Palette palette_;
  bool own_colors_ = false;
  std::optional<ErrorCharacter> error_;
  QString absent_;
  int indent_ = 0;
  bool brief_ = false;
};

}  // namespace quantoscope
