/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"
#include <signal.h>

static void
fill_set (sigset_t *set)
{
  sigemptyset (set);
  sigaddset (set, SIGINT);
  sigaddset (set, SIGTERM);
}

/* What was ignored when the program began (a background job's SIGINT) stays so: such a signal is never pending. */
void
closs_interrupt_hold (void)
{
  sigset_t set;

  fill_set (&set);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
}

gboolean
closs_interrupt_is_pending (void)
{
  sigset_t pending;

  sigpending (&pending);
  return sigismember (&pending, SIGINT) == 1 || sigismember (&pending, SIGTERM) == 1;
}
