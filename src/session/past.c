/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/past.h"

void
closs_past_init (ClossPast *past)
{
  *past = (ClossPast){ .states = closs_states_new (CLOSS_PAST_BUDGET) };
}

void
closs_past_clear (ClossPast *past)
{
  closs_past_stop (past);
  g_clear_pointer (&past->states, closs_states_free);
}

void
closs_past_begin (ClossPast *past, const ClossTrainer *trainer)
{
  closs_past_stop (past);
  closs_states_clear (past->states);
  closs_states_visit (past->states, trainer);
}

void
closs_past_resume (ClossPast *past, const ClossTrainer *first, const ClossTrainer *trainer)
{
  closs_past_stop (past);
  closs_states_clear (past->states);
  if (first != NULL)
    closs_states_add (past->states, first);
  closs_states_add (past->states, trainer);
}

void
closs_past_visit (ClossPast *past, const ClossTrainer *trainer)
{
  closs_states_visit (past->states, trainer);
}

void
closs_past_cut (ClossPast *past, guint64 step)
{
  /* What lay ahead is no part of the run any more. */
  if (past->target > step)
    closs_past_stop (past);
  closs_states_cut (past->states, step);
}

static GArray *
copy_events (const ClossTrainer *trainer)
{
  gsize n;
  const ClossEvent *events = closs_trainer_get_events (trainer, &n);
  GArray *copy = g_array_sized_new (FALSE, FALSE, sizeof (ClossEvent), (guint)n);

  return g_array_append_vals (copy, events, (guint)n);
}

gboolean
closs_past_set_out (ClossPast *past, const ClossTrainer *trainer, guint64 step, gboolean is_to_stay, GError **error)
{
  g_autoptr (ClossTrainer) walker = closs_trainer_new_alike (trainer, error);
  g_autoptr (GArray) events = copy_events (trainer);
  ClossScript script;

  if (walker == NULL || !closs_states_restore (past->states, walker, events, step, &script, error))
    return FALSE;
  closs_past_stop (past);
  past->walker = g_steal_pointer (&walker);
  past->script = script;
  past->begin = closs_trainer_get_step (past->walker);
  past->target = step;
  past->is_to_stay = is_to_stay;
  return TRUE;
}

void
closs_past_stop (ClossPast *past)
{
  g_clear_pointer (&past->evaluation, closs_evaluation_free);
  g_clear_pointer (&past->walker, closs_trainer_free);
  closs_script_clear (&past->script);
}

gboolean
closs_past_is_walking (const ClossPast *past)
{
  return past->walker != NULL;
}

double
closs_past_get_progress (const ClossPast *past)
{
  guint64 done = closs_trainer_get_step (past->walker) - past->begin;

  return past->target > past->begin ? (double)done / (double)(past->target - past->begin) : 1;
}

gboolean
closs_past_walk (ClossPast *past, GError **error)
{
  ClossStepRow row;

  if (closs_trainer_get_step (past->walker) < past->target
      && !closs_script_step (&past->script, past->walker, &row, error))
    return FALSE;
  return closs_trainer_get_step (past->walker) >= past->target;
}
