/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/fair-share.h"
#include "train/engine.h"
#include <math.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_US (G_USEC_PER_SEC / 2)
/* A processor counts as taken if other programs keep it this busy. A smaller share is the desktop that draws our
 * window. */
#define TAKEN 0.7

/* @numbers: the ticks of one processor as user, nice, system, idle, iowait, irq and softirq. A processor is not busy in
 * idle and iowait. Returns seconds; -1 if a number is missing. */
static double
parse_line (const char *numbers)
{
  double ticks = 0;

  for (int field = 0; field < 7; field++)
    {
      char *end;
      guint64 value = g_ascii_strtoull (numbers, &end, 10);

      if (end == numbers)
        return -1;
      numbers = end;
      if (field != 3 && field != 4)
        ticks += (double)value;
    }
  return ticks / (double)sysconf (_SC_CLK_TCK);
}

double
closs_fair_share_parse_busy (const char *text, const gboolean *is_usable, int n_processors)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  double busy = 0;
  int n_left = 0;

  for (int i = 0; i < n_processors; i++)
    n_left += is_usable[i] ? 1 : 0;
  for (int i = 0; lines[i] != NULL; i++)
    {
      char *end;
      guint64 processor;
      double seconds;

      /* "cpu0 …"; "cpu  …" is their sum. */
      if (!g_str_has_prefix (lines[i], "cpu") || !g_ascii_isdigit (lines[i][3]))
        continue;
      processor = g_ascii_strtoull (lines[i] + 3, &end, 10);
      if (processor >= (guint64)n_processors || !is_usable[processor])
        continue;
      seconds = parse_line (end);
      if (seconds < 0)
        return -1;
      busy += seconds;
      n_left--;
    }
  return n_left == 0 ? busy : -1;
}

int
closs_fair_share_choose (int n_processors, double others)
{
  return MAX (1, n_processors - (int)floor (MAX (others, 0) + (1 - TAKEN)));
}

/* -1: the system does not say. */
static double
read_busy (void)
{
  g_autofree char *text = NULL;
  gboolean is_usable[CPU_SETSIZE];
  cpu_set_t set;

  if (sched_getaffinity (0, sizeof set, &set) != 0 || !g_file_get_contents ("/proc/stat", &text, NULL, NULL))
    return -1;
  for (int i = 0; i < CPU_SETSIZE; i++)
    is_usable[i] = CPU_ISSET (i, &set);
  return closs_fair_share_parse_busy (text, is_usable, CPU_SETSIZE);
}

static double
read_own (void)
{
  struct timespec time = { 0 };

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int
closs_fair_share_count_threads (ClossFairShare *share, gint64 now_us)
{
  ClossFairShare now = { .since_us = now_us };
  int n_processors;

  /* This is called before every step. */
  if (share->since_us > 0 && now_us - share->since_us < INTERVAL_US)
    return share->n_threads;
  n_processors = closs_engine_count_processors ();
  now.n_threads = n_processors;
  now.busy_seconds = read_busy ();
  now.own_seconds = read_own ();
  if (share->since_us > 0 && share->busy_seconds >= 0 && now.busy_seconds >= 0)
    {
      double others = (now.busy_seconds - share->busy_seconds) - (now.own_seconds - share->own_seconds);

      now.n_threads = closs_fair_share_choose (n_processors, others * 1e6 / (double)(now_us - share->since_us));
    }
  *share = now;
  return now.n_threads;
}
