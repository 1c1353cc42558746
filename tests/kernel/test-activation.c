/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/activation.h"

static const gsize counts[] = { 1, 3, 15, 16, 17, 16384, 16385, 50000 };

static float *
make_input (gsize count)
{
  float *input = fixture_noise (count, 1);

  input[0] = 0; /* the gradient at 0 is a convention */
  return input;
}

static void
check_relu (gsize count, const ClossParallel *parallel)
{
  g_autofree float *input = make_input (count), *d_output = fixture_noise (count, 2);
  g_autofree double *wide = fixture_widen (count, input), *wide_d = fixture_widen (count, d_output);
  g_autofree double *expected = g_new (double, count), *expected_d = g_new (double, count);
  TestBuffer output = test_buffer_new_floats (count), d_input = test_buffer_new_floats (count);

  closs_relu_ref_forward (count, wide, expected);
  closs_relu_ref_backward (count, expected, wide_d, expected_d);
  closs_relu_forward (count, parallel, input, test_buffer_floats (&output));
  closs_relu_backward (count, parallel, test_buffer_floats (&output), d_output, test_buffer_floats (&d_input));
  fixture_assert_near (count, test_buffer_floats (&output), expected, 0, "relu");
  fixture_assert_near (count, test_buffer_floats (&d_input), expected_d, 0, "relu d_input");

  closs_relu_forward (count, parallel, input, input);
  g_assert_cmpmem (input, count * sizeof (float), test_buffer_get (&output), output.n_bytes);
  closs_relu_backward (count, parallel, input, d_output, d_output);
  g_assert_cmpmem (d_output, count * sizeof (float), test_buffer_get (&d_input), d_input.n_bytes);
  test_buffer_clear (&output);
  test_buffer_clear (&d_input);
}

