// SPDX-License-Identifier: GPL-3.0-or-later
#define KERNELS_NAMESPACE baseline
#include "core/nn/kernels_impl.h"
