// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <QDialog>

#include "core/data/points_format.h"
#include "ui/session/latest_job.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace quantoscope {

struct TextRead;

/// How a table of a file becomes points: what was guessed, to be seen and changed before it is imported. All
/// that does not fit is said in the dialog, which then cannot be accepted.
class ImportDialog : public QDialog {
  Q_OBJECT

 public:
  /// Reads the file once; a large one is looked through beside the event loop. Throws Error when it cannot be
  /// read.
  /// `trouble` is why the file is not read as it is: it is said until something else is chosen.
  explicit ImportDialog(const QString& path, const QString& trouble = {}, QWidget* parent = nullptr);

  /// Makes the file, read as chosen, the source of the points.
  void apply(DataSpec& spec) const;
  const PointsFormat& format() const { return format_; }

 private:
  void build();
  QWidget* build_controls();
  QComboBox* choice(const char* name);
  /// The controls show the format.
  void show_format();
  void show_columns();
  void show_labels();
  /// The format is what the controls show.
  void take_format();
  void choose_label_column();
  /// Reads the text in this format, or guesses one, and shows what comes of it.
  void read(const std::optional<PointsFormat>& format);
  void take(TextRead read);
  void say(const QString& text, bool wrong);
  void show_table();
  void show_points(const Dataset& points);

  QString path_, trouble_;
  std::shared_ptr<const std::string> text_;
  PointsFormat format_;
  std::shared_ptr<const std::vector<PointsRow>> rows_;
  bool filling_ = true;  ///< The controls are being set.
  bool standardize_chosen_ = false;
  QComboBox *separator_, *decimal_, *x_, *y_, *label_;
  std::array<QComboBox*, 2> classes_;
  QCheckBox *header_, *standardize_;
  QTableWidget* table_;
  QLabel *picture_, *message_;
  QPushButton* import_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
