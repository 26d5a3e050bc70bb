// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QPixmap>

#include "core/spec/presets.h"

namespace quantoscope {

/// A button that shows an example: its points over the truth, its title and a sentence.
class ExampleCard : public QAbstractButton {
  Q_OBJECT

 public:
  /// `example` outlives the card.
  explicit ExampleCard(const Example& example, QWidget* parent = nullptr);
  const Example& example() const { return example_; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  int text_height() const;
  const Example& example_;
  QPixmap picture_;  ///< Null when it must be drawn.
};

}  // namespace quantoscope
