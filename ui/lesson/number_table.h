// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include <QList>
#include <QWidget>

#include "core/spec/experiment_spec.h"

class QLabel;
class QPushButton;
class QTableWidget;

namespace quantoscope {

/// The numbers to remember of a lesson: a row for each experiment, a column for each network; as high as its
/// rows, whose names wrap where they are long. It can be copied, with tabs, into a spreadsheet.
class NumberTable : public QWidget {
  Q_OBJECT

 public:
  struct Row {
    QString title;
    std::array<QString, kNetworkKinds> numbers;  ///< In the order of kAllKinds; empty: not of interest.
    bool operator==(const Row&) const = default;
  };

  explicit NumberTable(QWidget* parent = nullptr);
  /// Without rows it hides.
  void setRows(const QList<Row>& rows);
  /// Headings and rows, cells separated by tabs.
  QString text() const;

 protected:
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();

  QList<Row> rows_;
  QLabel* title_;
  QPushButton* copy_;
  QTableWidget* table_;
};

}  // namespace quantoscope
