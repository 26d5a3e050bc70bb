// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/spec/experiment_spec.h"

namespace quantoscope {

/// What a figure carries besides its picture: enough to make its numbers again.
struct FigureRecord {
  std::string version;                ///< Of the program that made the numbers.
  std::vector<ExperimentSpec> specs;  ///< At least one; a comparison has one for each row. Seeds are in them.
  bool operator==(const FigureRecord&) const = default;
};

/// The record as one line of ASCII that can stand in XML and PDF as it is:
/// {"format":"quantoscope-figure","version":1,"quantoscope":"0.1.0","experiments":[{...}]}.
/// Throws Error if there is no spec or one does not validate.
std::string figure_record_to_json(const FigureRecord& record);

/// An SVG document with a <metadata> element that holds the record. Throws Error if it is no SVG.
std::string svg_with_record(const std::string& svg, const FigureRecord& record);
/// A PNG with a tEXt chunk "quantoscope" that holds the record. Throws Error if it is no PNG.
std::string png_with_record(const std::string& png, const FigureRecord& record);
/// An XMP packet (ISO 16684-1) with title, program and record, for the metadata of a PDF.
std::string xmp_with_record(const std::string& title, const FigureRecord& record);

/// "PDF", "SVG" or "PNG" by the first bytes; "" for anything else.
std::string_view figure_type(std::string_view bytes);

/// The record a PDF, SVG or PNG carries; nothing if it carries none: another program's figure, a truncated
/// one, any other bytes. Survives what tools do to metadata they do not know: XML with other prefixes or
/// entities, PNG text that is compressed (zTXt, iTXt). Throws Error "<origin>: ..." for a record that is
/// damaged or of a newer format version.
std::optional<FigureRecord> find_figure_record(std::string_view bytes, const std::string& origin);

}  // namespace quantoscope
