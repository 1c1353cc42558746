/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/saved-state.h"
#include "base/file-read.h"
#include "nn/fail.h"
#include "train/rows.h"
#include "train/trainer-private.h"
#include <glib/gi18n-lib.h>

/* Bytes. The largest network has 130 MB of state; the rest has room for seven million rows. */
#define MAX_FILE_SIZE ((gsize)1 << 30)

struct _ClossSavedState
{
  GFile *file;
  ClossCheckpoint *checkpoint;
  GArray *rows; /* of ClossStepRow */
};

#define fail(error, ...) closs_fail ((error), CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH, __VA_ARGS__)

static gboolean
read_rows (ClossSavedState *state, const ClossRunRecord *record, const char *name, GError **error)
{
  gsize n_rows = 0;
  g_autoptr (GError) cause = NULL;
  g_autofree double *table
      = closs_checkpoint_read_table (state->checkpoint, CLOSS_SAVED_STATE_ROWS, CLOSS_ROWS_N_COLUMNS, &n_rows, &cause);

  if (cause != NULL)
    return g_propagate_error (error, g_steal_pointer (&cause)), FALSE;
  state->rows = closs_rows_from_table (table, n_rows, record->n_steps);
  return state->rows != NULL
         || fail (error, _ ("%s: tensor “%s” does not hold the rows of a run"), name, CLOSS_SAVED_STATE_ROWS);
}

ClossSavedState *
closs_saved_state_load (const ClossRunRecord *record, GFile *file, GError **error)
{
  g_autoptr (ClossSavedState) state = g_new0 (ClossSavedState, 1);
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = NULL, *digest = NULL;

  g_return_val_if_fail (record->state != NULL && folder != NULL, NULL);

  state->file = g_file_get_child (folder, record->state);
  name = g_file_get_parse_name (state->file);
  bytes = closs_file_load (state->file, MAX_FILE_SIZE, NULL, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!g_str_equal (digest, record->state_digest))
    return fail (error, _ ("%s: is not the file that was saved with the run; it is damaged or was changed"), name),
           NULL;
  state->checkpoint = closs_checkpoint_parse (bytes, name, error);
  if (state->checkpoint == NULL || !read_rows (state, record, name, error))
    return NULL;
  return g_steal_pointer (&state);
}

void
closs_saved_state_free (ClossSavedState *state)
{
  g_clear_object (&state->file);
  g_clear_pointer (&state->checkpoint, closs_checkpoint_free);
  g_clear_pointer (&state->rows, g_array_unref);
  g_free (state);
}

static gboolean
has_events (const ClossTrainer *trainer, const GArray *events)
{
  gsize n_events;
  const ClossEvent *own = closs_trainer_get_events (trainer, &n_events);

  if (n_events != events->len)
    return FALSE;
  for (guint i = 0; i < events->len; i++)
    {
      const ClossEvent *event = &g_array_index (events, ClossEvent, i);

      if (own[i].step != event->step || own[i].control != event->control || own[i].new_value != event->new_value)
        return FALSE;
    }
  return TRUE;
}

ClossTrainer *
closs_saved_state_make_trainer (const ClossSavedState *state, const ClossRunRecord *record, ClossDataset *dataset,
                                int n_threads, GError **error)
{
  ClossTrainerOptions options = record->start->options;
  ClossSettings settings = record->start->settings;
  g_autoptr (ClossTrainer) trainer = NULL;
  g_autofree char *name = g_file_get_parse_name (state->file);

  if (!closs_trainer_read_settings (state->checkpoint, state->file, &settings, error))
    return NULL;
  options.n_threads = n_threads;
  trainer = closs_trainer_new (dataset, &settings, &options, error);
  if (trainer == NULL || !closs_trainer_take_state (trainer, state->checkpoint, state->file, error))
    return NULL;
  if (closs_trainer_get_step (trainer) == record->n_steps && has_events (trainer, record->events)
      && g_strcmp0 (trainer->init_digest, record->weights_digest) == 0)
    return g_steal_pointer (&trainer);
  return fail (error, _ ("%s: is the state of another run than the run file’s"), name), NULL;
}

GArray *
closs_saved_state_get_rows (const ClossSavedState *state)
{
  return state->rows;
}
