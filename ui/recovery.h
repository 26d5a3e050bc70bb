// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QTimer>

#include "core/spec/experiment_spec.h"

class QLockFile;

namespace quantoscope {

/// Unsaved work outlives the program: while a document has changes they are written to a file of this
/// process, whole or not at all, at most `delay` after they were made; the file goes when they are saved or
/// given up, and with this object. What a process that was killed has left is found by the next one. A lock
/// beside each file says whose it is, so that the work of a program that still runs is never offered.
class Recovery : public QObject {
  Q_OBJECT

 public:
  /// Work that somebody may want back.
  struct Work {
    QString file;  ///< That the document was opened from or saved to; empty if it had none.
    ExperimentSpec spec;
  };
  /// Of a process that ended without a farewell.
  struct Leftover {
    Work work;
    QDateTime time;  ///< When it was written.
    QString path;
  };

  /// `folder` is made if need be when there is something to keep.
  explicit Recovery(QString folder, QObject* parent = nullptr);
  ~Recovery() override;
  /// Where the program keeps its files, per user.
  static QString defaultFolder();

  /// Milliseconds; 5000 if not set.
  void setDelay(int milliseconds) { timer_.setInterval(milliseconds); }
  /// The document's unsaved state, from now on.
  void keep(const Work& work);
  /// Writes what waits without waiting longer.
  void write();
  /// Nothing is unsaved.
  void forget();

  /// Finds what others left, the latest first, and holds it, so that no other program offers it, too, until
  /// it is dropped or this object goes. Files that cannot be read are passed over.
  const std::vector<Leftover>& find();
  const std::vector<Leftover>& leftovers() const { return leftovers_; }
  /// Removes a leftover: it was restored or is not wanted.
  void drop(const QString& path);

 Q_SIGNALS:
  /// What was to be kept is on disk.
  void kept();

 private:
  QString folder_, path_;
  QTimer timer_;
  std::optional<Work> waiting_;
  bool warned_ = false;
  std::unique_ptr<QLockFile> lock_;  ///< Of our own file, from the first time it is written.
  std::vector<Leftover> leftovers_;
  std::vector<std::unique_ptr<QLockFile>> held_;  ///< Of the leftovers, in their order.
};

}  // namespace quantoscope
