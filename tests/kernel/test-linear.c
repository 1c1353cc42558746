/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel-fixture.h"
#include "kernel/gemm.h"
#include "kernel/linear.h"

static const struct
{
  int n, in, out;
} shapes[] = { { 1, 1, 1 }, { 1, 3, 2 }, { 5, 64, 2 }, { 7, 2, 10 }, { 33, 576, 2 }, { 128, 2, 100 }, { 3, 17, 33 } };

static void
check_shape (int n, int in, int out, const ClossParallel *parallel)
{
  gsize n_in = (gsize)(n * in), n_out = (gsize)(n * out), n_weights = (gsize)(in * out), n_bias = (gsize)out;
  g_autofree float *input = fixture_noise (n_in, 1), *weight = fixture_noise (n_weights, 2);
  g_autofree float *bias = fixture_noise (n_bias, 3), *d_output = fixture_noise (n_out, 4);
  g_autofree double *wide_input = fixture_widen (n_in, input), *wide_weight = fixture_widen (n_weights, weight);
  g_autofree double *wide_bias = fixture_widen (n_bias, bias), *wide_d = fixture_widen (n_out, d_output);
  g_autofree double *e_output = g_new (double, n_out), *e_input = g_new (double, n_in);
  g_autofree double *e_weight = g_new (double, n_weights), *e_bias = g_new (double, n_bias);
  TestBuffer output = test_buffer_new_floats (n_out), d_input = test_buffer_new_floats (n_in);
  TestBuffer d_weight = test_buffer_new_floats (n_weights), d_bias = test_buffer_new_floats (n_bias);

  closs_linear_ref_forward (n, in, out, wide_input, wide_weight, wide_bias, e_output);
  closs_linear_ref_backward (n, in, out, wide_d, wide_input, wide_weight, e_input, e_weight, e_bias);
  closs_linear_forward (n, in, out, parallel, input, weight, bias, test_buffer_floats (&output));
  closs_linear_backward (n, in, out, parallel, d_output, input, weight, test_buffer_floats (&d_input),
                         test_buffer_floats (&d_weight), test_buffer_floats (&d_bias));
  fixture_assert_near (n_out, test_buffer_floats (&output), e_output, fixture_sum_tolerance ((gsize)in + 1), "output");
  fixture_assert_near (n_in, test_buffer_floats (&d_input), e_input, fixture_sum_tolerance ((gsize)out), "d_input");
  fixture_assert_near (n_weights, test_buffer_floats (&d_weight), e_weight, fixture_sum_tolerance ((gsize)n),
                       "d_weight");
  fixture_assert_near (n_bias, test_buffer_floats (&d_bias), e_bias, fixture_sum_tolerance ((gsize)n), "d_bias");
  closs_linear_backward (n, in, out, parallel, d_output, input, weight, NULL, test_buffer_floats (&d_weight),
                         test_buffer_floats (&d_bias));
  fixture_assert_near (n_weights, test_buffer_floats (&d_weight), e_weight, fixture_sum_tolerance ((gsize)n),
                       "d_weight alone");
  test_buffer_clear (&output);
  test_buffer_clear (&d_input);
  test_buffer_clear (&d_weight);
  test_buffer_clear (&d_bias);
}

static void
test_against_reference (void)
{
  for (int n_threads = 1; n_threads <= 3; n_threads++)
    {
      const ClossParallel parallel = { n_threads };

      for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
        check_shape (shapes[i].n, shapes[i].in, shapes[i].out, &parallel);
    }
}

static void
test_same_bits (void)
{
  enum
  {
    N = 300,
    IN = 576,
    OUT = 5
  };
  g_autofree float *input = fixture_noise (N * IN, 1), *weight = fixture_noise (IN * OUT, 2);
  g_autofree float *bias = fixture_noise (OUT, 3), *d_output = fixture_noise (N * OUT, 4);
  const gsize size = N * OUT + N * IN + IN * OUT + OUT;
  g_autofree float *alone = g_new0 (float, size), *together = g_new0 (float, size);

  for (int n_threads = 1; n_threads <= 7; n_threads++)
    {
      const ClossParallel parallel = { n_threads };
      float *results = n_threads == 1 ? alone : together;

      closs_linear_forward (N, IN, OUT, &parallel, input, weight, bias, results);
      closs_linear_backward (N, IN, OUT, &parallel, d_output, input, weight, results + N * OUT,
                             results + N * OUT + N * IN, results + N * OUT + N * IN + IN * OUT);
      if (n_threads > 1)
        g_assert_cmpmem (alone, size * sizeof (float), together, size * sizeof (float));
    }
}

