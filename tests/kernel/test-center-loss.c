/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/center-loss.h"

enum
{
  MAX_IMAGES = 200,
  MAX_CLASSES = 12,
};

/* A mini-batch in both precisions. If there is more than one class, the last class has no image. */
typedef struct
{
  ClossLossVariant variant;
  double lambda;
  int n, n_classes;
  guint16 labels[MAX_IMAGES];
  float x[2 * MAX_IMAGES], c[2 * MAX_CLASSES];
  double wide_x[2 * MAX_IMAGES], wide_c[2 * MAX_CLASSES];
  double d_x[2 * MAX_IMAGES], d_c[2 * MAX_CLASSES];
  guint32 counts[MAX_CLASSES];
} Batch;

static void
fill (Batch *batch, ClossLossVariant variant, double lambda, int n, int n_classes)
{
  g_autofree float *x = fixture_noise (2 * (gsize)n, 1), *c = fixture_noise (2 * (gsize)n_classes, 2);

  *batch = (Batch){ .variant = variant, .lambda = lambda, .n = n, .n_classes = n_classes };
  memcpy (batch->x, x, 2 * (gsize)n * sizeof (float));
  memcpy (batch->c, c, 2 * (gsize)n_classes * sizeof (float));
  for (int i = 0; i < n; i++)
    batch->labels[i] = (guint16)(i * i % MAX (n_classes - 1, 1));
  for (int i = 0; i < 2 * n; i++)
    batch->wide_x[i] = (double)x[i];
  for (int i = 0; i < 2 * n_classes; i++)
    batch->wide_c[i] = (double)c[i];
}

/* Puts image 0 on its center. */
static void
make_distance_zero (Batch *batch)
{
  for (int j = 0; j < 2; j++)
    {
      batch->x[j] = batch->c[2 * batch->labels[0] + j];
      batch->wide_x[j] = (double)batch->x[j];
    }
}

static double
run_reference (Batch *batch)
{
  return closs_center_loss_ref (batch->variant, batch->lambda, batch->n, batch->n_classes, batch->wide_x, batch->labels,
                                batch->wide_c, batch->d_x, batch->d_c, batch->counts);
}

static void
check_batch (Batch *batch)
{
  gsize n = (gsize)batch->n, n_classes = (gsize)batch->n_classes;
  TestBuffer d_x = test_buffer_new_floats (2 * n), d_c = test_buffer_new_floats (2 * n_classes);
  TestBuffer counts = test_buffer_new (n_classes * sizeof (guint32));
  double expected = run_reference (batch);
  double loss
      = closs_center_loss (batch->variant, (float)batch->lambda, batch->n, batch->n_classes, batch->x, batch->labels,
                           batch->c, test_buffer_floats (&d_x), test_buffer_floats (&d_c), test_buffer_get (&counts));

  g_assert_cmpfloat (fabs (loss - expected), <=, 1e-12 * (1 + fabs (expected)));
  fixture_assert_near (2 * n, test_buffer_floats (&d_x), batch->d_x, FLT_EPSILON, "d_embeddings");
  fixture_assert_near (2 * n_classes, test_buffer_floats (&d_c), batch->d_c, fixture_sum_tolerance (n), "d_centers");
  g_assert_cmpmem (test_buffer_get (&counts), counts.n_bytes, batch->counts, n_classes * sizeof (guint32));
  test_buffer_clear (&d_x);
  test_buffer_clear (&d_c);
  test_buffer_clear (&counts);
}

static void
test_against_reference (void)
{
  static const double lambdas[] = { 0, 0.5, 1, 100 };
  Batch batch;

  for (int variant = 0; variant < CLOSS_N_LOSS_VARIANTS; variant++)
    for (gsize i = 0; i < G_N_ELEMENTS (lambdas); i++)
      {
        fill (&batch, variant, lambdas[i], 1, 1);
        check_batch (&batch);
        fill (&batch, variant, lambdas[i], 1, 10);
        check_batch (&batch);
        fill (&batch, variant, lambdas[i], MAX_IMAGES, MAX_CLASSES);
        check_batch (&batch);
        make_distance_zero (&batch);
        check_batch (&batch);
      }
}

