// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include "tests/app/program.h"

namespace quantoscope {

inline const QStringList kKinds = {"float", "weight", "activation", "joint"};
/// What a run writes, with and without figures.
inline const QStringList kFiles = QStringList(kHasFigures ? QStringList{"figure.pdf"} : QStringList()) +
                                  QStringList{"history.csv", "maps.npz", "result.json", "weights.npz"};

inline QByteArray read(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QJsonObject read_result(const QString& folder) {
  return QJsonDocument::fromJson(read(folder + "/result.json")).object();
}

/// The networks without what depends on the clock.
inline QJsonArray timeless(const QJsonObject& result) {
  QJsonArray networks;
  for (const QJsonValue& value : result["networks"].toArray()) {
    QJsonObject network = value.toObject();
    network.remove("seconds");
    network.remove("samples_per_second");
    networks.append(network);
  }
  return networks;
}

/// A run that is over in no time.
inline QStringList small_run(const QString& output, const QStringList& more = {}) {
  return QStringList{"run", "--output",         output, "--radii",  "3", "--points-per-semicircle",
                     "20",  "--architecture",   "16-3", "--epochs", "4", "--retrain-epochs",
                     "3",   "--map-resolution", "32"} +
         more;
}

}  // namespace quantoscope
