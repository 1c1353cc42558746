/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train-fixture.h"
#include "train/sample.h"
#include <math.h>

typedef struct
{
  ClossTrainer *trainer;
  ClossFrame *frame;
} Fixture;

/* A frame of a network after a little training: some labels are right and some wrong. */
static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossSettings settings = make_settings ();

  fixture->trainer = make_trainer (&settings, 1);
  for (int i = 0; i < 12; i++)
    step (fixture->trainer);
  fixture->frame = closs_trainer_evaluate (fixture->trainer, CLOSS_SPLITS_TRAIN, 100);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  closs_frame_unref (fixture->frame);
  closs_trainer_free (fixture->trainer);
}

/* The probabilities sum to 1, the predicted class has the largest, and they match the network's logits. */
static void
test_probabilities (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;
  ClossSplit split = closs_dataset_get_split (frame->dataset, frame->split);
  ClossBatch batch = { split.images, split.labels, frame->indices, frame->n };
  gsize k = (gsize)frame->n_classes;
  g_autofree double *probabilities = g_new (double, k);
  g_autofree float *embeddings = g_new (float, 2 * frame->n), *logits = g_new (float, frame->n *k);

  closs_model_evaluate (closs_trainer_get_model (fixture->trainer), &batch, embeddings, logits);
  for (gsize i = 0; i < frame->n; i++)
    {
      double sum = 0;

      closs_frame_get_probabilities (frame, i, probabilities);
      for (gsize c = 0; c < k; c++)
        {
          double ratio = log (probabilities[c] / probabilities[frame->predicted[i]]);
          double expected = (double)logits[i * k + c] - (double)logits[i * k + frame->predicted[i]];

          sum += probabilities[c];
          g_assert_cmpfloat (probabilities[c], <=, probabilities[frame->predicted[i]]);
          g_assert_cmpfloat_with_epsilon (ratio, expected, 1e-4 * MAX (1, fabs (expected)));
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
    }
}

/* Logits that overflow exp(). */
static void
test_huge_logits (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossFrame *frame = fixture->frame;
  g_autofree double *probabilities = g_new (double, (gsize)frame->n_classes);

  for (int k = 0; k < frame->n_classes; k++)
    frame->classifier_bias[k] = 1e6f * (float)k;
  closs_frame_get_probabilities (frame, 0, probabilities);
  g_assert_cmpfloat (probabilities[frame->n_classes - 1], ==, 1);
  g_assert_cmpfloat (probabilities[0], ==, 0);
}

static void
test_find_sample (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;

  for (gsize i = 0; i < frame->n; i++)
    for (gsize guess = 0; guess < 3 * frame->n; guess += 7)
      g_assert_cmpint (closs_frame_find_sample (frame, closs_frame_get_sample (frame, i), guess), ==, (gssize)i);
  g_assert_cmpint (closs_frame_find_sample (frame, (ClossSampleId){ CLOSS_SPLIT_TRAIN, 1000000 }, 5), ==, -1);
  g_assert_cmpint (closs_frame_find_sample (frame, (ClossSampleId){ CLOSS_SPLIT_TEST, frame->indices[5] }, 5), ==, -1);
}

/* Backwards, with some images left out and some that do not exist. */
static void
test_find_samples (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;
  g_autoptr (GArray) samples = g_array_new (FALSE, FALSE, sizeof (ClossSampleId)), found = NULL;

  for (gsize i = frame->n; i > 0; i -= i > 3 ? 3 : i)
    {
      ClossSampleId sample = closs_frame_get_sample (frame, i - 1);
      ClossSampleId stranger = { CLOSS_SPLIT_TEST, sample.index };

      g_array_append_val (samples, sample);
      g_array_append_val (samples, stranger);
    }
  found = closs_frame_find_samples (frame, samples);
  g_assert_cmpuint (2 * found->len, ==, samples->len);
  for (guint i = 0; i < found->len; i++)
    g_assert_cmpint (g_array_index (found, guint32, i), ==,
                     closs_frame_find_sample (frame, g_array_index (samples, ClossSampleId, 2 * i), 0));
}

/* Every image of the class once, in the order of distance. */
static void
test_order_class (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;
  gsize n = 0;

  for (int k = 0; k < frame->n_classes; k++)
    {
      g_autoptr (GArray) order = closs_frame_order_class (frame, k);
      double last = -1;

      g_assert_cmpuint (order->len, ==, frame->classes[k].count);
      for (guint r = 0; r < order->len; r++)
        {
          guint32 i = g_array_index (order, guint32, r);

          g_assert_cmpint (frame->labels[i], ==, k);
          g_assert_cmpfloat (closs_frame_get_distance (frame, i), >, last);
          last = closs_frame_get_distance (frame, i);
        }
      n += order->len;
    }
  g_assert_cmpuint (n, ==, frame->n);
}

/* Mistakes come first; among the other images the ratio of distance to radius falls. */
static void
test_hardest (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;
  g_autoptr (GArray) all = closs_frame_find_hardest (frame, G_MAXSIZE), some = closs_frame_find_hardest (frame, 7);
  gsize n_wrong = 0;
  double last = INFINITY;

  g_assert_cmpuint (all->len, ==, frame->n);
  for (gsize i = 0; i < frame->n; i++)
    n_wrong += frame->predicted[i] != frame->labels[i];
  g_assert_cmpuint (n_wrong, >, 7);
  g_assert_cmpuint (n_wrong, <, frame->n);
  for (guint r = 0; r < all->len; r++)
    {
      guint32 i = g_array_index (all, guint32, r);
      double share = closs_frame_get_distance (frame, i) / frame->classes[frame->labels[i]].radius;

      g_assert_true ((frame->predicted[i] != frame->labels[i]) == (r < n_wrong));
      if (r < n_wrong)
        continue;
      g_assert_cmpfloat (share, <=, last);
      last = share;
    }
  g_assert_cmpuint (some->len, ==, 7);
  g_assert_cmpmem (some->data, 7 * sizeof (guint32), all->data, 7 * sizeof (guint32));
}

/* Each cell has as many images as the confusion matrix counts. */
static void
test_cells (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossFrame *frame = fixture->frame;

  for (int label = 0; label < frame->n_classes; label++)
    for (int predicted = 0; predicted < frame->n_classes; predicted++)
      {
        g_autoptr (GArray) found = closs_frame_find_cell (frame, label, predicted);

        g_assert_cmpuint (found->len, ==, frame->confusion[label * frame->n_classes + predicted]);
        for (guint i = 0; i < found->len; i++)
          g_assert_true (frame->labels[g_array_index (found, guint32, i)] == label
                         && frame->predicted[g_array_index (found, guint32, i)] == predicted);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/train/sample/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("probabilities", test_probabilities);
  ADD ("huge-logits", test_huge_logits);
  ADD ("find-image", test_find_sample);
  ADD ("find-images", test_find_samples);
  ADD ("order-class", test_order_class);
  ADD ("hardest", test_hardest);
  ADD ("cells", test_cells);
#undef ADD
  return g_test_run ();
}
