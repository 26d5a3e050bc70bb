// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recent_files.h"

#include <QFileInfo>

#include "ui/settings.h"

namespace quantoscope {
namespace {

const QString kKey = "files/recent";

}  // namespace

QStringList recent_files() {
  QSettings stored = settings();
  const QStringList all = stored.value(kKey).toStringList();
  QStringList present;
  for (const QString& path : all)
    if (QFileInfo::exists(path)) present += path;
  if (present != all) stored.setValue(kKey, present);
  return present;
}

void add_recent_file(const QString& path) {
  QSettings stored = settings();
  QStringList all = stored.value(kKey).toStringList();
  const QString absolute = QFileInfo(path).absoluteFilePath();
  all.removeAll(absolute);
  all.prepend(absolute);
  stored.setValue(kKey, all.mid(0, kRecentFiles));
}

void clear_recent_files() { settings().remove(kKey); }

}  // namespace quantoscope
