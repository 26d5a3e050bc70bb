// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/study/study_runner.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace quantoscope {

/// How far a study is, and in which store its networks are kept.
class StudyProgressLine : public QWidget {
  Q_OBJECT

 public:
  explicit StudyProgressLine(QWidget* parent = nullptr);

  void setStore(const QString& folder);
  void setChangeable(bool changeable);
  /// What is trained already; before anything is known of the store the table has no rows.
  void showTable(const StudyTable& table, int threads);
  void showPreparing();
  void showProgress(const StudyProgress& progress);
  void showStopping();

 Q_SIGNALS:
  void storeChosen(const QString& folder);

 private:
  void chooseStore();

  QString store_folder_;
  QProgressBar* bar_;
  QLabel *text_, *store_;
  QPushButton* change_;
};

}  // namespace quantoscope
