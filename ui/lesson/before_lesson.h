// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QByteArray>
#include <QLineF>
#include <QPointF>
#include <QStringList>

#include "core/analysis/map_view.h"
#include "core/train/experiment_result.h"
#include "ui/plots/plane_view.h"

namespace quantoscope {

class SpecHistory;

/// What a window was like before a lesson.
struct BeforeLesson {
  ExperimentSpec spec;
  std::shared_ptr<const ExperimentResult> stored;  ///< That was shown instead of training; null if none.
  bool playing = false;
  SpecHistory* history = nullptr;
  QString file;
  QByteArray layout;
  QStringList folded;
  int arrangement = 0;
  Qt::DockWidgetArea time_area = Qt::NoDockWidgetArea;
  MapView view = MapView::Confidence;
  std::optional<NetworkKind> solo;
  std::array<bool, 4> overlays{};  ///< By MapsView::Overlay.
  ViewRange range;
  NetworkKind network = NetworkKind::Joint;
  std::optional<QPointF> point;
  std::optional<QLineF> line;
};

}  // namespace quantoscope
