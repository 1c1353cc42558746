/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/softmax.h"

static void
check_size (int n, int n_classes, float scale)
{
  gsize count = (gsize)(n * n_classes);
  g_autofree float *logits = fixture_noise (count, 1);
  g_autofree guint16 *labels = g_new (guint16, n), *predicted = g_new (guint16, n);
  g_autofree double *wide = NULL, *expected = g_new (double, count);
  TestBuffer d_logits = test_buffer_new_floats (count);
  double loss, expected_loss;

  for (gsize i = 0; i < count; i++)
    logits[i] *= scale;
  for (int i = 0; i < n; i++)
    labels[i] = (guint16)(i * 7 % n_classes);
  wide = fixture_widen (count, logits);
  expected_loss = closs_softmax_cross_entropy_ref (n, n_classes, wide, labels, expected);
  loss = closs_softmax_cross_entropy (n, n_classes, logits, labels, test_buffer_floats (&d_logits), predicted);
  /* Everything is computed in double; only the gradient is rounded at the end. */
  g_assert_cmpfloat (fabs (loss - expected_loss), <=, 1e-12 * (1 + fabs (expected_loss)));
  fixture_assert_near (count, test_buffer_floats (&d_logits), expected, FLT_EPSILON, "d_logits");
  g_assert_cmpfloat (closs_softmax_cross_entropy (n, n_classes, logits, labels, NULL, NULL), ==, loss);
  for (int i = 0; i < n; i++)
    for (int k = 0; k < n_classes; k++)
      g_assert_cmpfloat (logits[i * n_classes + k], <=, logits[i * n_classes + predicted[i]]);
  test_buffer_clear (&d_logits);
}

static void
test_against_reference (void)
{
  const float scales[] = { 0, 1, 30, 1e4f, 1e37f };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      check_size (1, 1, scales[i]);
      check_size (1, 10, scales[i]);
      check_size (5, 2, scales[i]);
      check_size (33, 100, scales[i]);
    }
}

/* With ten equal logits the loss is log 10, and the first class is predicted. */
static void
test_by_hand (void)
{
  const float logits[10] = { 0 };
  const guint16 label = 3;
  float d_logits[10];
  guint16 predicted;

  g_assert_cmpfloat (fabs (closs_softmax_cross_entropy (1, 10, logits, &label, d_logits, &predicted) - log (10)), <,
                     1e-15);
  g_assert_cmpint (predicted, ==, 0);
  for (int k = 0; k < 10; k++)
    g_assert_cmpfloat (d_logits[k], ==, k == 3 ? -0.9f : 0.1f);
}

/* A bad logit shows in the loss: of the right or a wrong class, first or last. */
static void
test_not_finite (void)
{
  const float bad[] = { NAN, INFINITY, -INFINITY };
  const guint16 label = 1;

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    for (int k = 0; k < 3; k++)
      {
        float logits[] = { 1, 2, 3 };

        logits[k] = bad[i];
        g_assert_false (isfinite (closs_softmax_cross_entropy (1, 3, logits, &label, NULL, NULL)));
      }
}

static void
test_probabilities (void)
{
  const double expected[]
      = { 1 / (1 + exp (1) + exp (2)), exp (1) / (1 + exp (1) + exp (2)), exp (2) / (1 + exp (1) + exp (2)) };
  float values[] = { 1000, 1001, 1002 };

  closs_softmax (3, values, values);
  fixture_assert_near (3, values, expected, FLT_EPSILON, "probabilities");
}

typedef struct
{
  double logits[12];
  guint16 labels[3];
} Gradient;

static double
softmax_loss_cb (void *data)
{
  Gradient *at = data;
  double d_logits[12];

  return closs_softmax_cross_entropy_ref (3, 4, at->logits, at->labels, d_logits);
}

static void
test_reference_gradient (void)
{
  Gradient at = { { 1, -2, 0.5, 3, 0, 0, 0, 0, 4, 1, -1, 2 }, { 0, 3, 2 } };
  double d_logits[12];

  closs_softmax_cross_entropy_ref (3, 4, at.logits, at.labels, d_logits);
  fixture_check_gradient (12, at.logits, d_logits, softmax_loss_cb, &at, "d_logits");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/softmax/reference", test_against_reference);
  g_test_add_func ("/softmax/reference/gradient", test_reference_gradient);
  g_test_add_func ("/softmax/by-hand", test_by_hand);
  g_test_add_func ("/softmax/not-finite", test_not_finite);
  g_test_add_func ("/softmax/probabilities", test_probabilities);
  return g_test_run ();
}
