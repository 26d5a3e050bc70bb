// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include <QPointF>
#include <QWidget>

#include "core/spec/experiment_spec.h"
#include "ui/plots/palette.h"

namespace quantoscope {

/// What the networks say at one point.
struct Reading {
  QPointF plane;
  std::optional<int> truth;  ///< Nothing where there is none.
  struct Answer {
    QString bits;                ///< "float", "W2", ...
    std::optional<float> logit;  ///< Nothing without a map there.
    QString kind{};              ///< What the flip is, where the maps show that.
  };
  std::array<Answer, kNetworkKinds> answers;
  std::array<int, 2> decimals{3, 3};  ///< Of x and y.
  /// As wide as a coordinate can be.
  QString widest = QStringLiteral("−0.000");
};

/// The point that is read, in fixed columns: x, y and truth. What the networks say there stands on their
/// maps; screen readers hear all of it here.
class Readout : public QWidget {
  Q_OBJECT

 public:
  explicit Readout(QWidget* parent = nullptr);

  /// Without a point the columns stay, with dashes.
  void setReading(const Reading& reading, bool pointed);
  void setColors(const Palette& palette);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  double column() const;
  Palette palette_;
  bool own_colors_ = false, pointed_ = false;
  Reading reading_;
};

}  // namespace quantoscope
