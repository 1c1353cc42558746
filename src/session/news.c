/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/news.h"

void
closs_begun_free (ClossBegun *begun)
{
  g_clear_pointer (&begun->start, closs_run_start_free);
  g_clear_pointer (&begun->dataset, closs_dataset_unref);
  g_clear_object (&begun->file);
  g_free (begun->why_trained);
  g_free (begun);
}

void
closs_status_clear (ClossStatus *status)
{
  g_clear_pointer (&status->divergence, g_free);
}

void
closs_news_init (ClossNews *news)
{
  *news = (ClossNews){
    .frames = g_ptr_array_new_with_free_func ((GDestroyNotify)closs_frame_unref),
    .saved = g_ptr_array_new_with_free_func (g_object_unref),
    .errors = g_ptr_array_new_with_free_func ((GDestroyNotify)g_error_free),
    .rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow)),
    .events = g_array_new (FALSE, FALSE, sizeof (ClossEvent)),
  };
}

void
closs_news_clear (ClossNews *news)
{
  g_clear_pointer (&news->begun, closs_begun_free);
  g_clear_pointer (&news->errors, g_ptr_array_unref);
  g_clear_pointer (&news->frames, g_ptr_array_unref);
  g_clear_pointer (&news->moment, closs_frame_unref);
  g_clear_pointer (&news->saved, g_ptr_array_unref);
  g_clear_pointer (&news->replay_difference, g_free);
  g_clear_pointer (&news->rows, g_array_unref);
  g_clear_pointer (&news->events, g_array_unref);
  closs_status_clear (&news->status);
}

/* What is still waiting of the run before @begun is of no use any more. */
static void
replace_begun (ClossNews *news, ClossBegun *begun)
{
  g_clear_pointer (&news->begun, closs_begun_free);
  news->begun = begun;
  g_clear_pointer (&news->moment, closs_frame_unref);
  g_clear_pointer (&news->replay_difference, g_free);
  news->has_gone_back = FALSE;
  g_ptr_array_set_size (news->frames, 0);
  g_array_set_size (news->rows, 0);
  g_array_set_size (news->events, 0);
}

void
closs_news_merge (ClossNews *target, ClossNews *source)
{
  if (source->begun != NULL)
    replace_begun (target, g_steal_pointer (&source->begun));
  g_ptr_array_extend_and_steal (target->errors, g_steal_pointer (&source->errors));
  g_ptr_array_extend_and_steal (target->frames, g_steal_pointer (&source->frames));
  g_ptr_array_extend_and_steal (target->saved, g_steal_pointer (&source->saved));
  if (source->moment != NULL)
    {
      g_clear_pointer (&target->moment, closs_frame_unref);
      target->moment = g_steal_pointer (&source->moment);
    }
  if (source->replay_difference != NULL)
    {
      g_free (target->replay_difference);
      target->replay_difference = g_steal_pointer (&source->replay_difference);
    }
  for (guint i = 0; i < source->rows->len; i++)
    closs_rows_add (target->rows, &g_array_index (source->rows, ClossStepRow, i));
  if (source->replaces_events)
    {
      g_array_set_size (target->events, 0);
      target->replaces_events = TRUE;
    }
  g_array_append_vals (target->events, source->events->data, source->events->len);
  if (source->has_status)
    {
      closs_status_clear (&target->status);
      target->status = source->status;
      target->has_status = TRUE;
      source->status.divergence = NULL;
    }
  closs_news_clear (source);
  closs_news_init (source);
}

void
closs_rows_add (GArray *rows, const ClossStepRow *row)
{
  /* Only the last row or the one before it is ever replaced. */
  for (guint i = rows->len; i > 0; i--)
    {
      ClossStepRow *old = &g_array_index (rows, ClossStepRow, i - 1);

      if (old->step < row->step)
        break;
      if (old->step == row->step)
        {
          *old = *row;
          return;
        }
    }
  g_array_append_vals (rows, row, 1);
}
