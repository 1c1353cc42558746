/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/history.h"

struct _ClossHistory
{
  gsize budget;
  GPtrArray *frames; /* counted, sorted by step */
  GArray *marks;     /* of guint64, increasing */
  gsize size, n_thinned;
  guint64 stride;   /* steps between frames added now */
  guint64 coarsest; /* steps between the frames that are kept */
};

static void
unref_frame_cb (gpointer frame)
{
  closs_frame_unref (frame);
}

ClossHistory *
closs_history_new (gsize budget_bytes)
{
  ClossHistory *history = g_new0 (ClossHistory, 1);

  history->budget = budget_bytes;
  history->frames = g_ptr_array_new_with_free_func (unref_frame_cb);
  history->marks = g_array_new (FALSE, FALSE, sizeof (guint64));
  history->stride = history->coarsest = 1;
  return history;
}

void
closs_history_free (ClossHistory *history)
{
  g_ptr_array_unref (history->frames);
  g_array_unref (history->marks);
  g_free (history);
}

static const ClossFrame *
get_frame (const ClossHistory *history, gsize index)
{
  return history->frames->pdata[index];
}

/* The number of frames up to @step. */
static gsize
count_until (const ClossHistory *history, guint64 step)
{
  gsize low = 0, high = history->frames->len;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (get_frame (history, middle)->step <= step)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The number of marks up to @step. */
static gsize
count_marks (const ClossHistory *history, guint64 step)
{
  gsize low = 0, high = history->marks->len;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (g_array_index (history->marks, guint64, middle) <= step)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* TRUE if there is a mark after the earlier frame's step and up to the later frame's step. */
static gboolean
is_marked_between (const ClossHistory *history, guint64 earlier, guint64 later)
{
  return count_marks (history, later) > count_marks (history, earlier);
}

/* TRUE if the frame may be dropped: an earlier frame covers the same stride of steps, and no mark is next to it. */
static gboolean
is_spare (const ClossHistory *history, const ClossFrame *before, const ClossFrame *frame, const ClossFrame *after)
{
  return before->step / history->stride == frame->step / history->stride
         && !is_marked_between (history, before->step, frame->step)
         && !is_marked_between (history, frame->step, after->step);
}

static void
drop (ClossHistory *history, const ClossFrame *frame)
{
  history->size -= closs_frame_get_size (frame);
  history->n_thinned++;
  closs_frame_unref (frame);
}

/* Thins all frames in one pass. */
static void
thin (ClossHistory *history)
{
  gpointer *frames = history->frames->pdata;
  guint n = history->frames->len, n_kept = 1;

  for (guint i = 1; i < n; i++)
    if (i + 1 < n && is_spare (history, frames[n_kept - 1], frames[i], frames[i + 1]))
      drop (history, frames[i]);
    else
      frames[n_kept++] = frames[i];
  /* The slots after the last one are empty: their frames were dropped or moved to the front. */
  for (guint i = n_kept; i < n; i++)
    frames[i] = NULL;
  g_ptr_array_set_free_func (history->frames, NULL);
  g_ptr_array_set_size (history->frames, (gint)n_kept);
  g_ptr_array_set_free_func (history->frames, unref_frame_cb);
}

static void
keep_to_budget (ClossHistory *history)
{
  guint64 newest = history->frames->len > 0 ? get_frame (history, history->frames->len - 1)->step : 0;

  while (history->size > history->budget && history->frames->len > 2 && history->stride <= newest)
    {
      history->stride *= 2;
      history->coarsest = MAX (history->coarsest, history->stride);
      thin (history);
    }
}

/* The frame that was the newest until now may be dropped. */
static void
thin_last (ClossHistory *history)
{
  guint n = history->frames->len;

  if (n < 3 || !is_spare (history, get_frame (history, n - 3), get_frame (history, n - 2), get_frame (history, n - 1)))
    return;
  history->size -= closs_frame_get_size (get_frame (history, n - 2));
  history->n_thinned++;
  g_ptr_array_remove_index (history->frames, n - 2);
}

void
closs_history_add (ClossHistory *history, const ClossFrame *frame)
{
  const ClossFrame *last = history->frames->len > 0 ? get_frame (history, history->frames->len - 1) : NULL;

  g_return_if_fail (last == NULL || last->step <= frame->step);

  if (last != NULL && last->step == frame->step)
    {
      if (frame->n < last->n && frame->splits == last->splits)
        return;
      history->size -= closs_frame_get_size (last);
      g_ptr_array_set_size (history->frames, (gint)history->frames->len - 1);
    }
  g_ptr_array_add (history->frames, closs_frame_ref (frame));
  history->size += closs_frame_get_size (frame);
  thin_last (history);
  keep_to_budget (history);
}

void
closs_history_mark (ClossHistory *history, guint64 step)
{
  gsize place = count_marks (history, step);

  if (place == 0 || g_array_index (history->marks, guint64, place - 1) != step)
    g_array_insert_val (history->marks, (guint)place, step);
}

void
closs_history_clear (ClossHistory *history)
{
  g_ptr_array_set_size (history->frames, 0);
  g_array_set_size (history->marks, 0);
  history->size = history->n_thinned = 0;
  history->stride = history->coarsest = 1;
}

/* New frames may be as dense as in a run that never went further. */
static void
narrow_stride (ClossHistory *history)
{
  gsize expected = history->size;

  while (history->stride > 1 && expected <= history->budget / 2)
    {
      history->stride /= 2;
      expected *= 2;
    }
}

void
closs_history_cut (ClossHistory *history, guint64 step, ClossHistory *rest)
{
  gsize n = count_until (history, step), n_marks = count_marks (history, step);

  for (gsize i = n_marks; rest != NULL && i < history->marks->len; i++)
    closs_history_mark (rest, g_array_index (history->marks, guint64, i));
  for (gsize i = n; i < history->frames->len; i++)
    {
      if (rest != NULL)
        closs_history_add (rest, get_frame (history, i));
      history->size -= closs_frame_get_size (get_frame (history, i));
    }
  g_ptr_array_set_size (history->frames, (gint)n);
  g_array_set_size (history->marks, (guint)n_marks);
  narrow_stride (history);
  /* The remaining frames may be as far apart as before. */
  if (n < 2)
    history->coarsest = 1;
}

gsize
closs_history_find_index (const ClossHistory *history, guint64 step)
{
  gsize n = count_until (history, step);

  return n > 0 ? n - 1 : 0;
}

const ClossFrame *
closs_history_find (const ClossHistory *history, guint64 step)
{
  return history->frames->len > 0 ? get_frame (history, closs_history_find_index (history, step)) : NULL;
}

gsize
closs_history_get_n_frames (const ClossHistory *history)
{
  return history->frames->len;
}

const ClossFrame *
closs_history_get_frame (const ClossHistory *history, gsize index)
{
  g_return_val_if_fail (index < history->frames->len, NULL);
  return get_frame (history, index);
}

gsize
closs_history_get_n_thinned (const ClossHistory *history)
{
  return history->n_thinned;
}

guint64
closs_history_get_coarsest_stride (const ClossHistory *history)
{
  return history->coarsest;
}

guint64
closs_history_get_stride (const ClossHistory *history)
{
  return history->stride;
}

gsize
closs_history_get_size (const ClossHistory *history)
{
  return history->size;
}
