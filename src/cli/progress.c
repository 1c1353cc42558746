/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/progress.h"
#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define BAR_WIDTH        24
#define REFRESH_INTERVAL (G_USEC_PER_SEC / 10)
#define CLEAR_LINE       "\r\033[K"

void
closs_progress_init (ClossProgress *progress, gboolean is_quiet)
{
  *progress = (ClossProgress){ .is_quiet = is_quiet, .is_terminal = isatty (STDERR_FILENO) == 1 };
}

static char *
format_duration (double seconds)
{
  guint whole = (guint)ceil (CLAMP (seconds, 0, 1e9));

  if (isnan (seconds))
    return g_strdup ("–");
  if (whole >= 3600)
    return g_strdup_printf ("%u:%02u:%02u", whole / 3600, whole / 60 % 60, whole % 60);
  return g_strdup_printf ("%u:%02u", whole / 60, whole % 60);
}

/* bar[BAR_WIDTH + 1] */
static void
fill_bar (char *bar, double share)
{
  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < (int)lrint (share * BAR_WIDTH) ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
}

static void
show_bar (const ClossProgressState *state)
{
  double share = (double)(state->row->step - state->start) / (double)(state->end - state->start);
  g_autofree char *left = format_duration (state->seconds_left);
  char bar[BAR_WIDTH + 1];

  fill_bar (bar, share);
  /* TRANSLATORS: bar, epochs done and in all, steps done and in all, loss, pace, time left; keep it short */
  g_printerr (CLEAR_LINE);
  g_printerr (_ ("[%s] epoch %.2f/%.4g  step %" PRIu64 "/%" PRIu64 "  loss %.4f  %.0f images/s  ETA %s"), bar,
              state->row->epoch, state->end_epoch, state->row->step, state->end, state->row->loss,
              state->images_per_second, left);
}

static void
show_epoch (const ClossProgressState *state)
{
  g_printerr (_ ("epoch %.4g: step %" PRIu64 ", loss %.4f, %.0f images/s"), state->row->epoch, state->row->step,
              state->row->loss, state->images_per_second);
  if (!isnan (state->row->test_accuracy))
    g_printerr (_ (", test accuracy %.2f %%"), 100 * state->row->test_accuracy);
  g_printerr ("\n");
}

void
closs_progress_show (ClossProgress *progress, const ClossProgressState *state)
{
  gint64 now = g_get_monotonic_time ();

  if (progress->is_quiet || (!progress->is_terminal && !state->is_epoch_end))
    return;
  if (!progress->is_terminal)
    show_epoch (state);
  else if (state->is_epoch_end || now - progress->last_shown >= REFRESH_INTERVAL)
    {
      show_bar (state);
      progress->last_shown = now;
    }
}

void
closs_progress_show_fetch (ClossProgress *progress, guint64 done, guint64 total, gboolean is_checking)
{
  g_autofree char *done_text = g_format_size (done);
  g_autofree char *total_text = g_format_size (total);
  guint line = is_checking ? 2 : 1;
  char bar[BAR_WIDTH + 1];

  if (progress->is_quiet || (!progress->is_terminal && progress->n_lines >= line))
    return;
  progress->n_lines = line;
  fill_bar (bar, total > 0 ? (double)done / (double)total : 0);
  if (progress->is_terminal)
    g_printerr (CLEAR_LINE "[%s] ", bar);
  if (is_checking)
    g_printerr (_ ("%s fetched; unpacking and checking"), done_text);
  else
    /* TRANSLATORS: two sizes, such as 1.2 MB of 11.6 MB */
    g_printerr (_ ("fetching: %s of %s"), done_text, total_text);
  if (progress->is_terminal)
    progress->last_shown = g_get_monotonic_time ();
  else
    g_printerr ("\n");
}

void
closs_progress_finish (ClossProgress *progress)
{
  if (progress->last_shown > 0)
    g_printerr ("\n");
}
