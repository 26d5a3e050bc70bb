// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QImage>
#include <QWidget>

#include "core/study/claims.h"
#include "ui/plots/plot_numbers.h"
#include "ui/session/latest_job.h"
#include "ui/study/claims_figure.h"

class QLabel;
class QScrollArea;

namespace quantoscope {

/// The claims of the paper with their verdicts, judged by what the store has of the studies they are about;
/// nothing is trained. The arrow keys and the mouse go from line to line, which says what it is about.
class StudyClaimsView : public QWidget {
  Q_OBJECT

 public:
  explicit StudyClaimsView(QWidget* parent = nullptr);
  ~StudyClaimsView() override;
  /// Claims are judged by this study, among others.
  static bool concerns(const StudySpec& study);

  /// Judges anew, once the view is seen. The other studies are read again with `fresh`.
  void setTable(const StudyTable& table, const QString& store, bool fresh);
  const std::vector<Claim>& claims() const { return *claims_; }
  bool idle() const { return !job_.busy() && !(stale_ && isVisible()); }

  /// A row for each effect, in its own unit.
  PlotNumbers numbers() const;

  /// Writes the figure (PDF, SVG, PNG) or the report with all numbers (HTML, Markdown), as the ending says.
  /// Throws Error when it cannot be written.
  void write(const std::string& path) const;

 Q_SIGNALS:
  /// What the mouse or the keys point at, in words; empty for nothing.
  void pointed(const QString& text);
  void failed(const QString& text);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  class Picture;
  /// What one request leaves for the next; looked at where they run.
  struct Kept {
    StudyTables tables;
  };
  void judge();
  void take(const std::vector<Claim>& claims, const StudyTables& tables);
  void complain(const QString& text);
  void draw();
  void tell(int line);

  StudyTable table_;
  QString store_, trouble_;
  bool stale_ = false;
  std::shared_ptr<Kept> kept_ = std::make_shared<Kept>();
  std::shared_ptr<const std::vector<Claim>> claims_ = std::make_shared<const std::vector<Claim>>();
  std::shared_ptr<const StudyTables> tables_ = std::make_shared<const StudyTables>();
  QLabel* sources_;
  QScrollArea* area_;
  Picture* picture_;
  LatestJob job_;  ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
