// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/error.h"

/// The message of the Error an action throws; empty when it throws none. Anything else that is thrown fails
/// the test.
template <class Action>
QString message_of(Action&& action) {
  try {
    action();
  } catch (const quantoscope::Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}
