// SPDX-License-Identifier: GPL-3.0-or-later
// The program of a folder's tests: tests_<folder> NAME [arguments of Qt Test] runs
// tests/<folder>/test_<NAME>.cpp.
#include <cstdio>
#include <filesystem>
#include <map>
#include <string>

#include <QtTest>
#ifdef QT_WIDGETS_LIB
#include <QApplication>
#endif

#include "tests/registry.h"

namespace quantoscope {
namespace {

#ifdef QT_WIDGETS_LIB
using Application = QApplication;
#else
using Application = QCoreApplication;
#endif

std::map<std::string, MakeTest>& tests() {
  static std::map<std::string, MakeTest> all;
  return all;
}

int run(int argc, char** argv) {
  const auto test = tests().find(argc > 1 ? argv[1] : "");
  if (test == tests().end()) {
    std::fprintf(stderr, "usage: %s NAME [argument of Qt Test]...; the names are\n", argv[0]);
    for (const auto& [name, make] : tests()) std::fprintf(stderr, "  %s\n", name.c_str());
    return 2;
  }
  argv[1] = argv[0];  // What follows sees a program that has this one test.
  int count = argc - 1;
  Application application(count, argv + 1);
  QCoreApplication::setApplicationName(QString::fromStdString("test_" + test->first));
  QCoreApplication::setAttribute(Qt::AA_Use96Dpi);
  return QTest::qExec(test->second().get(), count, argv + 1);
}

}  // namespace

bool register_test(const char* file, MakeTest make) {
  tests().emplace(std::filesystem::path(file).stem().string().substr(std::string("test_").size()), make);
  return true;
}

}  // namespace quantoscope

int main(int argc, char** argv) { return quantoscope::run(argc, argv); }
