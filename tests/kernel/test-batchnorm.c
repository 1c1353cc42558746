/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/batchnorm.h"

typedef struct
{
  gsize rows;
  int channels;
  float mean, deviation; /* of the input */
} Case;

static const Case cases[] = {
  { 1, 1, 0, 1 },    { 1, 5, 3, 1 },    { 2, 3, 0, 1 },     { 255, 8, 0, 1 },
  { 256, 33, 1, 2 }, { 257, 16, 0, 1 }, { 1000, 64, 0, 1 }, { 700, 7, 100, 0.5f },
};

static float *
make_input (const Case *one)
{
  float *input = fixture_noise (one->rows * (gsize)one->channels, 1);

  for (gsize i = 0; i < one->rows * (gsize)one->channels; i++)
    input[i] = one->mean + one->deviation * input[i];
  return input;
}

/* With a mean of many deviations the input's own rounding is what is left: both sides read the same floats, so that
 * only the scale of the results counts. */
static const double tolerance = 8 * FLT_EPSILON;

static void
check_forward (const Case *one, const ClossParallel *parallel)
{
  gsize channels = (gsize)one->channels, count = one->rows * channels;
  g_autofree float *input = make_input (one), *gamma = fixture_noise (channels, 2), *beta = fixture_noise (channels, 3);
  g_autofree double *wide = fixture_widen (count, input), *wide_gamma = fixture_widen (channels, gamma);
  g_autofree double *wide_beta = fixture_widen (channels, beta), *expected = g_new (double, count);
  g_autofree double *expected_mean = g_new (double, channels), *expected_variance = g_new (double, channels);
  TestBuffer output = test_buffer_new_floats (count), mean = test_buffer_new_floats (channels);
  TestBuffer inv_std = test_buffer_new_floats (channels), variance = test_buffer_new_floats (channels);
  TestBuffer workspace = test_buffer_new (closs_batchnorm_workspace_size (one->rows, one->channels));
  double correction = one->rows > 1 ? (double)one->rows / (double)(one->rows - 1) : 1;

  closs_batchnorm_ref_forward (one->rows, one->channels, wide, wide_gamma, wide_beta, expected, expected_mean,
                               expected_variance);
  closs_batchnorm_forward_train (one->rows, one->channels, parallel, input, gamma, beta, test_buffer_floats (&output),
                                 test_buffer_floats (&mean), test_buffer_floats (&inv_std),
                                 test_buffer_floats (&variance), test_buffer_get (&workspace));
  fixture_assert_near (count, test_buffer_floats (&output), expected, tolerance, "output");
  fixture_assert_near (channels, test_buffer_floats (&mean), expected_mean, tolerance, "mean");
  for (gsize c = 0; c < channels; c++)
    {
      double wanted = 1 / sqrt (expected_variance[c] + CLOSS_BATCHNORM_EPSILON),
             unbiased = expected_variance[c] * correction;

      fixture_assert_near (1, test_buffer_floats (&inv_std) + c, &wanted, tolerance, "inv_std");
      fixture_assert_near (1, test_buffer_floats (&variance) + c, &unbiased, tolerance, "variance");
    }
  test_buffer_clear (&output);
  test_buffer_clear (&mean);
  test_buffer_clear (&inv_std);
  test_buffer_clear (&variance);
  test_buffer_clear (&workspace);
}

