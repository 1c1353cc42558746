/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/whole-state.h"
#include "train/trainer-private.h"

ClossWholeState *
closs_whole_state_take (const ClossTrainer *trainer, ClossWholeState *reused)
{
  gsize size = closs_model_get_state_size (trainer->model);
  ClossWholeState *state = reused;

  if (state != NULL && state->size != size)
    g_clear_pointer (&state, closs_whole_state_free);
  if (state == NULL)
    {
      state = g_new0 (ClossWholeState, 1);
      state->size = size;
      state->model = g_malloc (size);
    }
  state->step = closs_trainer_get_step (trainer);
  state->settings = trainer->settings;
  state->n_events = trainer->events->len;
  closs_model_save_state (trainer->model, state->model);
  return state;
}

void
closs_whole_state_free (ClossWholeState *state)
{
  g_free (state->model);
  g_free (state);
}

gboolean
closs_whole_state_put (const ClossWholeState *state, ClossTrainer *trainer, GError **error)
{
  /* Any seed will do for the new blocks: all their values are overwritten. */
  if (!closs_model_set_depth (trainer->model, (int)state->settings.value[CLOSS_CONTROL_DEPTH], 0, error))
    return FALSE;
  closs_model_restore_state (trainer->model, state->model);
  closs_batcher_seek (trainer->batcher, state->step);
  closs_trace_cut (trainer->trace, state->step);
  trainer->settings = state->settings;
  g_array_set_size (trainer->events, MIN (state->n_events, trainer->events->len));
  return TRUE;
}
