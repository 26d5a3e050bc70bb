// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/figure_metadata.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <zlib.h>

#include "core/error.h"
#include "core/spec/json_node.h"
#include "core/spec/spec_json.h"

namespace quantoscope {

namespace {

constexpr const char* kFigureFormat = "quantoscope-figure";
constexpr const char* kKeyword = "quantoscope";
constexpr const char* kNamespace = "urn:quantoscope:figure:1";
constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1a\n";
/// Some ten thousand specs; keeps a hostile file from filling the memory.
constexpr std::size_t kLongestRecord = std::size_t{16} << 20;

FigureRecord record_from_json(const std::string& text, const std::string& origin) {
  const std::string where = origin + ": the experiment in it";
  const Json document = parse_json(text, where);
  check_format(document, kFigureFormat, where, true);
  const JsonNode node(document, where);
  FigureRecord record;
  if (const auto version = node.find("quantoscope"); version && version->value().is_string())
    record.version = version->text();
  for (const JsonNode& spec : node["experiments"].some_items())
    record.specs.push_back(spec_from_json_value(spec.value(), spec.place()));
  return record;
}

/// XML's five entities and character references, as far as ASCII goes: the record has nothing else.
std::string without_entities(std::string_view xml) {
  static constexpr std::array<std::pair<std::string_view, char>, 11> kEntities{{{"&quot;", '"'},
                                                                                {"&apos;", '\''},
                                                                                {"&lt;", '<'},
                                                                                {"&gt;", '>'},
                                                                                {"&amp;", '&'},
                                                                                {"&#34;", '"'},
                                                                                {"&#x22;", '"'},
                                                                                {"&#39;", '\''},
                                                                                {"&#x27;", '\''},
                                                                                {"&#38;", '&'},
                                                                                {"&#x26;", '&'}}};
  std::string text;
  while (!xml.empty()) {
    const std::size_t plain = std::min(xml.find('&'), xml.size());
    text += xml.substr(0, plain);
    xml.remove_prefix(plain);
    if (xml.empty()) break;
    const auto entity =
        std::ranges::find_if(kEntities, [&](const auto& known) { return xml.starts_with(known.first); });
    text += entity == kEntities.end() ? '&' : entity->second;
    xml.remove_prefix(entity == kEntities.end() ? 1 : entity->first.size());
  }
  return text;
}

/// The object in a piece of XML that ends where the next tag begins, if one starts close before a mention of
/// our format; nothing far away is the start of an object that begins with its format.
std::string_view object_in(std::string_view piece) {
  constexpr std::size_t kClose = 256;
  for (auto at = piece.find(kFigureFormat); at != std::string_view::npos;
       at = piece.find(kFigureFormat, at + 1)) {
    const std::size_t window = at - std::min(at, kClose);
    const auto tag_end = piece.substr(window, at - window).rfind('>');
    if (tag_end == std::string_view::npos) continue;
    const auto start = piece.find_first_not_of(" \t\r\n", window + tag_end + 1);
    if (piece[start] == '{') return piece.substr(start);
  }
  return {};
}

/// The first text between two tags that is an object and names our format: elements and prefixes may have
/// been renamed by whoever saved the file again. Each byte is looked at once, whatever the file holds.
std::optional<FigureRecord> record_in_xml(std::string_view xml, const std::string& origin) {
  for (auto tag = xml.find('<'); tag != std::string_view::npos; tag = xml.find('<')) {
    const std::string_view object = object_in(xml.substr(0, tag));
    if (!object.empty() && object.size() <= kLongestRecord)
      return record_from_json(without_entities(object), origin);
    xml.remove_prefix(tag + 1);
  }
  return std::nullopt;
}

std::uint32_t big_endian(std::string_view bytes) {
  std::uint32_t value = 0;
  for (const char byte : bytes.substr(0, 4)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

std::string big_endian(std::uint32_t value) {
  return {char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
}

std::uint32_t checksum(std::string_view bytes) {
  return std::uint32_t(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

/// Throws Error for what is not a zlib stream, or too long.
std::string inflated(std::string_view bytes, const std::string& origin) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK)
    throw Error(CORE_TEXT("core", "%1: there is no memory to read the experiment in it"), origin);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = uInt(bytes.size());
  std::string text;
  std::array<char, 1 << 15> buffer;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= kLongestRecord) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = uInt(buffer.size());
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (status != Z_STREAM_END) throw Error(CORE_TEXT("core", "%1: the experiment in it is damaged"), origin);
  return text;
}

/// The text of a PNG chunk under our keyword; nothing for other chunks. Layouts: PNG specification, 11.3.4.
std::optional<std::string> png_text(std::string_view type, std::string_view data, const std::string& origin) {
  const std::string_view keyword(kKeyword);
  if (data.size() <= keyword.size() || !data.starts_with(keyword) || data[keyword.size()] != '\0')
    return std::nullopt;
  data.remove_prefix(keyword.size() + 1);
  if (type == "tEXt") return std::string(data);
  if (type == "zTXt") return inflated(data.substr(std::min<std::size_t>(1, data.size())), origin);
  if (type != "iTXt" || data.size() < 2) return std::nullopt;
  const bool compressed = data[0] != 0;
  data.remove_prefix(2);
  for (int part = 0; part < 2; ++part) {  // Language, translated keyword.
    const auto end = data.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    data.remove_prefix(end + 1);
  }
  return compressed ? inflated(data, origin) : std::string(data);
}

std::optional<FigureRecord> record_in_png(std::string_view png, const std::string& origin) {
  constexpr std::size_t kFrame = 12;  // Length, type and checksum around a chunk's data.
  png.remove_prefix(kPngSignature.size());
  while (png.size() >= kFrame) {
    const std::size_t length = big_endian(png);
    if (length > png.size() - kFrame) break;  // Cut off.
    const std::string_view type = png.substr(4, 4), data = png.substr(8, length);
    if (type == "tEXt" || type == "zTXt" || type == "iTXt") {
      if (const auto text = png_text(type, data, origin)) {
        if (checksum(png.substr(4, 4 + length)) != big_endian(png.substr(8 + length)))
          throw Error(CORE_TEXT("core", "%1: the experiment in it is damaged"), origin);
        if (text->size() <= kLongestRecord) return record_from_json(*text, origin);
      }
    }
    if (type == "IEND") break;
    png.remove_prefix(kFrame + length);
  }
  return std::nullopt;
}

std::string xml_escaped(std::string_view text) {
  std::string xml;
  for (const char c : text) {
    if (c == '<')
      xml += "&lt;";
    else if (c == '>')
      xml += "&gt;";
    else if (c == '&')
      xml += "&amp;";
    else if (c == '"')
      xml += "&quot;";
    else
      xml += c;
  }
  return xml;
}

std::string record_element(const FigureRecord& record) {
  return std::string("<quantoscope:figure xmlns:quantoscope=\"") + kNamespace + "\">" +
         figure_record_to_json(record) + "</quantoscope:figure>";
}

}  // namespace

std::string figure_record_to_json(const FigureRecord& record) {
  if (record.specs.empty()) throw Error(CORE_TEXT("core", "a figure's record needs an experiment"));
  Json specs = Json::array();
  for (const ExperimentSpec& spec : record.specs) {
    spec.validate();
    specs.push_back(spec_to_json_value(spec));
  }
  const Json document{{"format", kFigureFormat},
                      {"version", kFormatVersion},
                      {"quantoscope", record.version},
                      {"experiments", specs}};
  std::string text;
  // Markup characters only occur inside strings, where JSON has another way of writing them.
  for (const char c : document.dump(-1, ' ', true, Json::error_handler_t::replace)) {
    if (c == '<')
      text += "\\u003c";
    else if (c == '>')
      text += "\\u003e";
    else if (c == '&')
      text += "\\u0026";
    else
      text += c;
  }
  return text;
}

std::string svg_with_record(const std::string& svg, const FigureRecord& record) {
  // After the description, if there is one: title and description are to be an element's first children.
  std::size_t at = svg.find("</desc>");
  if (at != std::string::npos) {
    at += std::string_view("</desc>").size();
  } else {
    at = svg.find("<svg");
    if (at != std::string::npos) at = svg.find('>', at);
    if (at == std::string::npos || svg[at - 1] == '/')
      throw Error(CORE_TEXT("core", "there is no SVG to put a record into"));
    ++at;
  }
  return svg.substr(0, at) + "\n<metadata>" + record_element(record) + "</metadata>" + svg.substr(at);
}

std::string png_with_record(const std::string& png, const FigureRecord& record) {
  // Signature and header, which has a fixed length; text may stand anywhere after them.
  constexpr std::size_t kStart = 8 + 12 + 13;
  if (!png.starts_with(kPngSignature) || png.size() < kStart || png.substr(12, 4) != "IHDR")
    throw Error(CORE_TEXT("core", "there is no PNG to put a record into"));
  const std::string data = std::string("tEXt") + kKeyword + '\0' + figure_record_to_json(record);
  return png.substr(0, kStart) + big_endian(std::uint32_t(data.size() - 4)) + data +
         big_endian(checksum(data)) + png.substr(kStart);
}

std::string xmp_with_record(const std::string& title, const FigureRecord& record) {
  return "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
         "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
         "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
         "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n"
         "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" +
         xml_escaped(title) +
         "</rdf:li></rdf:Alt></dc:title>\n"
         "<xmp:CreatorTool>Quantoscope " +
         xml_escaped(record.version) + "</xmp:CreatorTool>\n" + record_element(record) +
         "\n</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>\n";
}

std::string_view figure_type(std::string_view bytes) {
  if (bytes.starts_with(kPngSignature)) return "PNG";
  // Readers accept anything before a PDF's header, as long as it is not much.
  if (bytes.substr(0, 1024).find("%PDF-") != std::string_view::npos) return "PDF";
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && bytes[first] == '<' &&
      bytes.substr(0, 4096).find("<svg") != std::string_view::npos)
    return "SVG";
  return {};
}

std::optional<FigureRecord> find_figure_record(std::string_view bytes, const std::string& origin) {
  const std::string_view type = figure_type(bytes);
  if (type.empty()) return std::nullopt;
  return type == "PNG" ? record_in_png(bytes, origin) : record_in_xml(bytes, origin);
}

}  // namespace quantoscope
