/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/checkpoints.h"
#include "cli/results.h"

enum
{
  METRICS_SHARE = 50, /* the metrics may take at most one part in so many of the time */
};

void
closs_checkpoints_init (ClossCheckpoints *checkpoints, void (*report) (const GError *error))
{
  gint64 now = g_get_monotonic_time ();

  *checkpoints = (ClossCheckpoints){ .report = report, .last_time = now, .metrics_time = now };
}

/* A state with unusual losses never replaces a healthy one. Steps are counted from the beginning of the run, so that a
 * resumed run saves at the same steps. */
static gboolean
is_due (const ClossCheckpoints *checkpoints, const ClossTraining *training, gint64 now)
{
  const ClossOptions *options = training->options;
  guint64 step = closs_trainer_get_step (training->trainer);

  if (step >= training->end || !closs_guard_is_healthy (training->guard))
    return FALSE;
  if (options->checkpoint_steps > 0)
    return step % options->checkpoint_steps == 0;
  return options->checkpoint_time > 0 && now - checkpoints->last_time >= options->checkpoint_time;
}

static void
take (ClossCheckpoints *checkpoints, ClossTraining *training, ClossResultSet set)
{
  g_autoptr (GError) error = NULL;

  if (closs_results_write_set (training, set, &error) || checkpoints->has_failed)
    return;
  checkpoints->has_failed = TRUE;
  checkpoints->report (error);
}

/* Writes the metrics first, so that they reach at least as far as the state that the run continues from. Omits them if
 * writing them repeatedly would take much of the time. */
void
closs_checkpoints_take_cb (ClossTraining *training, gpointer data)
{
  ClossCheckpoints *checkpoints = data;
  gint64 now = g_get_monotonic_time ();

  if (!is_due (checkpoints, training, now))
    return;
  if (now - checkpoints->metrics_time >= METRICS_SHARE * checkpoints->metrics_cost)
    {
      take (checkpoints, training, CLOSS_RESULT_SET_METRICS);
      checkpoints->metrics_time = g_get_monotonic_time ();
      checkpoints->metrics_cost = checkpoints->metrics_time - now;
    }
  take (checkpoints, training, CLOSS_RESULT_SET_STATE);
  checkpoints->last_time = g_get_monotonic_time ();
}
