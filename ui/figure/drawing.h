// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include <QByteArray>
#include <QColor>
#include <QImage>
#include <QSizeF>
#include <QString>

class QPaintDevice;

namespace quantoscope {

/// Something that can be written to a file of its own: its size in the units of figures (figure_layout.h,
/// kUnitsPerPoint), and how to paint it in them. All functions need a QGuiApplication and its thread.
struct Drawing {
  QSizeF size;
  QString title;  ///< For the file's metadata.
  /// Paints it on a device, `scale` pixels to a unit: a plot brings a painter of its own kind.
  std::function<void(QPaintDevice& device, double scale)> paint;
  QColor background = Qt::white;  ///< Of images; paper has its own.
  QByteArray xmp;                 ///< Metadata of a PDF; may be empty.
};

/// The same drawing gives the same bytes.
QByteArray pdf_bytes(const Drawing& drawing);
QByteArray svg_bytes(const Drawing& drawing);
/// Throws Error when it needs more memory than there is.
QImage image_of(const Drawing& drawing, int dpi);

/// Writes PDF, SVG or PNG, whichever the ending says, whole or not at all. Throws Error for another ending,
/// and naming the path when it cannot be written.
void write_drawing(const Drawing& drawing, const std::string& path, int dpi = 300);

}  // namespace quantoscope
