// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/claims_report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <set>
#include <vector>

#include "core/study/claims_tried.h"

namespace quantoscope {
namespace {

constexpr const char* kIntroduction =
    "put to the test on networks of the same seed and, "
    "where they are quantized, of the same float network. A seed sets the data, the initial weights and the "
    "order of the samples. A claim has parts; each is an effect that is measured in every seed, oriented so "
    "that above 0 is what the claim says.";

constexpr const char* kPapersClaims =
    "Each claim of Boo, Shin and Sung, \"Quantized Neural Networks: Characterization and Holistic "
    "Optimization\" (2020), about the synthetic data is ";

constexpr const char* kRule =
    "The interval is the 95 % confidence interval of the effect's mean over the seeds by Student's t, for "
    "each "
    "part alone. The margin is the smallest effect that would matter.";

constexpr const char* kAfterRule =
    "What was not measured in five seeds or more is undecided. A claim is supported if all of its parts are; "
    "that needs no correction for their number, as a claim that is wrong in one part is supported only if "
    "that "
    "part comes out wrong by itself. It is not supported if one of its parts is not, and there the number "
    "matters: each part is another chance to refute a claim that is right. So the p value against a part "
    "(two-sided; below 0.05 where the part is not supported) is told alone and by Holm's correction over the "
    "claim's parts, and the claim is not supported if one of the corrected ones is below 0.05. Everything "
    "else is undecided.";

std::string number(double value, const char* format) {
  char text[40];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// The seeds that any part was measured in.
std::vector<std::int64_t> seeds_of(std::span<const Claim> claims) {
  std::set<std::int64_t> seeds;
  for (const Claim& claim : claims)
    for (const ClaimPart& part : claim.parts)
      for (const auto& [seed, value] : part.per_seed) seeds.insert(seed);
  return {seeds.begin(), seeds.end()};
}

/// "+1.25, -0.3": the effect in every seed; where it is not there in all of them, in which it is.
std::string effects_text(const ClaimPart& part, std::size_t all) {
  std::string text;
  std::vector<std::int64_t> seeds;
  for (const auto& [seed, value] : part.per_seed) {
    text += (text.empty() ? "" : ", ") + signed_text(value);
    seeds.push_back(seed);
  }
  return text.empty() || seeds.size() >= all ? text : text + " (seeds " + seeds_text(seeds) + ")";
}

std::string interval_text(const ClaimPart& part) {
  if (!part.interval) return "";
  return "[" + signed_text(part.interval->low) + ", " + signed_text(part.interval->high) + "]";
}

std::string expectation(const ClaimPart& part) {
  const std::string margin = number(part.margin, "%g") + " " + part.unit;
  return part.absence ? "below " + margin : "at least " + margin;
}

std::string p_text(double p) { return p < 0.001 ? "< 0.001" : number(p, "%.2g"); }

/// "0.012, Holm 0.048".
std::string against_text(const ClaimPart& part) {
  if (!part.against) return "";
  return p_text(*part.against) + (part.against_holm ? ", Holm " + p_text(*part.against_holm) : "");
}

std::string mean_text(const ClaimPart& part) { return part.mean ? signed_text(*part.mean) : part.missing; }

/// The verdict, and why it is one against an effect that is there.
std::string verdict_text(const ClaimPart& part) {
  const bool small = part.verdict == Verdict::NotSupported && !part.absence && part.interval->low > 0;
  return std::string(name(part.verdict)) + (small ? " (there, but below the margin)" : "");
}

/// Writes the same document in one of two languages.
class Writer {
 public:
  virtual ~Writer() = default;
  virtual void heading(int level, const std::string& text) = 0;
  virtual void paragraph(const std::string& text) = 0;
  virtual void figure(const ClaimsReport& report) = 0;
  virtual void table(const std::vector<std::string>& head,
                     const std::vector<std::vector<std::string>>& rows) = 0;
  std::string text;
};

class Markdown : public Writer {
 public:
  void heading(int level, const std::string& words) override {
    text += std::string(std::size_t(level), '#') + " " + words + "\n\n";
  }
  void paragraph(const std::string& words) override { text += words + "\n\n"; }
  void figure(const ClaimsReport& report) override {
    if (!report.figure.empty()) text += "![All effects with their intervals](" + report.figure + ")\n\n";
  }
  void table(const std::vector<std::string>& head,
             const std::vector<std::vector<std::string>>& rows) override {
    row(head);
    text += "|";
    for (std::size_t i = 0; i < head.size(); ++i) text += "-|";
    text += "\n";
    for (const auto& cells : rows) row(cells);
    text += "\n";
  }

 private:
  void row(const std::vector<std::string>& cells) {
    text += "|";
    for (std::string cell : cells) {
      for (std::size_t i = 0; (i = cell.find('|', i)) != std::string::npos; i += 2) cell.insert(i, "\\");
      text += " " + cell + " |";
    }
    text += "\n";
  }
};

std::string escaped(const std::string& words) {
  std::string text;
  for (const char c : words) switch (c) {
      case '&':
        text += "&amp;";
        break;
      case '<':
        text += "&lt;";
        break;
      case '>':
        text += "&gt;";
        break;
      case '"':
        text += "&quot;";
        break;
      default:
        text += c;
    }
  return text;
}

class Html : public Writer {
 public:
  void heading(int level, const std::string& words) override {
    const std::string tag = "h" + std::to_string(level);
    text += "<" + tag + ">" + escaped(words) + "</" + tag + ">\n";
  }
  void paragraph(const std::string& words) override { text += "<p>" + escaped(words) + "</p>\n"; }
  void figure(const ClaimsReport& report) override {
    // An SVG document may stand in a page from its element on.
    const auto element = report.figure_svg.find("<svg");
    if (element != std::string::npos)
      text += "<figure>" + report.figure_svg.substr(element) + "</figure>\n";
    else if (!report.figure.empty())
      text += "<figure><img src=\"" + escaped(report.figure) +
              "\" alt=\"All effects with their intervals\"></figure>\n";
  }
  void table(const std::vector<std::string>& head,
             const std::vector<std::vector<std::string>>& rows) override {
    text += "<table>\n<thead>";
    row(head, "th");
    text += "</thead>\n<tbody>\n";
    for (const auto& cells : rows) row(cells, "td");
    text += "</tbody>\n</table>\n";
  }

 private:
  void row(const std::vector<std::string>& cells, const char* tag) {
    text += "<tr>";
    for (const std::string& cell : cells)
      text += "<" + std::string(tag) + ">" + escaped(cell) + "</" + tag + ">";
    text += "</tr>\n";
  }
};

/// "2 of 3 parts supported, 1 not supported".
std::string parts_text(const Claim& claim) {
  std::string text = std::to_string(claim.count(Verdict::Supported)) + " of " +
                     std::to_string(claim.parts.size()) + " parts supported";
  for (const Verdict verdict : {Verdict::NotSupported, Verdict::Undecided})
    if (const int count = claim.count(verdict)) text += ", " + std::to_string(count) + " " + name(verdict);
  return text;
}

void write_rule(Writer& out) {
  out.heading(2, "How verdicts come about");
  out.paragraph(kRule);
  out.table({"", "Supported", "Not supported"},
            {{"The effect is said to be there", "interval above 0, mean at least the margin",
              "interval below the margin: no effect, the other way, or too small to matter"},
             {"The effect is said not to be there", "interval below the margin",
              "interval above 0, mean at least the margin"}});
  out.paragraph(kAfterRule);
}

/// The parts once more, a column for each setting that there are networks of.
void write_settings(const Claim& claim, Writer& out) {
  std::vector<std::string> head{"Effect"}, verdicts{"Verdict"};
  std::vector<std::vector<std::string>> rows;
  for (const ClaimPart& part : claim.parts) rows.push_back({part.effect});
  for (const ClaimInSetting& setting : claim.settings) {
    if (!setting.tried()) continue;
    head.push_back("With " + setting.name);
    verdicts.push_back(std::string(name(setting.verdict)));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const ClaimPart& part = setting.parts[i];
      const bool fewer = part.per_seed.size() < claim.parts[i].per_seed.size();
      rows[i].push_back(effect_text(part) + (part.mean ? ", " + verdict_text(part) : "") +
                        (fewer ? " (" + std::to_string(part.per_seed.size()) + " seeds)" : ""));
    }
  }
  if (head.size() == 1) return;
  rows.push_back(verdicts);
  out.paragraph("In other settings, each with its own correction:");
  out.table(head, rows);
}

void write_claim(const Claim& claim, const ClaimsReport& report, Writer& out) {
  out.heading(2, std::to_string(claim.number) + ". " + claim.title);
  const std::string elsewhere = claim.in_settings();
  out.paragraph((claim.source.empty() ? "" : "Source: " + claim.source + ". ") +
                "Verdict: " + name(claim.verdict) + " (" + parts_text(claim) + ")" +
                (elsewhere.empty() ? "" : "; " + elsewhere) + ".");
  if (!claim.remark.empty()) out.paragraph(claim.remark);
  const std::size_t seeds = seeds_of(report.claims).size();
  std::vector<std::vector<std::string>> rows;
  for (const ClaimPart& part : claim.parts)
    rows.push_back({part.statement, part.effect, expectation(part), mean_text(part), interval_text(part),
                    effects_text(part, seeds), against_text(part), verdict_text(part)});
  out.table(
      {"It says", "Effect", "Expected", "Mean", "95 % interval", "In each seed", "p against it", "Verdict"},
      rows);
  if (!claim.others.empty()) {
    rows.clear();
    for (const ClaimPart& part : claim.others)
      rows.push_back(
          {part.effect, part.unit, mean_text(part), interval_text(part), effects_text(part, seeds)});
    out.paragraph("Measured along with it, without a say in the verdict:");
    out.table({"Effect", "Unit", "Mean", "95 % interval", "In each seed"}, rows);
  }
  write_settings(claim, out);
  if (!report.tables) return;
  for (const std::string& study : claim.studies)
    if (const auto table = report.tables->find(study); table != report.tables->end())
      out.paragraph("Tried: " + tried_text(table->second));
}

void write(const ClaimsReport& report, Writer& out) {
  const bool papers = std::ranges::all_of(report.claims, [](const Claim& claim) {
    return std::ranges::find(builtin_claims(), claim.title, &ClaimSpec::title) != builtin_claims().end();
  });
  out.heading(1, papers ? "What the paper says, and what was found" : "What is claimed, and what was found");
  out.paragraph((papers ? kPapersClaims : "Each claim is ") + std::string(kIntroduction));
  const auto seeds = seeds_of(report.claims);
  out.paragraph("Made by Quantoscope " + report.version + ": " + report.command + ". Seeds: " +
                std::to_string(seeds.size()) + (seeds.empty() ? "" : " (" + seeds_text(seeds) + ")") +
                (seeds.size() < kClaimSeeds ? ", fewer than the five that a verdict rests on." : "."));
  std::vector<std::vector<std::string>> summary;
  for (const Claim& claim : report.claims)
    summary.push_back({std::to_string(claim.number), claim.title, name(claim.verdict), parts_text(claim),
                       claim.in_settings()});
  out.table({"", "Claim", "Verdict", "Parts", "In other settings"}, summary);
  out.figure(report);
  write_rule(out);
  for (const Claim& claim : report.claims) write_claim(claim, report, out);
  if (!report.tables || report.tables->empty()) return;
  std::vector<const StudyTable*> tables;
  for (const auto& [name, table] : *report.tables) tables.push_back(&table);
  out.heading(2, "Settings");
  out.paragraph(
      "What all networks have in common, by the keys of experiment files; what was varied stands with the "
      "claims.");
  out.table({"Setting", "Value"}, settings_of(tables));
}

}  // namespace

std::string signed_text(double value) {
  const double magnitude = std::abs(value);
  const int digits = magnitude >= 100   ? 0
                     : magnitude >= 10  ? 1
                     : magnitude >= 1   ? 2
                     : magnitude >= 0.1 ? 3
                                        : 4;
  char text[40];
  std::snprintf(text, sizeof text, "%+.*f", digits, value);
  return value == 0 ? "0" : text;
}

std::string effect_text(const ClaimPart& part) {
  if (!part.mean) return part.missing;
  const std::string interval = interval_text(part);
  return signed_text(*part.mean) + (interval.empty() ? "" : " " + interval) + " " + part.unit;
}

std::string claims_markdown(const ClaimsReport& report) {
  Markdown out;
  write(report, out);
  return out.text;
}

std::string claims_html(const ClaimsReport& report) {
  Html out;
  write(report, out);
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<title>Claims tested by Quantoscope</title>\n<style>\n"
         "body { font: 16px/1.5 system-ui, sans-serif; max-width: 68rem; margin: 2rem auto; padding: 0 1rem; "
         "}\n"
         "table { border-collapse: collapse; margin: 1rem 0; }\n"
         "th, td { border-bottom: 1px solid #ccc; padding: .3rem .6rem; text-align: left; "
         "vertical-align: top; }\nfigure { margin: 1rem 0; }\nsvg, img { max-width: 100%; height: auto; }\n"
         "</style>\n</head>\n<body>\n" +
         out.text + "</body>\n</html>\n";
}

}  // namespace quantoscope
