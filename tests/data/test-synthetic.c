/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/synthetic-glyphs.h"
#include "data/synthetic.h"

enum
{
  N_PIXELS = 28 * 28,
  N = 1500, /* more than one chunk, so that threads share it */
};

static void
test_same_for_same_seed (void)
{
  g_autoptr (ClossDataset) a = closs_synthetic_new (5, N, 40, NULL, NULL);
  g_autoptr (ClossDataset) b = closs_synthetic_new (5, N, 40, NULL, NULL);
  g_autoptr (ClossDataset) longer = closs_synthetic_new (5, N + 700, 41, NULL, NULL);
  g_autoptr (ClossDataset) other = closs_synthetic_new (6, N, 40, NULL, NULL);

  for (int kind = 0; kind < 2; kind++)
    {
      ClossSplit of_a = closs_dataset_get_split (a, kind), of_b = closs_dataset_get_split (b, kind);
      ClossSplit of_longer = closs_dataset_get_split (longer, kind), of_other = closs_dataset_get_split (other, kind);
      gsize size = of_a.n * N_PIXELS;

      g_assert_cmpmem (of_a.images, size, of_b.images, size);
      g_assert_cmpmem (of_a.images, size, of_longer.images, size);
      g_assert_cmpmem (of_a.labels, of_a.n * 2, of_longer.labels, of_a.n * 2);
      g_assert_true (memcmp (of_a.images, of_other.images, size) != 0);
    }
  g_assert_true (memcmp (closs_dataset_get_split (a, CLOSS_SPLIT_TRAIN).images,
                         closs_dataset_get_split (a, CLOSS_SPLIT_TEST).images, 40 * N_PIXELS)
                 != 0);
}

/* Every digit in about a tenth of the pictures; ink in every picture, most of it away from the border. */
static void
test_looks_like_digits (void)
{
  g_autoptr (ClossDataset) dataset = closs_synthetic_new (1, N, 10, NULL, NULL);
  ClossSplit split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  guint counts[10] = { 0 };

  for (gsize i = 0; i < split.n; i++)
    {
      const guint8 *image = split.images + i * N_PIXELS;
      guint ink = 0, at_border = 0;

      counts[split.labels[i]]++;
      for (guint p = 0; p < N_PIXELS; p++)
        if (image[p] > 100)
          {
            guint x = p % 28, y = p / 28;

            ink++;
            at_border += x == 0 || y == 0 || x == 27 || y == 27;
          }
      g_assert_cmpuint (ink, >=, 12);
      g_assert_cmpuint (ink, <=, N_PIXELS / 2);
      g_assert_cmpuint (at_border * 4, <=, ink);
    }
  for (int k = 0; k < 10; k++)
    {
      g_assert_cmpuint (counts[k], >, N / 15);
      g_assert_cmpuint (counts[k], <, N / 7);
    }
}

/* The nearest class mean, a weak classifier, must be far better than chance and far from perfect. */
static void
test_neither_trivial_nor_hopeless (void)
{
  g_autoptr (ClossDataset) dataset = closs_synthetic_new (2, 3000, 1000, NULL, NULL);
  ClossSplit train = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  ClossSplit test = closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST);
  g_autofree double *means = g_new0 (double, 10 * N_PIXELS);
  guint counts[10] = { 0 }, n_correct = 0;

  for (gsize i = 0; i < train.n; i++)
    {
      counts[train.labels[i]]++;
      for (guint p = 0; p < N_PIXELS; p++)
        means[train.labels[i] * N_PIXELS + p] += train.images[i * N_PIXELS + p];
    }
  for (gsize i = 0; i < test.n; i++)
    {
      double best = G_MAXDOUBLE;
      guint predicted = 0;

      for (guint k = 0; k < 10; k++)
        {
          double distance = 0;

          for (guint p = 0; p < N_PIXELS; p++)
            {
              double difference = means[k * N_PIXELS + p] / counts[k] - test.images[i * N_PIXELS + p];

              distance += difference * difference;
            }
          if (distance < best)
            {
              best = distance;
              predicted = k;
            }
        }
      n_correct += predicted == test.labels[i];
    }
  g_test_message ("nearest class mean: %u of 1000", n_correct);
  g_assert_cmpuint (n_correct, >, 450);
  g_assert_cmpuint (n_correct, <, 850);
}

static void
test_glyphs (void)
{
  for (guint digit = 0; digit < 10; digit++)
    {
      guint n;
      const ClossGlyph *glyphs = closs_glyphs_get (digit, &n);

      g_assert_cmpuint (n, >=, 2);
      for (guint i = 0; i < n; i++)
        {
          g_assert_cmpuint (glyphs[i].digit, ==, digit);
          g_assert_cmpuint (glyphs[i].n_strokes, >=, 1);
          for (guint s = 0; s < glyphs[i].n_strokes; s++)
            g_assert_cmpuint (glyphs[i].strokes[s].n_points, >=, 2);
        }
    }
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = NULL;

  g_cancellable_cancel (cancellable);
  dataset = closs_synthetic_new (1, 60000, 10000, cancellable, &error);
  g_assert_null (dataset);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/synthetic/same-for-same-seed", test_same_for_same_seed);
  g_test_add_func ("/data/synthetic/looks-like-digits", test_looks_like_digits);
  g_test_add_func ("/data/synthetic/neither-trivial-nor-hopeless", test_neither_trivial_nor_hopeless);
  g_test_add_func ("/data/synthetic/glyphs", test_glyphs);
  g_test_add_func ("/data/synthetic/cancelled", test_cancelled);
  return g_test_run ();
}
