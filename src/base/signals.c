/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/signals.h"
#include <signal.h>

gboolean
closs_signal_is_ignored (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}
