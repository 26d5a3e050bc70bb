// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "core/study/study_spec.h"

class QComboBox;
class QPushButton;
class QSpinBox;

namespace quantoscope {

/// Which study, with how many seeds, on how many threads, start and stop.
class StudyControls : public QWidget {
  Q_OBJECT

 public:
  /// With the studies that come with the program.
  explicit StudyControls(QWidget* parent = nullptr);

  const StudySpec& firstStudy() const { return studies_.front(); }
  /// Adds a study from a file to those to choose from, or in the place of the one of its name, and shows it
  /// as the chosen one.
  void add(const StudySpec& study, const QString& path);
  void setSeeds(int count);
  int threads() const;

  enum class State { Ready, Reading, Training, Stopping };
  void setState(State state);

 Q_SIGNALS:
  void studyChosen(const quantoscope::StudySpec& study);
  /// A study's file.
  void fileChosen(const QString& path);
  void seedsChosen(int count);
  void threadsChosen(int count);
  void startWanted();
  void stopWanted();

 private:
  void makeChoice();
  void makeNumbers();
  void makeButtons();
  void chooseFile();

  std::vector<StudySpec> studies_;
  QString file_folder_;
  QComboBox* choice_;
  QSpinBox *seeds_, *threads_;
  QPushButton *open_, *start_, *stop_;
};

}  // namespace quantoscope
