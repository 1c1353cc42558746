/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/chronicle.h"
#include "train/rows.h"

void
closs_chronicle_init (ClossChronicle *chronicle)
{
  *chronicle = (ClossChronicle){
    .rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow)),
    .events = g_array_new (FALSE, FALSE, sizeof (ClossEvent)),
    .history = closs_history_new (CLOSS_HISTORY_BUDGET),
  };
}

static void
free_ghost (ClossRunGhost *ghost)
{
  g_array_unref (ghost->rows);
  g_array_unref (ghost->events);
  closs_history_free (ghost->history);
  g_free (ghost);
}

void
closs_chronicle_clear (ClossChronicle *chronicle)
{
  g_clear_pointer (&chronicle->ghost, free_ghost);
  g_clear_pointer (&chronicle->frame, closs_frame_unref);
  g_clear_pointer (&chronicle->history, closs_history_free);
  g_clear_pointer (&chronicle->rows, g_array_unref);
  g_clear_pointer (&chronicle->events, g_array_unref);
}

void
closs_chronicle_reset (ClossChronicle *chronicle)
{
  g_clear_pointer (&chronicle->ghost, free_ghost);
  g_clear_pointer (&chronicle->frame, closs_frame_unref);
  closs_history_clear (chronicle->history);
  g_array_set_size (chronicle->rows, 0);
  g_array_set_size (chronicle->events, 0);
}

static guint
count_rows (const GArray *rows, guint64 step)
{
  guint n = rows->len;

  while (n > 0 && g_array_index (rows, ClossStepRow, n - 1).step > step)
    n--;
  return n;
}

static guint
count_events (const GArray *events, guint64 step)
{
  guint n = events->len;

  while (n > 0 && g_array_index (events, ClossEvent, n - 1).step > step)
    n--;
  return n;
}

/* Moves what is behind the first @n of @array to the end of @rest, if there is one. */
static void
cut_array (GArray *array, guint n, gsize element_size, GArray *rest)
{
  if (rest != NULL && array->len > n)
    g_array_append_vals (rest, array->data + n * element_size, array->len - n);
  g_array_set_size (array, n);
}

static ClossRunGhost *
create_ghost (guint64 step)
{
  ClossRunGhost *ghost = g_new0 (ClossRunGhost, 1);

  ghost->step = step;
  ghost->rows = g_array_new (FALSE, FALSE, sizeof (ClossStepRow));
  ghost->events = g_array_new (FALSE, FALSE, sizeof (ClossEvent));
  ghost->history = closs_history_new (CLOSS_GHOST_BUDGET);
  return ghost;
}

static gboolean
is_empty (const ClossRunGhost *ghost)
{
  return ghost->rows->len == 0 && ghost->events->len == 0 && closs_history_get_n_frames (ghost->history) == 0;
}

/* The newest picture may be of a future that is none any more. */
static void
go_back_to_frame (ClossChronicle *chronicle, guint64 step)
{
  const ClossFrame *last = closs_history_find (chronicle->history, step);

  if (chronicle->frame == NULL || chronicle->frame->step <= step || last == NULL)
    return;
  closs_frame_unref (chronicle->frame);
  chronicle->frame = closs_frame_ref (last);
}

static void
go_back (ClossChronicle *chronicle, guint64 step, gboolean leaves_ghost)
{
  ClossRunGhost *ghost = leaves_ghost ? create_ghost (step) : NULL;

  cut_array (chronicle->rows, count_rows (chronicle->rows, step), sizeof (ClossStepRow),
             ghost != NULL ? ghost->rows : NULL);
  cut_array (chronicle->events, count_events (chronicle->events, step), sizeof (ClossEvent),
             ghost != NULL ? ghost->events : NULL);
  closs_history_cut (chronicle->history, step, ghost != NULL ? ghost->history : NULL);
  go_back_to_frame (chronicle, step);
  if (ghost != NULL && is_empty (ghost))
    g_clear_pointer (&ghost, free_ghost);
  if (ghost == NULL)
    return;
  g_clear_pointer (&chronicle->ghost, free_ghost);
  chronicle->ghost = ghost;
}

static void
take_frame (ClossChronicle *chronicle, const ClossFrame *frame)
{
  g_clear_pointer (&chronicle->frame, closs_frame_unref);
  chronicle->frame = closs_frame_ref (frame);
  closs_history_add (chronicle->history, frame);
}

static void
thin_rows (GArray *rows)
{
  gsize n_left;
  g_autofree ClossStepRow *left
      = closs_rows_thin ((const ClossStepRow *)(gpointer)rows->data, rows->len, CLOSS_ROWS_MAX / 2, &n_left);

  g_array_set_size (rows, 0);
  g_array_append_vals (rows, left, (guint)n_left);
}

void
closs_chronicle_take (ClossChronicle *chronicle, const ClossNews *news)
{
  if (news->has_gone_back)
    go_back (chronicle, news->back_step, news->leaves_ghost);
  if (news->replaces_events)
    g_array_set_size (chronicle->events, 0);
  g_array_append_vals (chronicle->events, news->events->data, news->events->len);
  for (guint i = 0; i < news->events->len; i++)
    closs_history_mark (chronicle->history, g_array_index (news->events, ClossEvent, i).step);
  for (guint i = 0; i < news->frames->len; i++)
    take_frame (chronicle, news->frames->pdata[i]);
  for (guint i = 0; i < news->rows->len; i++)
    {
      closs_rows_add (chronicle->rows, &g_array_index (news->rows, ClossStepRow, i));
      if (chronicle->rows->len >= CLOSS_ROWS_MAX)
        thin_rows (chronicle->rows);
    }
}
