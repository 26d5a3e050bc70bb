// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/spec/spec_fields.h"

namespace quantoscope {

/// The value as the field keeps it (a whole number becomes a Real's double); throws Error "<origin>: ..."
/// when its type or range does not fit.
FieldValue checked_value(const Field& field, const FieldValue& value, const std::string& origin);

/// The value for a message: 9, 0.5, true, 'cosin'.
std::string describe_value(const FieldValue& value);

}  // namespace quantoscope
