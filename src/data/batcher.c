/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/batcher.h"
#include "kernel/random.h"

/* The streams of the shuffles, apart from those of other uses of the same seed. */
#define SHUFFLE_STREAM (G_GUINT64_CONSTANT (0x5348554646) << 24)

struct _ClossBatcher
{
  gsize n;
  gsize batch_size;
  guint64 seed;
  gboolean shuffle;
  guint64 steps_per_epoch;
  guint64 step;
  guint64 ordered_epoch; /* the epoch that order is of */
  guint32 *order;        /* [n] */
};

static void
fill_order (ClossBatcher *batcher, guint64 epoch)
{
  ClossRandom random;

  batcher->ordered_epoch = epoch;
  for (gsize i = 0; i < batcher->n; i++)
    batcher->order[i] = (guint32)i;
  if (!batcher->shuffle)
    return;
  closs_random_init (&random, batcher->seed, SHUFFLE_STREAM + epoch);
  closs_random_shuffle (&random, batcher->order, batcher->n);
}

ClossBatcher *
closs_batcher_new (gsize n, int batch_size, guint64 seed, gboolean shuffle)
{
  ClossBatcher *batcher;

  g_return_val_if_fail (n > 0 && n <= G_MAXUINT32, NULL);
  g_return_val_if_fail (batch_size > 0, NULL);

  batcher = g_new0 (ClossBatcher, 1);
  batcher->n = n;
  batcher->batch_size = (gsize)batch_size;
  batcher->seed = seed;
  batcher->shuffle = shuffle;
  batcher->steps_per_epoch = (n + batcher->batch_size - 1) / batcher->batch_size;
  batcher->order = g_new (guint32, n);
  fill_order (batcher, 0);
  return batcher;
}

void
closs_batcher_free (ClossBatcher *batcher)
{
  g_free (batcher->order);
  g_free (batcher);
}

const guint32 *
closs_batcher_next (ClossBatcher *batcher, gsize *n_indices)
{
  guint64 epoch = closs_batcher_get_epoch (batcher);
  gsize first = (gsize)(batcher->step % batcher->steps_per_epoch) * batcher->batch_size;

  if (epoch != batcher->ordered_epoch)
    fill_order (batcher, epoch);
  batcher->step++;
  *n_indices = MIN (batcher->batch_size, batcher->n - first);
  return batcher->order + first;
}

void
closs_batcher_seek (ClossBatcher *batcher, guint64 step)
{
  batcher->step = step;
}

guint64
closs_batcher_get_step (const ClossBatcher *batcher)
{
  return batcher->step;
}

guint64
closs_batcher_get_epoch (const ClossBatcher *batcher)
{
  return batcher->step / batcher->steps_per_epoch;
}

guint64
closs_batcher_get_steps_per_epoch (const ClossBatcher *batcher)
{
  return batcher->steps_per_epoch;
}
