// SPDX-License-Identifier: GPL-3.0-or-later
// What most tests include, compiled once for each of their programs. Tests include what they need all the
// same.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include <Eigen/Core>
#include <QtTest>
#ifdef QT_WIDGETS_LIB
#include <QtWidgets>
#endif
