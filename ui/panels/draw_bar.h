// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include <QToolBar>

class QAction;
class QLabel;
class QPushButton;

namespace quantoscope {

/// The strip above the maps while points are drawn: what the buttons of the mouse do, how many points there
/// are, and what to start from when the experiment has another data set. What does not fit moves behind an
/// arrow.
class DrawBar : public QToolBar {
  Q_OBJECT

 public:
  explicit DrawBar(QWidget* parent = nullptr);

  /// The eraser is chosen; otherwise it is Shift that erases.
  bool erasing() const;
  void setErasing(bool on);
  /// Points are being drawn: so many of class 0 and of class 1.
  void showCounts(std::size_t zeros, std::size_t ones);
  /// The experiment has other points: `own` that were drawn before, `others` of its data set, of which at
  /// most `most` can be taken over.
  void showOffer(std::size_t own, std::size_t others, std::size_t most);

 Q_SIGNALS:
  void eraseToggled();
  void clearRequested();
  void doneRequested();
  void emptyRequested();
  void copyRequested();
  void continueRequested();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void show_theme();
  void show_parts(bool offering);
  std::vector<QAction*> offers_, drawing_;  ///< What stands in the strip in either case.
  std::map<QWidget*, QAction*> parts_;      ///< A tool bar shows and hides its widgets by these.
  QLabel *legend_, *offer_, *counts_;
  QPushButton *erase_, *clear_, *done_, *empty_, *copy_, *continue_;
};

}  // namespace quantoscope