static void
check_backward (const Case *one, const ClossParallel *parallel)
{
  gsize channels = (gsize)one->channels, count = one->rows * channels;
  g_autofree float *input = make_input (one), *gamma = fixture_noise (channels, 2),
                   *d_output = fixture_noise (count, 4);
  g_autofree float *beta = fixture_noise (channels, 3), *output = g_new (float, count);
  g_autofree float *mean = g_new (float, channels), *inv_std = g_new (float, channels),
                   *variance = g_new (float, channels);
  g_autofree double *wide = fixture_widen (count, input), *wide_gamma = fixture_widen (channels, gamma);
  g_autofree double *wide_d_output = fixture_widen (count, d_output), *expected = g_new (double, count);
  g_autofree double *expected_gamma = g_new (double, channels), *expected_beta = g_new (double, channels);
  TestBuffer d_input = test_buffer_new_floats (count), d_gamma = test_buffer_new_floats (channels);
  TestBuffer d_beta = test_buffer_new_floats (channels);
  TestBuffer workspace = test_buffer_new (closs_batchnorm_workspace_size (one->rows, one->channels));
  /* The saved mean is a float: x_hat carries its rounding. Sums of rows products. */
  double shift = (double)one->mean * FLT_EPSILON / (double)one->deviation;
  /* A single row has no deviation: its gradient is a difference of equal terms times 1 / sqrt (eps). */
  double scale = one->rows < 4 ? 1 / sqrt (CLOSS_BATCHNORM_EPSILON) : 1;

  closs_batchnorm_forward_train (one->rows, one->channels, parallel, input, gamma, beta, output, mean, inv_std,
                                 variance, test_buffer_get (&workspace));
  closs_batchnorm_ref_backward (one->rows, one->channels, wide_d_output, wide, wide_gamma, expected, expected_gamma,
                                expected_beta);
  closs_batchnorm_backward (one->rows, one->channels, parallel, d_output, input, gamma, mean, inv_std,
                            test_buffer_floats (&d_input), test_buffer_floats (&d_gamma), test_buffer_floats (&d_beta),
                            test_buffer_get (&workspace));
  fixture_assert_near (channels, test_buffer_floats (&d_beta), expected_beta, tolerance, "d_beta");
  fixture_assert_near (channels, test_buffer_floats (&d_gamma), expected_gamma,
                       scale * (tolerance + shift) * sqrt ((double)one->rows), "d_gamma");
  fixture_assert_near (count, test_buffer_floats (&d_input), expected, scale * (tolerance + shift) * 2, "d_input");
  test_buffer_clear (&d_input);
  test_buffer_clear (&d_gamma);
  test_buffer_clear (&d_beta);
  test_buffer_clear (&workspace);
}

static void
test_against_reference (void)
{
  const ClossParallel parallel = { 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT " rows of %d", cases[i].rows, cases[i].channels);
      check_forward (&cases[i], &parallel);
      check_backward (&cases[i], &parallel);
    }
}

static void
test_evaluation (void)
{
  enum
  {
    ROWS = 300,
    CHANNELS = 70
  };
  const ClossParallel parallel = { 2 };
  g_autofree float *input = fixture_noise (ROWS * CHANNELS, 1), *gamma = fixture_noise (CHANNELS, 2);
  g_autofree float *beta = fixture_noise (CHANNELS, 3), *mean = fixture_noise (CHANNELS, 4);
  g_autofree float *variance = fixture_noise (CHANNELS, 5);
  TestBuffer output = test_buffer_new_floats (ROWS * CHANNELS);

  for (int c = 0; c < CHANNELS; c++)
    variance[c] = variance[c] * variance[c];
  closs_batchnorm_forward_eval (ROWS, CHANNELS, &parallel, input, gamma, beta, mean, variance,
                                test_buffer_floats (&output));
  for (gsize i = 0; i < ROWS * CHANNELS; i++)
    {
      gsize c = i % CHANNELS;
      double scale = (double)gamma[c] / sqrt ((double)variance[c] + CLOSS_BATCHNORM_EPSILON);
      double wanted = ((double)input[i] - (double)mean[c]) * scale + (double)beta[c];

      /* The product may be far larger than what is left of it after beta. */
      fixture_assert_near (1, test_buffer_floats (&output) + i, &wanted, tolerance * (1 + fabs (scale)), "output");
    }
  test_buffer_clear (&output);
}

static void
test_running (void)
{
  const float batch[] = { 10, -10 };
  float running[] = { 0, 10 };
  const double expected[] = { 1, 8 };

  closs_batchnorm_update_running (2, running, batch, running);
  fixture_assert_near (2, running, expected, FLT_EPSILON, "running");
}

