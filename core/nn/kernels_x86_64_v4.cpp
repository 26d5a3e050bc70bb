// SPDX-License-Identifier: GPL-3.0-or-later
#define KERNELS_NAMESPACE x86_64_v4
#include "core/nn/kernels_impl.h"
