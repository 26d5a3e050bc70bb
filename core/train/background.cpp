// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/background.h"

#ifdef __linux__
#include <sched.h>
#endif

namespace quantoscope {

void set_background(bool background) {
#ifdef __linux__
  const sched_param none{};
  sched_setscheduler(0, background ? SCHED_BATCH : SCHED_OTHER, &none);  // 0: this thread alone.
#else
  (void)background;
#endif
}

}  // namespace quantoscope
