/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many threads may train so that other programs get their share of the processors, and training gets its own.
 *
 * Threads that wait for each other after every loop are as slow as the slowest of them. If another program keeps a
 * processor busy, a training thread on that processor makes the others wait; it is faster to train without it. */
typedef struct
{
  gint64 since_us;     /* when the numbers below were read; 0: not yet */
  double busy_seconds; /* of all processors that this process may use, since the system began */
  double own_seconds;  /* of the processor time that this process has had */
  int n_threads;       /* the last answer */
} ClossFairShare;

/* At least 1. Looks at the system at most twice a second and repeats the last answer in between; @now_us is monotonic.
 * If the system does not say who is busy, every processor counts as free. Any thread, one at a time. */
int closs_fair_share_count_threads (ClossFairShare *share, gint64 now_us);

/* The parts of it, for tests. */

/* Seconds that the processors of @is_usable[n_processors] have been busy, by the text of /proc/stat; -1 if it does not
 * name all of them. */
double closs_fair_share_parse_busy (const char *text, const gboolean *is_usable, int n_processors);
/* Threads for @n_processors if other programs keep @others of them busy. */
int closs_fair_share_choose (int n_processors, double others);

G_END_DECLS