static void
run_both (int n_threads, gsize rows, int channels, float *results)
{
  const ClossParallel parallel = { n_threads };
  gsize n = (gsize)channels, count = rows * n;
  g_autofree float *input = fixture_noise (count, 1), *gamma = fixture_noise (n, 2), *beta = fixture_noise (n, 3);
  g_autofree float *d_output = fixture_noise (count, 4);
  TestBuffer workspace = test_buffer_new (closs_batchnorm_workspace_size (rows, channels));
  float *output = results, *d_input = results + count, *mean = d_input + count, *inv_std = mean + n;
  float *variance = inv_std + n, *d_gamma = variance + n, *d_beta = d_gamma + n;

  closs_batchnorm_forward_train (rows, channels, &parallel, input, gamma, beta, output, mean, inv_std, variance,
                                 test_buffer_get (&workspace));
  closs_batchnorm_backward (rows, channels, &parallel, d_output, input, gamma, mean, inv_std, d_input, d_gamma, d_beta,
                            test_buffer_get (&workspace));
  test_buffer_clear (&workspace);
}

static void
test_same_bits (void)
{
  enum
  {
    ROWS = 1500,
    CHANNELS = 13,
    N_RESULTS = 2 * ROWS * CHANNELS + 5 * CHANNELS
  };
  g_autofree float *alone = g_new0 (float, N_RESULTS), *together = g_new0 (float, N_RESULTS);

  run_both (1, ROWS, CHANNELS, alone);
  for (int n_threads = 2; n_threads <= 7; n_threads++)
    {
      run_both (n_threads, ROWS, CHANNELS, together);
      g_assert_cmpmem (alone, N_RESULTS * sizeof (float), together, N_RESULTS * sizeof (float));
    }
}

/* The reference against differences. */
typedef struct
{
  gsize rows;
  int channels;
  double *input, *gamma, *beta, *d_output, *output, *mean, *variance;
} Gradient;

static double
batchnorm_loss_cb (void *data)
{
  Gradient *at = data;

  closs_batchnorm_ref_forward (at->rows, at->channels, at->input, at->gamma, at->beta, at->output, at->mean,
                               at->variance);
  return fixture_dot (at->rows * (gsize)at->channels, at->output, at->d_output);
}

static void
test_reference_gradient (void)
{
  enum
  {
    ROWS = 7,
    CHANNELS = 3,
    COUNT = ROWS * CHANNELS
  };
  g_autofree double *input = fixture_noise_double (COUNT, 1), *gamma = fixture_noise_double (CHANNELS, 2);
  g_autofree double *beta = fixture_noise_double (CHANNELS, 3), *d_output = fixture_noise_double (COUNT, 4);
  double output[COUNT], mean[CHANNELS], variance[CHANNELS], d_input[COUNT], d_gamma[CHANNELS], d_beta[CHANNELS];
  Gradient at = { ROWS, CHANNELS, input, gamma, beta, d_output, output, mean, variance };

  closs_batchnorm_ref_backward (ROWS, CHANNELS, d_output, input, gamma, d_input, d_gamma, d_beta);
  fixture_check_gradient (COUNT, input, d_input, batchnorm_loss_cb, &at, "d_input");
  fixture_check_gradient (CHANNELS, gamma, d_gamma, batchnorm_loss_cb, &at, "d_gamma");
  fixture_check_gradient (CHANNELS, beta, d_beta, batchnorm_loss_cb, &at, "d_beta");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/batchnorm/reference", test_against_reference);
  g_test_add_func ("/batchnorm/reference/gradient", test_reference_gradient);
  g_test_add_func ("/batchnorm/evaluation", test_evaluation);
  g_test_add_func ("/batchnorm/running", test_running);
  g_test_add_func ("/batchnorm/threads", test_same_bits);
  return g_test_run ();
}