static void
test_relu (void)
{
  const ClossParallel parallel = { 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    check_relu (counts[i], &parallel);
}

/* As in PyTorch: a step that went wrong must be seen. */
static void
test_nan (void)
{
  const ClossParallel parallel = { 1 };
  const float input[] = { NAN, -1, 1 }, ones[] = { 1, 1, 1 };
  float output[3], d_input[3];

  closs_relu_forward (3, &parallel, input, output);
  closs_relu_backward (3, &parallel, output, ones, d_input);
  g_assert_true (isnan (output[0]) && output[1] == 0 && output[2] == 1);
  g_assert_true (d_input[0] == 1 && d_input[1] == 0 && d_input[2] == 1);
  closs_prelu_forward (3, &parallel, input, 0, output);
  g_assert_true (isnan (output[0]));
}

static void
check_prelu (gsize count, float slope, const ClossParallel *parallel)
{
  g_autofree float *input = make_input (count), *d_output = fixture_noise (count, 2);
  g_autofree double *wide = fixture_widen (count, input), *wide_d = fixture_widen (count, d_output);
  g_autofree double *expected = g_new (double, count), *expected_d = g_new (double, count);
  TestBuffer output = test_buffer_new_floats (count), d_input = test_buffer_new_floats (count);
  TestBuffer workspace = test_buffer_new (closs_prelu_workspace_size (count)), d_slope = test_buffer_new_floats (1);
  double expected_slope;

  closs_prelu_ref_forward (count, wide, (double)slope, expected);
  closs_prelu_ref_backward (count, wide, (double)slope, wide_d, expected_d, &expected_slope);
  closs_prelu_forward (count, parallel, input, slope, test_buffer_floats (&output));
  closs_prelu_backward (count, parallel, input, slope, d_output, test_buffer_floats (&d_input),
                        test_buffer_floats (&d_slope), test_buffer_get (&workspace));
  fixture_assert_near (count, test_buffer_floats (&output), expected, FLT_EPSILON, "prelu");
  fixture_assert_near (count, test_buffer_floats (&d_input), expected_d, FLT_EPSILON, "prelu d_input");
  fixture_assert_near (1, test_buffer_floats (&d_slope), &expected_slope, FLT_EPSILON, "d_slope");
  test_buffer_clear (&output);
  test_buffer_clear (&d_input);
  test_buffer_clear (&d_slope);
  test_buffer_clear (&workspace);
}

static void
test_prelu (void)
{
  const ClossParallel parallel = { 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      check_prelu (counts[i], 0.25f, &parallel);
      check_prelu (counts[i], 0, &parallel);
      check_prelu (counts[i], -1.5f, &parallel);
    }
}

static void
check_bias (gsize rows, int channels, const ClossParallel *parallel)
{
  gsize n = (gsize)channels, count = rows * n;
  g_autofree float *input = fixture_noise (count, 1), *bias = fixture_noise (n, 2);
  TestBuffer inout = test_buffer_new_floats (count), d_bias = test_buffer_new_floats (n);
  TestBuffer workspace = test_buffer_new (closs_bias_workspace_size (rows, channels));

  memcpy (test_buffer_get (&inout), input, count * sizeof (float));
  closs_bias_forward (rows, channels, parallel, bias, test_buffer_floats (&inout));
  closs_bias_backward (rows, channels, parallel, input, test_buffer_floats (&d_bias), test_buffer_get (&workspace));
  for (gsize c = 0; c < n; c++)
    {
      double sum = 0;

      for (gsize row = 0; row < rows; row++)
        {
          g_assert_cmpfloat (test_buffer_floats (&inout)[row * n + c], ==, input[row * n + c] + bias[c]);
          sum += (double)input[row * n + c];
        }
      fixture_assert_near (1, test_buffer_floats (&d_bias) + c, &sum, FLT_EPSILON, "d_bias");
    }
  test_buffer_clear (&inout);
  test_buffer_clear (&d_bias);
  test_buffer_clear (&workspace);
}

static void
test_bias (void)
{
  const ClossParallel parallel = { 2 };

  check_bias (1, 1, &parallel);
  check_bias (255, 5, &parallel);
  check_bias (257, 33, &parallel);
}

/* The two sums over many blocks. */
static void
test_same_bits (void)
{
  enum
  {
    ROWS = 3000,
    CHANNELS = 33,
    COUNT = ROWS * CHANNELS
  };
  g_autofree float *input = fixture_noise (COUNT, 1), *d_output = fixture_noise (COUNT, 2);
  g_autofree float *d_input = g_new (float, COUNT);
  float alone[CHANNELS + 1], together[CHANNELS + 1];
  g_autofree double *workspace
      = g_malloc (closs_prelu_workspace_size (COUNT) + closs_bias_workspace_size (ROWS, CHANNELS));

  for (int n_threads = 1; n_threads <= 7; n_threads++)
    {
      const ClossParallel parallel = { n_threads };

      closs_bias_backward (ROWS, CHANNELS, &parallel, d_output, together, workspace);
      closs_prelu_backward (COUNT, &parallel, input, 0.25f, d_output, d_input, together + CHANNELS, workspace);
      if (n_threads == 1)
        memcpy (alone, together, sizeof alone);
      g_assert_cmpmem (alone, sizeof alone, together, sizeof together);
    }
}

/* The references against differences, away from the kink. */
typedef struct
{
  double input[8], d_output[8], output[8], slope;
} Gradient;

static double
relu_loss_cb (void *data)
{
  Gradient *at = data;

  closs_relu_ref_forward (8, at->input, at->output);
  return fixture_dot (8, at->output, at->d_output);
}

static double
prelu_loss_cb (void *data)
{
  Gradient *at = data;

  closs_prelu_ref_forward (8, at->input, at->slope, at->output);
  return fixture_dot (8, at->output, at->d_output);
}

static void
test_reference_gradient (void)
{
  Gradient at = { { -2, -1, -0.5, -0.1, 0.1, 0.5, 1, 2 }, { 1, 2, 3, -4, 5, -6, 7, 8 }, { 0 }, 0.25 };
  double d_input[8], d_slope;

  closs_relu_ref_forward (8, at.input, at.output);
  closs_relu_ref_backward (8, at.output, at.d_output, d_input);
  fixture_check_gradient (8, at.input, d_input, relu_loss_cb, &at, "relu d_input");
  closs_prelu_ref_backward (8, at.input, at.slope, at.d_output, d_input, &d_slope);
  fixture_check_gradient (8, at.input, d_input, prelu_loss_cb, &at, "prelu d_input");
  fixture_check_gradient (1, &at.slope, &d_slope, prelu_loss_cb, &at, "d_slope");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/activation/relu", test_relu);
  g_test_add_func ("/activation/nan", test_nan);
  g_test_add_func ("/activation/prelu", test_prelu);
  g_test_add_func ("/activation/bias", test_bias);
  g_test_add_func ("/activation/threads", test_same_bits);
  g_test_add_func ("/activation/reference-gradient", test_reference_gradient);
  return g_test_run ();
}
