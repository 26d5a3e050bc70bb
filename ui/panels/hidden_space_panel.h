// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QPointer>
#include <QWidget>

#include "core/data/dataset.h"
#include "core/train/experiment_result.h"
#include "ui/plots/palette.h"
#include "ui/session/latest_job.h"

class QComboBox;
class QLabel;
class QStackedWidget;

namespace quantoscope {

class HiddenPlot;
class Inspection;
class LazyRefresh;
struct HiddenPicture;

/// The plane's grid as a hidden layer warps it, in the float network and in the selected quantized one.
class HiddenSpacePanel : public QWidget {
  Q_OBJECT

 public:
  explicit HiddenSpacePanel(QWidget* parent = nullptr);
  ~HiddenSpacePanel() override;

  /// What is looked at; may end before the panel.
  void setInspection(Inspection& inspection);
  /// Extent of the plane and true classes.
  void setDataset(std::shared_ptr<const Dataset> dataset);
  /// Keeps these colours; without it they follow the widgets' style.
  void setColors(const Palette& palette);
  /// Nothing is being computed.
  bool settled() const { return !job_.busy(); }

 private:
  QComboBox* add_choice(class QLayout& row, const QString& text, const char* name, const QString& tip);
  void make_head();
  void show_selection();
  void change();
  void refresh();
  /// A sentence in the place of the picture.
  void show_nothing(const QString& why);
  void show_picture(const std::shared_ptr<const HiddenPicture>& picture);

  QPointer<Inspection> inspection_;
  std::shared_ptr<const Dataset> dataset_;
  LazyRefresh* lazy_;
  QComboBox *layer_, *network_, *axes_, *classes_;
  QStackedWidget* pages_;
  QLabel *empty_, *caption_;
  HiddenPlot* plot_;
  LatestJob job_;  // Last: what it delivers uses all of the above.
};

}  // namespace quantoscope
