/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/batcher.h"
#include "data/probe-set.h"
#include <string.h>

/* Returns the indices of one epoch and checks the sizes of its mini-batches. */
static guint32 *
take_epoch (ClossBatcher *batcher, gsize n, gsize batch_size)
{
  guint32 *indices = g_new (guint32, n);
  gsize done = 0, n_indices;

  while (done < n)
    {
      const guint32 *batch = closs_batcher_next (batcher, &n_indices);

      g_assert_cmpuint (n_indices, ==, MIN (batch_size, n - done));
      memcpy (indices + done, batch, n_indices * sizeof *batch);
      done += n_indices;
    }
  return indices;
}

static void
assert_permutation (const guint32 *indices, gsize n)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n);

  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpuint (indices[i], <, n);
      g_assert_false (seen[indices[i]]);
      seen[indices[i]] = TRUE;
    }
}

static void
test_epochs (void)
{
  g_autoptr (ClossBatcher) batcher = closs_batcher_new (103, 10, 7, TRUE);
  g_autofree guint32 *first = NULL, *second = NULL;

  g_assert_cmpuint (closs_batcher_get_steps_per_epoch (batcher), ==, 11);
  first = take_epoch (batcher, 103, 10);
  g_assert_cmpuint (closs_batcher_get_epoch (batcher), ==, 1);
  g_assert_cmpuint (closs_batcher_get_step (batcher), ==, 11);
  second = take_epoch (batcher, 103, 10);
  assert_permutation (first, 103);
  assert_permutation (second, 103);
  g_assert_true (memcmp (first, second, 103 * sizeof *first) != 0);
}

static void
test_file_order (void)
{
  g_autoptr (ClossBatcher) batcher = closs_batcher_new (25, 10, 7, FALSE);

  for (int epoch = 0; epoch < 2; epoch++)
    {
      g_autofree guint32 *indices = take_epoch (batcher, 25, 10);

      for (guint i = 0; i < 25; i++)
        g_assert_cmpuint (indices[i], ==, i);
    }
}

static void
test_seeds (void)
{
  g_autoptr (ClossBatcher) a = closs_batcher_new (50, 50, 1, TRUE);
  g_autoptr (ClossBatcher) b = closs_batcher_new (50, 50, 1, TRUE);
  g_autoptr (ClossBatcher) c = closs_batcher_new (50, 50, 2, TRUE);
  g_autofree guint32 *of_a = take_epoch (a, 50, 50), *of_b = take_epoch (b, 50, 50), *of_c = take_epoch (c, 50, 50);

  g_assert_cmpmem (of_a, 200, of_b, 200);
  g_assert_true (memcmp (of_a, of_c, 200) != 0);
}

static void
test_seek (void)
{
  g_autoptr (ClossBatcher) walking = closs_batcher_new (37, 5, 3, TRUE);
  g_autoptr (ClossBatcher) jumping = closs_batcher_new (37, 5, 3, TRUE);

  for (guint64 step = 0; step < 40; step++)
    {
      gsize n_walked, n_jumped;
      const guint32 *walked = closs_batcher_next (walking, &n_walked), *jumped;

      /* First seek to another epoch, so that its order has to be replaced. */
      closs_batcher_seek (jumping, (step * 13) % 40);
      closs_batcher_next (jumping, &n_jumped);
      closs_batcher_seek (jumping, step);
      jumped = closs_batcher_next (jumping, &n_jumped);
      g_assert_cmpmem (walked, n_walked * sizeof *walked, jumped, n_jumped * sizeof *jumped);
    }
}

static void
test_large_batch (void)
{
  g_autoptr (ClossBatcher) batcher = closs_batcher_new (3, 100, 3, TRUE);
  gsize n;

  closs_batcher_next (batcher, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (closs_batcher_get_steps_per_epoch (batcher), ==, 1);
}

/* Class k has about 10 (k + 1) of 550 images, in a mixed order. */
static void
test_probe_order (void)
{
  enum
  {
    N = 550,
    N_CLASSES = 10
  };
  guint16 labels[N];
  ClossSplit split = { .n = N, .labels = labels };
  g_autofree guint32 *order = NULL, *again = NULL;
  guint counts[N_CLASSES] = { 0 };
  gsize n = 0;

  for (guint16 k = 0; k < N_CLASSES; k++)
    for (guint i = 0; i < 10 * (k + 1u); i++)
      labels[(n++ * 7) % N] = k;
  order = closs_probe_order (&split, N_CLASSES);
  again = closs_probe_order (&split, N_CLASSES);
  g_assert_cmpmem (order, sizeof (guint32) * N, again, sizeof (guint32) * N);
  assert_permutation (order, N);
  /* Until the smallest class (10 images) is used up, the counts of two classes differ by at most one. */
  for (guint i = 0; i < 10 * N_CLASSES; i++)
    {
      guint least = G_MAXUINT, most = 0;

      counts[labels[order[i]]]++;
      for (int k = 0; k < N_CLASSES; k++)
        {
          least = MIN (least, counts[k]);
          most = MAX (most, counts[k]);
        }
      g_assert_cmpuint (most - least, <=, 1);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/batcher/epochs", test_epochs);
  g_test_add_func ("/data/batcher/file-order", test_file_order);
  g_test_add_func ("/data/batcher/seeds", test_seeds);
  g_test_add_func ("/data/batcher/seek", test_seek);
  g_test_add_func ("/data/batcher/large-batch", test_large_batch);
  g_test_add_func ("/data/probe-order", test_probe_order);
  return g_test_run ();
}
