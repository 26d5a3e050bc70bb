// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace quantoscope {

/// Rows of equally many cells as aligned text, two spaces between columns: the first column to the left, the
/// others, being numbers, to the right. Ends with a newline.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

/// "81,201".
std::string with_thousands(long long number);
/// "0.9712" with as many digits after the point.
std::string format_fixed(double value, int digits);
/// "float" for 0 bits, else the number.
std::string format_bits(int bits);
/// "0:07", "1:02:05".
std::string format_duration(double seconds);
/// "152k" samples a second, "9.5M".
std::string format_rate(double per_second);

}  // namespace quantoscope
