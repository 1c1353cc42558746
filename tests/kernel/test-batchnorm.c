/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Batch normalization through a map, forward and backward, against the reference in double. */
#include "kernel-fixture.h"
#include "kernel/batchnorm.h"
#include "kernel/map.h"

typedef struct
{
  ClossShape shape;
  float mean, deviation; /* of the input */
} Case;

static const Case cases[] = {
  { { 1, 1, 1, 1 }, 0, 1 },     { { 1, 1, 1, 5 }, 3, 1 },        { { 2, 1, 1, 3 }, 0, 1 },
  { { 5, 3, 17, 8 }, 0, 1 },    { { 4, 8, 8, 33 }, 1, 2 },       { { 257, 1, 1, 16 }, 0, 1 },
  { { 10, 10, 10, 64 }, 0, 1 }, { { 7, 10, 10, 7 }, 100, 0.5f }, { { 3, 28, 28, 4 }, -20, 1 },
};

/* Both sides read the same floats, so the rounding of an input with a large mean does not count, only the scale of the
 * results. */
static const double tolerance = 8 * FLT_EPSILON;

/* One case, normalized, with slope 1 (no activation). */
typedef struct
{
  ClossShape shape;
  gsize rows, channels, count;
  float *input, *gamma, *beta, *d_output;
  TestBuffer mean, inv_std, variance, scale, shift, d_gamma, d_beta, on_gradient, on_value, constant;
  TestBuffer output, d_input, partial;
  double *sums;
} Problem;

static void
problem_init (Problem *problem, const Case *one)
{
  gsize channels = (gsize)one->shape.c, count = closs_shape_count (one->shape);
  TestBuffer *of_channels[]
      = { &problem->mean,    &problem->inv_std, &problem->variance,    &problem->scale,    &problem->shift,
          &problem->d_gamma, &problem->d_beta,  &problem->on_gradient, &problem->on_value, &problem->constant };

  problem->shape = one->shape;
  problem->channels = channels;
  problem->count = count;
  problem->rows = count / channels;
  problem->input = fixture_noise (count, 1);
  for (gsize i = 0; i < count; i++)
    problem->input[i] = one->mean + one->deviation * problem->input[i];
  problem->gamma = fixture_noise (channels, 2);
  problem->beta = fixture_noise (channels, 3);
  problem->d_output = fixture_noise (count, 4);
  for (gsize i = 0; i < G_N_ELEMENTS (of_channels); i++)
    *of_channels[i] = test_buffer_new_floats (channels);
  problem->output = test_buffer_new_floats (count);
  problem->d_input = test_buffer_new_floats (count);
  problem->partial = test_buffer_new_floats (closs_map_partial_count (one->shape));
  problem->sums = g_new (double, CLOSS_MAP_N_SUMS *channels);
}

static void
problem_clear (Problem *problem)
{
  TestBuffer *buffers[]
      = { &problem->mean,    &problem->inv_std, &problem->variance,    &problem->scale,    &problem->shift,
          &problem->d_gamma, &problem->d_beta,  &problem->on_gradient, &problem->on_value, &problem->constant,
          &problem->output,  &problem->d_input, &problem->partial };

  for (gsize i = 0; i < G_N_ELEMENTS (buffers); i++)
    test_buffer_clear (buffers[i]);
  g_free (problem->input);
  g_free (problem->gamma);
  g_free (problem->beta);
  g_free (problem->d_output);
  g_free (problem->sums);
}

static ClossMap
get_map (const Problem *problem)
{
  return (ClossMap){ .shape = problem->shape,
                     .values = problem->input,
                     .mean = test_buffer_floats (&problem->mean),
                     .scale = test_buffer_floats (&problem->scale),
                     .shift = test_buffer_floats (&problem->shift),
                     .slope = 1 };
}

static void
run_forward (Problem *problem, const ClossParallel *parallel)
{
  ClossMap map = get_map (problem);
  float *partial = test_buffer_floats (&problem->partial);

  closs_map_sum_values (problem->shape, parallel, problem->input, partial);
  closs_map_add_values (problem->shape, parallel, partial, problem->sums);
  closs_batchnorm_train (problem->rows, problem->shape.c, problem->sums, problem->gamma, problem->beta,
                         test_buffer_floats (&problem->mean), test_buffer_floats (&problem->inv_std),
                         test_buffer_floats (&problem->variance), test_buffer_floats (&problem->scale),
                         test_buffer_floats (&problem->shift));
  closs_map_read (&map, parallel, test_buffer_floats (&problem->output));
}

static void
run_backward (Problem *problem, const ClossParallel *parallel)
{
  ClossMapGradient gradient = { .map = get_map (problem),
                                .d_seen = problem->d_output,
                                .on_gradient = test_buffer_floats (&problem->on_gradient),
                                .on_value = test_buffer_floats (&problem->on_value),
                                .constant = test_buffer_floats (&problem->constant) };
  float *partial = test_buffer_floats (&problem->partial);

  closs_map_sum_gradient (&gradient.map, parallel, problem->d_output, partial);
  closs_map_add_gradients (problem->shape, parallel, partial, problem->sums);
  closs_batchnorm_backward (problem->rows, problem->shape.c, problem->sums, problem->gamma,
                            test_buffer_floats (&problem->inv_std), test_buffer_floats (&problem->d_gamma),
                            test_buffer_floats (&problem->d_beta), test_buffer_floats (&problem->on_gradient),
                            test_buffer_floats (&problem->on_value), test_buffer_floats (&problem->constant));
  closs_map_read_gradient (&gradient, parallel, test_buffer_floats (&problem->d_input));
}

