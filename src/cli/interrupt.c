/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"
#include "base/signals.h"
#include <signal.h>
#include <unistd.h>

enum
{
  EXIT_AT_ONCE = 130,
};

static int first_signal; /* atomic; 0: none yet */

static void
add_unless_ignored (sigset_t *set, int number)
{
  if (!closs_signal_is_ignored (number))
    sigaddset (set, number);
}

static void
fill_set (sigset_t *set)
{
  sigemptyset (set);
  add_unless_ignored (set, SIGINT);
  add_unless_ignored (set, SIGTERM);
  add_unless_ignored (set, SIGHUP);
}

static gpointer
wait_cb (gpointer data)
{
  GCancellable *cancellable = data;
  sigset_t set;
  int number;

  fill_set (&set);
  while (sigwait (&set, &number) == 0)
    {
      if (g_cancellable_is_cancelled (cancellable) && number != SIGHUP)
        _exit (EXIT_AT_ONCE);
      g_atomic_int_compare_and_exchange (&first_signal, 0, number);
      g_cancellable_cancel (cancellable);
    }
  g_object_unref (cancellable);
  return NULL;
}

GCancellable *
closs_interrupt_watch (void)
{
  GCancellable *cancellable = g_cancellable_new ();
  sigset_t set;

  fill_set (&set);
  pthread_sigmask (SIG_BLOCK, &set, NULL);
  g_thread_unref (g_thread_new ("signals", wait_cb, g_object_ref (cancellable)));
  return cancellable;
}

int
closs_interrupt_get_signal (void)
{
  return g_atomic_int_get (&first_signal);
}
