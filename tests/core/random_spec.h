// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "core/data/own_points.h"
#include "core/data/points_format.h"
#include "core/data/random.h"
#include "core/spec/spec_fields.h"

/// A valid spec with a random value in every field, none of them the default's where there is a choice.
inline quantoscope::ExperimentSpec random_spec(int seed) {
  using namespace quantoscope;
  RandomStream random(seed, "random spec");
  ExperimentSpec spec;
  for (const Field& row : spec_fields()) {
    const FieldValue standard = row.get(spec);
    for (int tries = 0; tries < 20 && row.get(spec) == standard; ++tries) {
      FieldValue value;
      switch (row.type) {
        case FieldType::Boolean:
          value = random.below(2) == 1;
          break;
        case FieldType::Integer:
        case FieldType::Bits:
          value = std::int64_t(row.minimum) +
                  std::int64_t(random.below(std::uint64_t(row.maximum - row.minimum) + 1));
          break;
        case FieldType::Real:
          value = row.logarithmic ? std::exp(random.uniform(std::log(row.minimum), std::log(row.maximum)))
                                  : random.uniform(row.minimum, row.maximum);
          break;
        case FieldType::Choice:
          value = row.choices[random.below(row.choices.size())];
          break;
        case FieldType::Points: {
          std::vector<OwnPoint> points(1 + random.below(20));
          for (OwnPoint& point : points)
            point = {random.uniform(-1, 1), random.uniform(-1, 1), int(random.below(2))};
          value = own_points_text(points);
          break;
        }
        case FieldType::Text:
          if (row.key == "data.points_format") {
            value = points_format_text({';', random.below(2) == 1, true, 3, 0, 7, "a \"b\"", std::nullopt});
            break;
          }
          value = "points \"" + std::to_string(random.below(1000)) + "\" \\ é.csv";
          break;
      }
      row.set(spec, value);
    }
  }
  return spec;
}
