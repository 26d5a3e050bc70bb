// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include <QObject>

namespace quantoscope {

using MakeTest = std::unique_ptr<QObject> (*)();

/// Enters the test class of a file, tests/<folder>/test_<name>.cpp, into its program. Always true.
bool register_test(const char* file, MakeTest make);

}  // namespace quantoscope

/// In place of Qt's QTEST_MAIN: all test classes of a folder are in one program, tests_<folder>
/// (tests/main.cpp), which runs the one it is asked for.
#define QUANTOSCOPE_TEST(Class)                                      \
  static const bool registered_##Class = quantoscope::register_test( \
      __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });
