// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/figure/figure.h"

#include <filesystem>
#include <system_error>

#include <QBuffer>
#include <QPainter>

#include "core/build_info.h"
#include "core/error.h"
#include "core/io/figure_metadata.h"
#include "core/io/file_ending.h"
#include "core/io/files.h"
#include "ui/figure/drawing.h"
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
  FigureRecord record{program_version(), {}};
  for (const FigureContent::Row& row : content.rows) {
    record.specs.push_back(row.result->spec);
    if (!row.result->version.empty()) record.version = row.result->version;
  }
  return record;
}

/// Refers to the layout and the spec.
Drawing drawing_of(const FigureContent& content, const FigureLayout& layout, const FigureSpec& spec) {
  Drawing drawing;
  drawing.size = layout.size;
  drawing.title = title_of(content);
  drawing.background = spec.palette.background;
  drawing.paint = [&layout, &spec](QPaintDevice& device, double scale) {
    QPainter painter(&device);
    painter.scale(scale, scale);
    paint_figure(painter, layout, spec);
  };
  drawing.xmp = QByteArray::fromStdString(xmp_with_record(drawing.title.toStdString(), record_of(content)));
  return drawing;
}

QByteArray figure_pdf(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  return pdf_bytes(drawing_of(content, layout, spec));
}

QByteArray figure_svg(const FigureContent& content, const FigureSpec& spec) {
  const FigureLayout layout(content, spec);
  QByteArray svg = svg_bytes(drawing_of(content, layout, spec));
  // Where the font is missing another sans serif is to step in, not the viewer's default.
  const QByteArray family = "font-family=\"" + layout.font.family().toUtf8();
  if (spec.font_family.empty()) svg.replace(family + '"', family + ", Helvetica, Arial, sans-serif\"");
  return QByteArray::fromStdString(svg_with_record(svg.toStdString(), record_of(content)));
}

QByteArray png_bytes(const FigureContent& content, const FigureSpec& spec) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  if (!render_figure_image(content, spec).save(&buffer, "PNG"))
    throw Error(CORE_TEXT("core", "the figure could not be encoded as PNG"));
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
  return image_of(drawing_of(content, layout, spec), spec.dpi);
}

void spare_points_file(const FigureContent& content, const std::string& path) {
  for (const FigureContent::Row& row : content.rows) {
    std::error_code ignored;
    const std::string& points = row.result->spec.data.points_file;
    if (!points.empty() && std::filesystem::equivalent(points, path, ignored))
      throw Error(
          CORE_TEXT("core", "%1 holds the training points of the experiment; choose another file name"),
          path);
  }
}

void write_figure(const FigureContent& content, const FigureSpec& spec, const std::string& path) {
  spare_points_file(content, path);
  const std::string format = file_ending(path);
  QByteArray bytes;
  if (format == "pdf")
    bytes = figure_pdf(content, spec);
  else if (format == "svg")
    bytes = figure_svg(content, spec);
  else if (format == "png")
    bytes = png_bytes(content, spec);
  else
    throw Error(CORE_TEXT("core", "%1: a figure's file name must end in .pdf, .svg or .png"), path);
  write_file_atomically(path, bytes.toStdString());
}

}  // namespace quantoscope