/* A 2 x 3 times 3 x 2 product by hand, with both factors plain and transposed, added to the former content. */
static void
test_gemm (void)
{
  const float a[] = { 1, 2, 3, 4, 5, 6 }, a_transposed[] = { 1, 4, 2, 5, 3, 6 };
  const float b[] = { 7, 8, 9, 10, 11, 12 }, b_transposed[] = { 7, 9, 11, 8, 10, 12 };
  const float expected[] = { 58, 64, 139, 154 };

  for (int i = 0; i < 4; i++)
    {
      gboolean on_a = i % 2 == 1, on_b = i / 2 == 1;
      ClossGemm gemm = { .transpose_a = on_a, .transpose_b = on_b, .m = 2, .n = 2, .k = 3, .alpha = 1 };
      float c[] = { NAN, NAN, NAN, NAN };

      closs_gemm (&gemm, on_a ? a_transposed : a, on_a ? 2 : 3, on_b ? b_transposed : b, on_b ? 3 : 2, c, 2);
      for (int j = 0; j < 4; j++)
        g_assert_cmpfloat (c[j], ==, expected[j]);
      gemm.beta = 2;
      gemm.alpha = -1;
      closs_gemm (&gemm, on_a ? a_transposed : a, on_a ? 2 : 3, on_b ? b_transposed : b, on_b ? 3 : 2, c, 2);
      for (int j = 0; j < 4; j++)
        g_assert_cmpfloat (c[j], ==, expected[j]);
    }
  g_assert_cmpuint (strlen (closs_gemm_description ()), >, 0);
}

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  g_assert_nonnull (tasks);
  while (g_dir_read_name (tasks) != NULL)
    n++;
  return n;
}

static gpointer
multiply_large_cb (gpointer data)
{
  enum
  {
    N = 512
  };
  g_autofree float *a = fixture_noise (N * N, 1), *b = fixture_noise (N * N, 2), *c = g_new (float, N *N);
  ClossGemm gemm = { .m = N, .n = N, .k = N, .alpha = 1 };

  (void)data;
  /* OpenBLAS would make a thread for each processor at the first large product, and keep it. */
  closs_gemm (&gemm, a, N, b, N, c, N);
  return GUINT_TO_POINTER (count_threads ());
}

/* A product starts no threads, in the main thread and in others. */
static void
test_gemm_makes_no_threads (void)
{
  guint n_before = count_threads ();
  GThread *thread;

  g_assert_cmpuint (GPOINTER_TO_UINT (multiply_large_cb (NULL)), ==, n_before);
  thread = g_thread_new ("product", multiply_large_cb, NULL);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, n_before + 1);
}

typedef struct
{
  double input[6], weight[6], bias[2], d_output[4], output[4];
} Gradient;

static double
linear_loss_cb (void *data)
{
  Gradient *at = data;

  closs_linear_ref_forward (2, 3, 2, at->input, at->weight, at->bias, at->output);
  return fixture_dot (4, at->output, at->d_output);
}

static void
test_reference_gradient (void)
{
  Gradient at = { { 1, -2, 3, 0.5, 4, -1 }, { 0.1, 0.2, -0.3, 0.4, 0.5, 0.6 }, { 1, -1 }, { 1, 2, -3, 0.5 }, { 0 } };
  double d_input[6], d_weight[6], d_bias[2];

  closs_linear_ref_backward (2, 3, 2, at.d_output, at.input, at.weight, d_input, d_weight, d_bias);
  fixture_check_gradient (6, at.input, d_input, linear_loss_cb, &at, "d_input");
  fixture_check_gradient (6, at.weight, d_weight, linear_loss_cb, &at, "d_weight");
  fixture_check_gradient (2, at.bias, d_bias, linear_loss_cb, &at, "d_bias");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/linear/reference", test_against_reference);
  g_test_add_func ("/linear/reference/gradient", test_reference_gradient);
  g_test_add_func ("/linear/threads", test_same_bits);
  g_test_add_func ("/linear/gemm", test_gemm);
  g_test_add_func ("/linear/gemm/threads", test_gemm_makes_no_threads);
  return g_test_run ();
}
