// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <QStringList>
#include <QWidget>

#include "core/spec/spec_fields.h"

class QLabel;

namespace quantoscope {

class FieldEditor;
class PlanPlot;
class Section;

/// The fields that matter most, the bits and then the network: above all others, and before a class.
const std::vector<std::string>& first_fields();

/// The controls of an experiment, made from the field table: one group for each section of the table, one row
/// for each field.
class SpecPanel : public QWidget {
  Q_OBJECT

 public:
  explicit SpecPanel(QWidget* parent = nullptr);

  const ExperimentSpec& spec() const { return spec_; }
  /// Shows a spec; does not emit `specEdited`.
  void setSpec(const ExperimentSpec& spec);

  /// A person is dragging a slider.
  bool isHeld() const;

  /// Hides the controls of all other fields, and opens the groups that are left; `showAll` brings everything
  /// back.
  void showOnly(const std::vector<std::string>& keys);
  void showAll();

  /// Titles of the groups that are folded, to be remembered between sessions.
  QStringList foldedSections() const;
  void setFoldedSections(const QStringList& titles);

 Q_SIGNALS:
  /// A person changed a field.
  void specEdited(const quantoscope::ExperimentSpec& spec);
  /// A slider has been dragged and let go.
  void released();
  /// A person wants to draw points.
  void drawRequested();

 protected:
  /// The context menu of a row and of everything in it.
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void add_row(Section& section, const Field& field);
  void edited(FieldEditor& editor);
  void set_field(const Field& field, const FieldValue& value);
  void show_row_menu(FieldEditor& editor, QWidget& at, const QPoint& global);
  void show_architecture();
  /// Hides what would change nothing, and what was not asked for (showOnly).
  void show_used_fields();

  ExperimentSpec spec_;
  std::map<std::string, Section*> sections_;
  std::map<std::string, FieldEditor*> editors_;  ///< By key.
  QLabel* architecture_;
  PlanPlot* plan_;
  std::optional<std::vector<std::string>> only_;  ///< See showOnly.
};

}  // namespace quantoscope
