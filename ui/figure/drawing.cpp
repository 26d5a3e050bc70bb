// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/drawing.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QHash>
#include <QPageLayout>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QUuid>

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "ui/figure/figure_layout.h"

namespace quantoscope {
namespace {

/// For a drawing that has no metadata: where it is given none, Qt 6.8 writes its own, with the time of day.
constexpr char kNoMetadata[] =
    R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">)"
    R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta><?xpacket end="r"?>)";

/// Takes a date out that Qt's PDF engine has from the clock: how long it is depends on the time zone. The
/// cross-reference table counts the bytes up to what stands behind it: after a line of its name and one of
/// how many there are, entries of 20 bytes, those in use with an n.
void take_out_date(QByteArray& pdf, QByteArrayView key) {
  constexpr QByteArrayView kWhere = "startxref\n";
  constexpr qsizetype kEntry = 20, kDigits = 10;
  const qsizetype start = pdf.indexOf(key), end = pdf.indexOf(')', start) + 1;
  const qsizetype where = pdf.lastIndexOf(kWhere);
  if (start < 0 || end <= start || where < 0) return;
  const qsizetype count = end - start, number = where + kWhere.size();
  const qsizetype number_end = pdf.indexOf('\n', number);
  const qsizetype table = pdf.mid(number, number_end - number).trimmed().toLongLong();
  qsizetype entry = pdf.indexOf('\n', pdf.indexOf('\n', table) + 1) + 1;
  for (; entry + kEntry <= where && !QByteArrayView(pdf).sliced(entry).startsWith("trailer");
       entry += kEntry) {
    const qsizetype offset = pdf.mid(entry, kDigits).toLongLong();
    if (pdf[entry + 17] == 'n' && offset > start)
      pdf.replace(entry, kDigits, QByteArray::number(offset - count).rightJustified(kDigits, '0'));
  }
  pdf.replace(number, number_end - number, QByteArray::number(table - count));
  pdf.remove(start, count);
}

/// As a PDF's trailer has it since Qt 6.8.
QByteArray written_id(QUuid id) { return id.toString(QUuid::WithoutBraces).toUtf8().toHex(); }

/// Follows from what is drawn alone: no date, and the content's digest where Qt puts a random id.
QByteArray reproducible(QByteArray pdf) {
  take_out_date(pdf, "/CreationDate (");
  take_out_date(pdf, "/ModDate (");
  return pdf.replace(written_id(QUuid()), written_id(QUuid::createUuidV5(QUuid(), pdf)));
}

/// Within its life hashes are seeded alike: the PDF engine writes fonts in the order of one.
class FixedHashOrder {
 public:
  FixedHashOrder() { QHashSeed::setDeterministicGlobalSeed(); }
  ~FixedHashOrder() { QHashSeed::resetRandomGlobalSeed(); }
  FixedHashOrder(const FixedHashOrder&) = delete;
  FixedHashOrder& operator=(const FixedHashOrder&) = delete;
};

}  // namespace

QByteArray pdf_bytes(const Drawing& drawing) {
  const FixedHashOrder fixed;
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Quantoscope %1").arg(QLatin1String(program_version())));
    writer.setTitle(drawing.title);
    writer.setDocumentXmpMetadata(drawing.xmp.isEmpty() ? kNoMetadata : drawing.xmp);
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    writer.setDocumentId(QUuid());
#endif
    writer.setResolution(int(kUnitsPerInch));
    writer.setPageLayout(QPageLayout(
        QPageSize(drawing.size / kUnitsPerPoint, QPageSize::Point, QString(), QPageSize::ExactMatch),
        QPageLayout::Portrait, QMarginsF()));
    drawing.paint(writer, 1);
  }
  return reproducible(buffer.data());
}

QByteArray svg_bytes(const Drawing& drawing) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(int(kUnitsPerInch));
    generator.setSize(drawing.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), drawing.size.toSize()));
    generator.setTitle(drawing.title);
    generator.setDescription(QStringLiteral("Drawn by Quantoscope %1").arg(QLatin1String(program_version())));
    drawing.paint(generator, 1);
  }
  return buffer.data();
}

QImage image_of(const Drawing& drawing, int dpi) {
  const double scale = dpi / kUnitsPerInch;
  QImage image((drawing.size * scale).toSize(), QImage::Format_RGB32);
  if (image.isNull())
    throw Error(CORE_TEXT("core", "figure dpi: %1 needs more memory than there is"), std::to_string(dpi));
  image.setDotsPerMeterX(int(std::lround(dpi / 0.0254)));
  image.setDotsPerMeterY(int(std::lround(dpi / 0.0254)));
  image.fill(drawing.background);
  drawing.paint(image, scale);
  return image;
}

void write_drawing(const Drawing& drawing, const std::string& path, int dpi) {
  const std::string format = file_ending(path);
  QByteArray bytes;
  if (format == "pdf") {
    bytes = pdf_bytes(drawing);
  } else if (format == "svg") {
    bytes = svg_bytes(drawing);
  } else if (format == "png") {
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image_of(drawing, dpi).save(&buffer, "PNG"))
      throw Error(CORE_TEXT("core", "the figure could not be encoded as PNG"));
  } else {
    throw Error(CORE_TEXT("core", "%1: a figure's file name must end in .pdf, .svg or .png"), path);
  }
  write_file_atomically(path, bytes.toStdString());
}

}  // namespace quantoscope
