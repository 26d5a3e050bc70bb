// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recovery.h"

#include <algorithm>
#include <utility>

#include <QDir>
#include <QFileInfo>
#include <QLockFile>
#include <QStandardPaths>
#include <QUuid>

#include "core/error.h"
#include "core/io/files.h"
#include "core/io/parts.h"
#include "core/spec/spec_json.h"

namespace quantoscope {
namespace {

constexpr int kDelayMilliseconds = 5000;
const QString kUnsavedSuffix = ".unsaved";

std::unique_ptr<QLockFile> lock_of(const QString& path) {
  auto lock = std::make_unique<QLockFile>(path + ".lock");
  lock->setStaleLockTime(0);  // Only the end of its process frees it, however long that one runs.
  return lock;
}

/// The document's file in the first line, its experiment below.
std::string text_of(const Recovery::Work& work) {
  return work.file.toStdString() + "\n" + spec_to_json(work.spec);
}

Recovery::Work work_of(const std::string& text, const std::string& origin) {
  const std::size_t line = text.find('\n');
  if (line == std::string::npos) throw Error(CORE_TEXT("core", "%1: no experiment in it"), origin);
  return {QString::fromStdString(text.substr(0, line)), spec_from_json(text.substr(line + 1), origin)};
}

}  // namespace

Recovery::Recovery(QString folder, QObject* parent) : QObject(parent), folder_(std::move(folder)) {
  path_ = QDir(folder_).filePath(QUuid::createUuid().toString(QUuid::WithoutBraces) + kUnsavedSuffix);
  timer_.setSingleShot(true);
  timer_.setInterval(kDelayMilliseconds);
  connect(&timer_, &QTimer::timeout, this, &Recovery::write);
}

Recovery::~Recovery() { forget(); }

QString Recovery::defaultFolder() {
  return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + "/unsaved";
}

void Recovery::keep(const Work& work) {
  waiting_ = work;
  // Not started anew by every change: a person who never stops must not stop us from writing.
  if (!timer_.isActive()) timer_.start();
}

void Recovery::forget() {
  timer_.stop();
  waiting_.reset();
  if (!lock_) return;
  QFile::remove(path_);
  lock_.reset();
}

void Recovery::write() {
  if (!waiting_) return;
  try {
    if (!lock_) {
      QDir().mkpath(folder_);
      auto lock = lock_of(path_);
      if (!lock->tryLock()) throw Error(CORE_TEXT("core", "%1: cannot be locked"), path_.toStdString());
      lock_ = std::move(lock);
    }
    write_file_atomically(path_.toStdString(), text_of(*waiting_));
  } catch (const std::exception& error) {
    if (!std::exchange(warned_, true)) qWarning("unsaved work cannot be kept: %s", error.what());
    return;
  }
  waiting_.reset();
  Q_EMIT kept();
}

const std::vector<Recovery::Leftover>& Recovery::find() {
  remove_old_parts(folder_.toStdString());
  const QFileInfoList files = QDir(folder_).entryInfoList({"*" + kUnsavedSuffix}, QDir::Files, QDir::Time);
  for (const QFileInfo& file : files) {
    const QString path = file.absoluteFilePath();
    const auto is_known = [&path](const Leftover& known) { return known.path == path; };
    if (file == QFileInfo(path_) || std::ranges::any_of(leftovers_, is_known)) continue;
    auto lock = lock_of(path);
    if (!lock->tryLock()) continue;
    try {
      leftovers_.push_back({work_of(read_file(path.toStdString(), kLargestDocument), path.toStdString()),
                            file.lastModified(), path});
      held_.push_back(std::move(lock));
    } catch (const std::exception& error) {
      qWarning("unsaved work cannot be read: %s", error.what());
    }
  }
  return leftovers_;
}

void Recovery::drop(const QString& path) {
  const auto found = std::ranges::find(leftovers_, path, &Leftover::path);
  if (found == leftovers_.end()) return;
  QFile::remove(path);
  held_.erase(held_.begin() + (found - leftovers_.begin()));
  leftovers_.erase(found);
}

}  // namespace quantoscope
