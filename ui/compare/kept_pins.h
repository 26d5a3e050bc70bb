// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>
#include <QString>

#include "core/io/kept_comparison.h"
#include "ui/session/latest_job.h"

class QLockFile;

namespace quantoscope {

class PinnedResults;

/// The pinned results outlive the program: they come back when it starts, and every change of them is written
/// to a folder, whole or not at all, beside the event loop. Clearing them clears the folder. Of several
/// programs only the first keeps its pins there; how much there can be is limited by PinnedResults.
class KeptPins : public QObject {
  Q_OBJECT

 public:
  /// `pins` is used until either of them goes; `folder` is made if need be. Reading begins at once.
  KeptPins(PinnedResults& pins, const QString& folder, QObject* parent = nullptr);
  /// Writes what is not written yet.
  ~KeptPins() override;
  /// Where the program keeps its files, per user.
  static QString defaultFolder();

  /// What was kept is there, and what is there is kept.
  bool idle() const;

 Q_SIGNALS:
  /// What cannot be read or written; the rest is there.
  void failed(const QString& message);

 private:
  void write();

  PinnedResults& pins_;
  std::unique_ptr<QLockFile> lock_;
  std::shared_ptr<KeptComparison> store_;  ///< The worker's while it is busy.
  Comparison latest_;                      ///< To be written; the model goes before this object does.
  bool read_ = false;                      ///< Else writing would lose what is there.
  std::unique_ptr<LatestJob> job_;         ///< Last: nothing is delivered to half an object.
};

}  // namespace quantoscope
