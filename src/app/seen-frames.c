/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/seen-frames.h"
#include "train/sample.h"

#define CAPACITY 128 /* more corners than a path on the screen can show */

struct _ClossSeenFrames
{
  GPtrArray *frames; /* of ClossFrame, steps growing */
  guint64 spacing;   /* between two frames that are kept */
};

static void
unref_frame (gpointer frame)
{
  closs_frame_unref (frame);
}

static guint64
get_step (const ClossSeenFrames *seen, guint i)
{
  return ((const ClossFrame *)g_ptr_array_index (seen->frames, i))->step;
}

/* Keeps the first, and of the others those that are twice as far apart as before. */
static void
thin (ClossSeenFrames *seen)
{
  guint64 last = get_step (seen, 0);

  seen->spacing = MAX (2 * seen->spacing, 1);
  for (guint i = 1; i < seen->frames->len;)
    if (get_step (seen, i) - last < seen->spacing)
      g_ptr_array_remove_index (seen->frames, i);
    else
      last = get_step (seen, i++);
}

ClossSeenFrames *
closs_seen_frames_new (void)
{
  ClossSeenFrames *seen = g_new0 (ClossSeenFrames, 1);

  seen->frames = g_ptr_array_new_with_free_func (unref_frame);
  return seen;
}

void
closs_seen_frames_free (ClossSeenFrames *seen)
{
  g_ptr_array_unref (seen->frames);
  g_free (seen);
}

void
closs_seen_frames_add (ClossSeenFrames *seen, const ClossFrame *frame)
{
  guint n = seen->frames->len;

  if (n > 0 && (frame->step <= get_step (seen, n - 1) || frame->step - get_step (seen, n - 1) < seen->spacing))
    return;
  g_ptr_array_add (seen->frames, closs_frame_ref (frame));
  while (seen->frames->len > CAPACITY)
    thin (seen);
}

void
closs_seen_frames_clear (ClossSeenFrames *seen)
{
  g_ptr_array_set_size (seen->frames, 0);
  seen->spacing = 0;
}

float *
closs_seen_frames_get_path (ClossSeenFrames *seen, ClossSplitKind split, guint32 index, gsize guess, guint64 step,
                            gsize *n)
{
  float *path = g_new (float, 2 * MAX (seen->frames->len, 1));

  *n = 0;
  for (guint i = 0; i < seen->frames->len && get_step (seen, i) < step; i++)
    {
      const ClossFrame *frame = g_ptr_array_index (seen->frames, i);
      gssize number = frame->split == split ? closs_frame_find_image (frame, index, guess) : -1;

      if (number < 0)
        continue;
      path[2 * *n] = frame->embeddings[2 * number];
      path[2 * *n + 1] = frame->embeddings[2 * number + 1];
      ++*n;
    }
  return path;
}
