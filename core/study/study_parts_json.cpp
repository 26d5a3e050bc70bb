// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/study/study_parts_json.h"

#include "core/spec/spec_fields.h"

namespace quantoscope {

ModelSpec read_architecture(const JsonNode& node) {
  constexpr std::string_view kResidual = " residual";
  const std::string found = node.line();
  ModelSpec model;
  const bool residual = found.ends_with(kResidual);
  try {
    parse_architecture(residual ? found.substr(0, found.size() - kResidual.size()) : found, model);
  } catch (const Error& error) {
    node.fail(error.message());
  }
  model.residual = residual;
  return model;
}

}  // namespace quantoscope
