// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/kept_pins.h"

#include <QDir>
#include <QLockFile>
#include <QStandardPaths>

#include "ui/compare/pinned_results.h"
#include "ui/translated.h"

namespace quantoscope {

KeptPins::KeptPins(PinnedResults& pins, const QString& folder, QObject* parent)
    : QObject(parent),
      pins_(pins),
      store_(std::make_shared<KeptComparison>(folder.toStdString())),
      job_(std::make_unique<LatestJob>()) {
  setObjectName(QStringLiteral("keptPins"));
  QDir().mkpath(folder);
  lock_ = std::make_unique<QLockFile>(QDir(folder).filePath(QStringLiteral("in-use.lock")));
  lock_->setStaleLockTime(0);  // Only the end of its process frees it, however long that one runs.
  if (!lock_->tryLock()) {
    if (lock_->error() != QLockFile::LockFailedError)  // No other program, but a folder one cannot write to.
      QMetaObject::invokeMethod(
          this,
          [this, folder] {
            Q_EMIT failed(tr("Pinned results cannot be kept for the next session: %1 cannot be written")
                              .arg(QDir::toNativeSeparators(folder)));
          },
          Qt::QueuedConnection);
    lock_.reset();
    read_ = true;
    return;
  }
  connect(&pins_, &PinnedResults::rowsChanged, this, &KeptPins::write);
  connect(&pins_, &QAbstractItemModel::dataChanged, this, &KeptPins::write);  // Names.
  job_->request(
      [this, store = store_](const std::stop_token&) -> LatestJob::Delivery {
        Message problem;
        Comparison rows = store->read(problem);
        return [this, rows = std::move(rows), problem] {
          const bool faster = !pins_.isEmpty();  // Somebody has pinned something meanwhile.
          pins_.restore(rows);
          read_ = true;
          if (faster || !problem.empty()) write();
          if (!problem.empty())
            Q_EMIT failed(tr("Pinned results of the last session are damaged and were left out: %1")
                              .arg(translated(problem)));
        };
      },
      [this](const QString& trouble) {
        Q_EMIT failed(
            tr("Pinned results of the last session cannot be read, and those of now are not kept: %1")
                .arg(trouble));
      });
}

KeptPins::~KeptPins() {
  const bool unwritten = lock_ && read_ && job_->busy();
  job_.reset();  // Joins; what waited is dropped, and done here.
  if (!unwritten) return;
  try {
    store_->write(latest_);
  } catch (const std::exception& error) {
    qWarning("pinned results cannot be kept: %s", error.what());
  }
}

QString KeptPins::defaultFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/pinned");
}

bool KeptPins::idle() const { return read_ && !job_->busy(); }

void KeptPins::write() {
  if (!read_) return;  // What is there would be overwritten.
  latest_ = pins_.rows();
  job_->request(
      [store = store_, rows = latest_](const std::stop_token&) -> LatestJob::Delivery {
        store->write(rows);
        return {};
      },
      [this](const QString& trouble) {
        Q_EMIT failed(tr("Pinned results cannot be kept for the next session: %1").arg(trouble));
      });
}

}  // namespace quantoscope
