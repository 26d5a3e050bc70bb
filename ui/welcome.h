// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QStringList>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// The page to start from: example experiments as cards with a picture of their points, and recent files. It
/// stands in the window in the place of the controls, beside the maps, and holds nothing up; one click (or
/// Enter) opens a card and closes the page.
class Welcome : public QDialog {
  Q_OBJECT

 public:
  Welcome(const QStringList& recent, QWidget* parent);

  /// Whether it is to be shown when the program starts without a file: at first yes, then as the check box
  /// says.
  static bool atStart();

 Q_SIGNALS:
  void exampleChosen(const quantoscope::ExperimentSpec& spec);
  void fileChosen(const QString& path);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void place();
};

}  // namespace quantoscope
