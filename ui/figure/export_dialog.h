// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QDialog>

#include "ui/figure/figure.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QTimer;

namespace quantoscope {

class FigurePreview;

/// Asks what the figure of a result should look like, shows it as it will be, and writes it, or the numbers
/// behind it (CSV), or both. Never replaces a file that was not named without asking, nor ever the points
/// that the experiment is trained on. Stays open with a message when that fails; accepted when the file is
/// written, and then remembers how the figure looked.
class ExportDialog : public QDialog {
  Q_OBJECT

 public:
  /// The result as it is now: an experiment that goes on does not change the figure under one's eyes.
  /// `shown` is the view of the window it belongs to, and what the figure shows at first: unless the last
  /// figure was exported from the same view, when it shows what that one did.
  explicit ExportDialog(ExperimentResult result, QWidget* parent = nullptr,
                        MapView shown = MapView::Confidence);
  /// Pinned results, a row for each.
  explicit ExportDialog(Comparison comparison, QWidget* parent = nullptr,
                        MapView shown = MapView::Confidence);
  ~ExportDialog() override;

  /// Its views are in the order of kAllViews.
  FigureSpec spec() const;
  void setSpec(const FigureSpec& spec);
  /// The file to write; its ending chooses the format.
  QString path() const;
  void setPath(const QString& path);

 private:
  ExportDialog(Comparison rows, bool named, QWidget* parent, MapView shown);
  FigureContent content() const;
  void build();
  QWidget* buildControls();
  QWidget* buildViews(QWidget* parent);
  void fillRegions();
  void fillFonts();
  void applyPreset(int index);
  void remember() const;
  void recall();
  void browse();
  void chooseFormat(const QString& ending);
  void pathChanged();
  /// The button says what it does to the file; false when that has changed since.
  bool nameButton();
  void changed();
  void updatePreview();
  void copy();
  /// Where the numbers go; empty when none are wanted.
  QString numbersPath() const;
  /// Asks, naming them, when files would be replaced that nobody has named.
  bool mayReplaceUnnamed();
  void write();
  void showError(const QString& message);

  const Comparison rows_;
  const MapView shown_;
  const bool named_;  ///< A comparison; otherwise the one row is the figure.
  QLineEdit* path_;
  QComboBox *preset_, *format_, *region_, *columns_, *font_, *palette_;
  QDoubleSpinBox *width_, *height_, *font_size_;
  QSpinBox* dpi_;
  QCheckBox *truth_, *titles_, *letters_, *boundary_, *color_bar_, *numbers_ = nullptr;
  std::array<QCheckBox*, kNetworkKinds> networks_;
  std::array<QCheckBox*, kAllViews.size()> views_;
  QLabel *size_, *message_;
  FigurePreview* preview_;
  QPushButton *write_, *copy_, *caption_;
  QTimer* redraw_;
  bool applying_preset_ = false;
  bool replaces_ = false;  ///< As the button says.
};

}  // namespace quantoscope