static void
check_forward (const Problem *problem)
{
  gsize channels = problem->channels;
  g_autofree double *input = fixture_widen (problem->count, problem->input);
  g_autofree double *gamma = fixture_widen (channels, problem->gamma), *beta = fixture_widen (channels, problem->beta);
  g_autofree double *output = g_new (double, problem->count), *mean = g_new (double, channels);
  g_autofree double *variance = g_new (double, channels);
  double correction = problem->rows > 1 ? (double)problem->rows / (double)(problem->rows - 1) : 1;

  closs_batchnorm_ref_forward (problem->rows, problem->shape.c, input, gamma, beta, output, mean, variance);
  fixture_assert_near (problem->count, test_buffer_floats (&problem->output), output, tolerance, "output");
  fixture_assert_near (channels, test_buffer_floats (&problem->mean), mean, tolerance, "mean");
  for (gsize c = 0; c < channels; c++)
    {
      double wanted = 1 / sqrt (variance[c] + CLOSS_BATCHNORM_EPSILON), unbiased = variance[c] * correction;

      fixture_assert_near (1, test_buffer_floats (&problem->inv_std) + c, &wanted, tolerance, "inv_std");
      fixture_assert_near (1, test_buffer_floats (&problem->variance) + c, &unbiased, tolerance, "variance");
    }
}

static void
check_backward (const Problem *problem, const Case *one)
{
  gsize channels = problem->channels;
  g_autofree double *input = fixture_widen (problem->count, problem->input);
  g_autofree double *gamma = fixture_widen (channels, problem->gamma);
  g_autofree double *d_output = fixture_widen (problem->count, problem->d_output);
  g_autofree double *d_input = g_new (double, problem->count), *d_gamma = g_new (double, channels);
  g_autofree double *d_beta = g_new (double, channels);
  /* The saved mean is a float, so x_hat has its rounding. The sums have as many products as there are rows. */
  double shift = fabs ((double)one->mean) * FLT_EPSILON / (double)one->deviation;
  /* A single row has no deviation: its gradient is a difference of equal terms times 1 / sqrt (eps). */
  double scale = problem->rows < 4 ? 1 / sqrt (CLOSS_BATCHNORM_EPSILON) : 1, sum = sqrt ((double)problem->rows);

  closs_batchnorm_ref_backward (problem->rows, problem->shape.c, d_output, input, gamma, d_input, d_gamma, d_beta);
  fixture_assert_near (channels, test_buffer_floats (&problem->d_beta), d_beta, tolerance * sum, "d_beta");
  fixture_assert_near (channels, test_buffer_floats (&problem->d_gamma), d_gamma, scale * (tolerance + shift) * sum,
                       "d_gamma");
  fixture_assert_near (problem->count, test_buffer_floats (&problem->d_input), d_input, scale * (tolerance + shift) * 2,
                       "d_input");
}

static void
test_against_reference (void)
{
  const ClossParallel parallel = { 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Problem problem = { 0 };

      problem_init (&problem, &cases[i]);
      g_test_message ("%" G_GSIZE_FORMAT " rows of %d", problem.rows, problem.shape.c);
      run_forward (&problem, &parallel);
      check_forward (&problem);
      run_backward (&problem, &parallel);
      check_backward (&problem, &cases[i]);
      problem_clear (&problem);
    }
}

static void
test_evaluation (void)
{
  const float gamma[] = { 2, -3 }, variance[] = { 4, 0 };
  const double expected[] = { 2 / sqrt (4 + CLOSS_BATCHNORM_EPSILON), -3 / sqrt (CLOSS_BATCHNORM_EPSILON) };
  float scale[2];

  closs_batchnorm_evaluate (2, gamma, variance, scale);
  fixture_assert_near (2, scale, expected, FLT_EPSILON, "scale");
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
test_same_bits (void)
{
  const Case one = { { 6, 16, 16, 48 }, 1, 1 };
  Problem alone = { 0 };
  const ClossParallel single = { 1 };

  problem_init (&alone, &one);
  run_forward (&alone, &single);
  run_backward (&alone, &single);
  for (int n_threads = 2; n_threads <= 7; n_threads++)
    {
      const ClossParallel parallel = { n_threads };
      Problem together = { 0 };

      problem_init (&together, &one);
      run_forward (&together, &parallel);
      run_backward (&together, &parallel);
      g_assert_cmpmem (test_buffer_get (&alone.output), alone.output.n_bytes, test_buffer_get (&together.output),
                       together.output.n_bytes);
      g_assert_cmpmem (test_buffer_get (&alone.d_input), alone.d_input.n_bytes, test_buffer_get (&together.d_input),
                       together.d_input.n_bytes);
      problem_clear (&together);
    }
  problem_clear (&alone);
}

/* The reference against finite differences. */
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
