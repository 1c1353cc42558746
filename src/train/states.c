/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/states.h"
#include "train/trainer-private.h"
#include "train/whole-state.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>

/* The first interval: copying a state costs about a tenth of a step. */
#define FIRST_INTERVAL 32

struct _ClossStates
{
  gsize budget, size;
  guint64 interval;
  GPtrArray *states; /* of ClossWholeState, sorted by step */
};

static void
free_state_cb (gpointer data)
{
  closs_whole_state_free (data);
}

ClossStates *
closs_states_new (gsize budget_bytes)
{
  ClossStates *states = g_new0 (ClossStates, 1);

  states->budget = budget_bytes;
  states->interval = FIRST_INTERVAL;
  states->states = g_ptr_array_new_with_free_func (free_state_cb);
  return states;
}

void
closs_states_free (ClossStates *states)
{
  g_ptr_array_unref (states->states);
  g_free (states);
}

static ClossWholeState *
get_state (const ClossStates *states, guint index)
{
  return states->states->pdata[index];
}

static void
remove_state (ClossStates *states, guint index)
{
  states->size -= get_state (states, index)->size;
  g_ptr_array_remove_index (states->states, index);
}

/* Makes room for @size bytes if possible, but never drops the first state, from which all others can be computed. */
static void
make_room (ClossStates *states, gsize size)
{
  while (states->size + size > states->budget && states->states->len > 1)
    {
      states->interval *= 2;
      for (guint i = states->states->len; i > 1; i--)
        if (get_state (states, i - 1)->step % states->interval != 0)
          remove_state (states, i - 1);
    }
}

static gboolean
is_due (const ClossStates *states, guint64 step)
{
  guint n = states->states->len;

  return step % states->interval == 0 && (n == 0 || get_state (states, n - 1)->step < step);
}

void
closs_states_visit (ClossStates *states, const ClossTrainer *trainer)
{
  guint64 step = closs_trainer_get_step (trainer);

  if (!is_due (states, step))
    return;
  make_room (states, closs_model_get_state_size (trainer->model));
  if (!is_due (states, step))
    return;
  g_ptr_array_add (states->states, closs_whole_state_take (trainer, NULL));
  states->size += get_state (states, states->states->len - 1)->size;
}

void
closs_states_add (ClossStates *states, const ClossTrainer *trainer)
{
  make_room (states, closs_model_get_state_size (trainer->model));
  g_ptr_array_add (states->states, closs_whole_state_take (trainer, NULL));
  states->size += get_state (states, states->states->len - 1)->size;
}

void
closs_states_clear (ClossStates *states)
{
  g_ptr_array_set_size (states->states, 0);
  states->size = 0;
  states->interval = FIRST_INTERVAL;
}

/* The smallest interval that the budget allows for a run of @step steps. */
static void
narrow_interval (ClossStates *states, guint64 step)
{
  guint n = states->states->len;
  guint64 n_most = n > 0 ? states->budget / (states->size / n) : 0;

  while (n > 0 && states->interval > FIRST_INTERVAL && step / (states->interval / 2) + 1 <= n_most)
    states->interval /= 2;
}

void
closs_states_cut (ClossStates *states, guint64 step)
{
  while (states->states->len > 0 && get_state (states, states->states->len - 1)->step > step)
    remove_state (states, states->states->len - 1);
  narrow_interval (states, step);
}

/* Before @step and not at it: the trainer must take the step itself, so that it can take it back like the original run.
 * */
static const ClossWholeState *
find_before (const ClossStates *states, guint64 step)
{
  guint i = states->states->len;

  while (i > 1 && get_state (states, i - 1)->step >= step)
    i--;
  return get_state (states, i - 1);
}

/* The number of events of the steps up to @step. */
static guint
count_events (const GArray *events, guint64 step)
{
  guint n = 0;

  while (n < events->len && g_array_index (events, ClossEvent, n).step <= step)
    n++;
  return n;
}

gboolean
closs_states_restore (const ClossStates *states, ClossTrainer *trainer, GArray *events, guint64 step,
                      ClossScript *script, GError **error)
{
  const ClossWholeState *state;
  guint n_events;

  g_return_val_if_fail (states->states->len > 0, FALSE);

  state = find_before (states, step);
  if (state->step > step)
    {
      g_set_error (error, CLOSS_TRAIN_ERROR, CLOSS_TRAIN_ERROR_MISMATCH,
                   _ ("Step %" PRIu64 " cannot be computed: the run goes on from a saved state of step %" PRIu64
                      ", and the file of its first weights is not there"),
                   step, state->step);
      return FALSE;
    }
  n_events = count_events (events, state->step);
  if (!closs_whole_state_put (state, trainer, error))
    return FALSE;
  g_array_set_size (trainer->events, 0);
  g_array_append_vals (trainer->events, events->data, n_events);
  closs_script_init (script, events, n_events);
  return TRUE;
}

guint
closs_states_get_n_states (const ClossStates *states)
{
  return states->states->len;
}

guint64
closs_states_get_interval (const ClossStates *states)
{
  return states->interval;
}

gsize
closs_states_get_size (const ClossStates *states)
{
  return states->size;
}
