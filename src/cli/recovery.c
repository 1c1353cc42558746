/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/recovery.h"
#include "cli/outputs.h"
#include <glib/gi18n.h>
#include <inttypes.h>

static gboolean
write_weights (GFile *file, gpointer data, GError **error)
{
  ClossTraining *training = data;

  return closs_trainer_save (training->trainer, file, error);
}

/* Writes the last finite state, so that the user can find the cause in it. */
static void
save_diverged (ClossTraining *training)
{
  if (training->options->save_diverged != NULL)
    closs_output_write (training->options->save_diverged, write_weights, training, training->cancellable,
                        &training->diverged_error);
}

static void
cut_rows (ClossTraining *training, guint64 step)
{
  guint n = training->rows->len;

  while (n > 0 && g_array_index (training->rows, ClossStepRow, n - 1).step > step)
    n--;
  g_array_set_size (training->rows, n);
}

void
closs_training_recover (ClossTraining *training, guint64 diverged_step, const GError *cause)
{
  gboolean is_healthy;
  guint64 step;

  save_diverged (training);
  is_healthy = closs_guard_restore (training->guard, training->trainer, NULL);
  step = closs_trainer_get_step (training->trainer);
  cut_rows (training, step);
  training->diverged_step = diverged_step;
  training->divergence
      = is_healthy
            ? g_strdup_printf (_ ("%s; the run is back at its last healthy state, of step %" PRIu64), cause->message,
                               step)
            : g_strdup_printf (_ ("%s; the state is the last finite one, of step %" PRIu64), cause->message, step);
}

void
closs_training_retreat (ClossTraining *training)
{
  guint64 last = closs_trainer_get_step (training->trainer), step;

  if (!closs_guard_restore (training->guard, training->trainer, NULL))
    return;
  step = closs_trainer_get_step (training->trainer);
  cut_rows (training, step);
  training->retreat
      = g_strdup_printf (_ ("at step %" PRIu64 " the loss was far above its usual level; what is written is of "
                            "the last healthy state, of step %" PRIu64),
                         last, step);
}
