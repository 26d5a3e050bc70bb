// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include <QImage>
#include <QObject>
#include <QPoint>

#include "core/io/comparison_files.h"
#include "ui/figure/drawing.h"
#include "ui/figure/figure.h"
#include "ui/plots/plot_numbers.h"

class QWidget;

namespace quantoscope {

/// What a plot gives away, as it is when it is asked. All may throw Error.
struct PlotContents {
  QString name;               ///< Of files, without ending: "curves".
  std::function<bool()> any;  ///< There is something to give.
  std::function<QImage()> picture;
  std::function<PlotNumbers()> numbers;
  /// Writes PDF, SVG or PNG, whichever the ending says.
  std::function<void(const std::string& path)> write;
};

/// Of a plot that can be drawn on paper.
PlotContents drawn_contents(const QString& name, std::function<bool()> any,
                            const std::function<Drawing()>& drawing, std::function<PlotNumbers()> numbers);

/// Of decision maps, drawn as a figure that carries its experiment: named results as rows, or one that has no
/// name. The numbers are those of each network's map, or of several results their accuracies.
PlotContents figure_contents(const QString& name, const std::function<Comparison()>& rows, bool named,
                             const std::function<FigureSpec()>& spec);

/// The context menu of a plot, by right click and the menu key, the same for all: copy the picture, copy the
/// numbers for a spreadsheet, save them as CSV, export a file. Never replaces a file unasked; what went wrong
/// is said in a message.
class PlotMenu : public QObject {
  Q_OBJECT

 public:
  /// Belongs to the plot, whose context menu events it takes; also those of what is in it.
  PlotMenu(QWidget* plot, PlotContents contents);

  /// Opens there, in pixels of the screen.
  void popup(QPoint place);
  /// The plot uses its right button itself, and calls popup(): only keys open the menu.
  void setKeysOnly() { keys_only_ = true; }
  /// Asks for a file for the numbers, or for the plot.
  void saveNumbers();
  void exportPlot();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void chooseFile(const QString& title, const QStringList& filters,
                  const std::function<void(const std::string&)>& write);
  void attempt(const std::function<void()>& what, const QString& done);

  QWidget* plot_;
  PlotContents contents_;
  bool keys_only_ = false;
};

}  // namespace quantoscope