static double
center_loss_cb (void *data)
{
  Batch *batch = data;
  Batch at = *batch;

  return run_reference (&at);
}

/* For two losses the gradients of embeddings and centers; for the third the gradient of the embeddings. */
static void
test_gradient (void)
{
  Batch batch;

  for (int variant = 0; variant < CLOSS_N_LOSS_VARIANTS; variant++)
    for (int n = 1; n <= 9; n += 4)
      {
        double d_x[2 * MAX_IMAGES], d_c[2 * MAX_CLASSES];

        fill (&batch, variant, 0.7, n, 4);
        run_reference (&batch);
        memcpy (d_x, batch.d_x, sizeof d_x);
        memcpy (d_c, batch.d_c, sizeof d_c);
        fixture_check_gradient (2 * (gsize)n, batch.wide_x, d_x, center_loss_cb, &batch, "d_embeddings");
        if (variant != CLOSS_LOSS_PAPER)
          fixture_check_gradient (8, batch.wide_c, d_c, center_loss_cb, &batch, "d_centers");
      }
}

/* Wen et al. 2016, equation 4: Δc_j = Σ δ(y_i = j) (c_j - x_i) / (1 + Σ δ(y_i = j)), for every λ. */
static void
test_paper_rule (void)
{
  static const double lambdas[] = { 0, 1, 3 };
  Batch batch;

  for (gsize l = 0; l < G_N_ELEMENTS (lambdas); l++)
    {
      fill (&batch, CLOSS_LOSS_PAPER, lambdas[l], 50, 6);
      run_reference (&batch);
      for (int j = 0; j < 12; j++)
        {
          double sum = 0, count = 0;

          for (int i = 0; i < batch.n; i++)
            if (batch.labels[i] == j / 2)
              {
                sum += batch.wide_c[j] - batch.wide_x[2 * i + j % 2];
                count++;
              }
          g_assert_cmpfloat (fabs (batch.d_c[j] - sum / (1 + count)), <, 1e-12);
        }
    }
}

/* The center of a class without images does not move; an image on its center has no pull; λ = 0 moves no feature. */
static void
test_special_cases (void)
{
  Batch batch;

  for (int variant = 0; variant < CLOSS_N_LOSS_VARIANTS; variant++)
    {
      fill (&batch, variant, 2, 20, 5);
      make_distance_zero (&batch);
      run_reference (&batch);
      g_assert_cmpuint (batch.counts[4], ==, 0);
      g_assert_true (batch.d_c[8] == 0 && batch.d_c[9] == 0);
      g_assert_true (batch.d_x[0] == 0 && batch.d_x[1] == 0);
      g_assert_true (batch.d_x[2] != 0);
      fill (&batch, variant, 0, 20, 5);
      g_assert_cmpfloat (run_reference (&batch), ==, 0);
      for (int i = 0; i < 40; i++)
        g_assert_cmpfloat (batch.d_x[i], ==, 0);
    }
}

/* Two images of one class at distance 5 and 0, λ = 2. */
static void
test_by_hand (void)
{
  static const double expected[CLOSS_N_LOSS_VARIANTS] = { 25 / 4.0, 5 / 4.0, 25 / 2.0 };
  const float x[] = { 3, 4, 0, 0 }, c[] = { 0, 0 };
  const guint16 labels[] = { 0, 0 };
  float d_x[4], d_c[2];
  guint32 count;

  for (int variant = 0; variant < CLOSS_N_LOSS_VARIANTS; variant++)
    g_assert_cmpfloat (fabs (closs_center_loss (variant, 2, 2, 1, x, labels, c, d_x, d_c, &count) - expected[variant]),
                       <, 1e-15);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/center-loss/reference", test_against_reference);
  g_test_add_func ("/center-loss/gradient", test_gradient);
  g_test_add_func ("/center-loss/paper-rule", test_paper_rule);
  g_test_add_func ("/center-loss/special-cases", test_special_cases);
  g_test_add_func ("/center-loss/by-hand", test_by_hand);
  return g_test_run ();
}
