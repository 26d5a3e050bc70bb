// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure.h"

#include <algorithm>
#include <cmath>

#include <QBuffer>
#include <QFileInfo>
#include <QHash>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include "core/error.h"
#include "core/io/figure_metadata.h"
#include "core/io/files.h"
#include "ui/figure/figure_layout.h"
#include "ui/figure/figure_painter.h"
#include "ui/translated.h"

namespace quantoscope {
namespace {

QString title_of(const FigureContent& content) {
  QStringList names;
  for (const FigureContent::Row& row : content.rows)
    names << (content.named ? row.name : QString::fromStdString(architecture_name(row.result->spec.model)));
  if (content.named)
    return QStringLiteral("Decision maps of networks and their quantized versions: ") +
           names.join(QStringLiteral(", "));
  return translate("figure", "Decision maps of a %1 network and its quantized versions").arg(names.first());
}

FigureRecord record_of(const FigureContent& content) {
  FigureRecord record{QUANTOSCOPE_VERSION, {}};
  for (const FigureContent::Row& row : content.rows) {
    record.specs.push_back(row.result->spec);
    if (!row.result->version.empty()) record.version = row.result->version;
  }
  return record;
}

/// Blanks the date Qt's PDF engine takes from the clock, without moving a byte: the cross-reference table
/// counts them.
QByteArray without_date(QByteArray pdf) {
  const qsizetype start = pdf.indexOf("/CreationDate (");
  const qsizetype end = pdf.indexOf(')', start);
  if (start >= 0 && end > start) std::fill(pdf.begin() + start, pdf.begin() + end + 1, ' ');
  return pdf;
}

/// Within its life hashes are seeded alike: the PDF engine writes fonts in the order of one.
class FixedHashOrder {
 public:
  FixedHashOrder() { QHashSeed::setDeterministicGlobalSeed(); }
  ~FixedHashOrder() { QHashSeed::resetRandomGlobalSeed(); }
  FixedHashOrder(const FixedHashOrder&) = delete;
  FixedHashOrder& operator=(const FixedHashOrder&) = delete;
};

QByteArray pdf_bytes(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  const FixedHashOrder fixed;
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Quantoscope " QUANTOSCOPE_VERSION));
    writer.setTitle(title_of(content));
    writer.setDocumentXmpMetadata(
        QByteArray::fromStdString(xmp_with_record(title_of(content).toStdString(), record_of(content))));
    writer.setResolution(int(kUnitsPerInch));
    writer.setPageLayout(QPageLayout(
        QPageSize(layout.size / kUnitsPerPoint, QPageSize::Point, QString(), QPageSize::ExactMatch),
        QPageLayout::Portrait, QMarginsF()));
    QPainter painter(&writer);
    paint_figure(painter, layout, spec);
  }
  return without_date(buffer.data());
}

QByteArray svg_bytes(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(int(kUnitsPerInch));
    generator.setSize(layout.size.toSize());
    generator.setViewBox(QRectF(QPointF(0, 0), layout.size.toSize()));
    generator.setTitle(title_of(content));
    generator.setDescription(QStringLiteral("Drawn by Quantoscope " QUANTOSCOPE_VERSION));
    QPainter painter(&generator);
    paint_figure(painter, layout, spec);
  }
  QByteArray svg = buffer.data();
  // Where the font is missing another sans serif is to step in, not the viewer's default.
  const QByteArray family = "font-family=\"" + layout.font.family().toUtf8();
  if (spec.font_family.empty()) svg.replace(family + '"', family + ", Helvetica, Arial, sans-serif\"");
  return QByteArray::fromStdString(svg_with_record(svg.toStdString(), record_of(content)));
}

QByteArray png_bytes(const FigureContent& content, const FigureSpec& spec) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  if (!render_figure_image(content, spec).save(&buffer, "PNG"))
    throw Error("the figure could not be encoded as PNG");
  return QByteArray::fromStdString(png_with_record(buffer.data().toStdString(), record_of(content)));
}

}  // namespace

FigureContent::FigureContent(const Comparison& comparison) : named(true) {
  for (const ComparedResult& row : comparison)
    rows.push_back({QString::fromStdString(row.name), row.result.get()});
}

QSizeF figure_size_mm(const FigureContent& content, const FigureSpec& spec) {
  return FigureLayout(content, spec).size / kUnitsPerInch * 25.4;
}

QImage render_figure_image(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  const double scale = spec.dpi / kUnitsPerInch;
  QImage image((layout.size * scale).toSize(), QImage::Format_RGB32);
  if (image.isNull())
    throw Error("figure dpi: " + std::to_string(spec.dpi) + " needs more memory than there is");
  image.setDotsPerMeterX(int(std::lround(spec.dpi / 0.0254)));
  image.setDotsPerMeterY(int(std::lround(spec.dpi / 0.0254)));
  image.fill(spec.palette.background);
  QPainter painter(&image);
  painter.scale(scale, scale);
  paint_figure(painter, layout, spec);
  return image;
}

void write_figure(const FigureContent& content, const FigureSpec& spec, const std::string& path) {
  const QString format = QFileInfo(QString::fromStdString(path)).suffix().toLower();
  QByteArray bytes;
  if (format == QLatin1String("pdf"))
    bytes = pdf_bytes(content, spec);
  else if (format == QLatin1String("svg"))
    bytes = svg_bytes(content, spec);
  else if (format == QLatin1String("png"))
    bytes = png_bytes(content, spec);
  else
    throw Error(path + ": a figure's file name must end in .pdf, .svg or .png");
  write_file_atomically(path, bytes.toStdString());
}

}  // namespace quantoscope
