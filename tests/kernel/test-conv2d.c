/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every convolution algorithm, and conv2d-winograd with every instruction set and tile, against plain loops in double.
 * Outputs are filled with NaN and scratch with noise before each call, both between guards. */
#include "kernel-fixture.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/kernels.h"
#include "support/conv-cases.h"

typedef enum
{
  PASS_FORWARD,
  PASS_BACKWARD_DATA,
  PASS_BACKWARD_WEIGHT,
  N_PASSES,
} PassKind;

static const char *const pass_names[N_PASSES] = { "forward", "backward-data", "backward-weight" };

/* One case with its double results. */
typedef struct
{
  ClossConv2dShape shape;
  gsize counts[N_PASSES];  /* of the results */
  gsize lengths[N_PASSES]; /* of the sums behind one element */
  float *input, *weight, *d_output;
  double *expected[N_PASSES];
} Problem;

/* An algorithm of the list, or a variant of conv2d-winograd. */
typedef struct
{
  const ClossConv2dAlgorithm *algorithm;
  ClossWinogradVariant variant;
} Contender;

static gsize
count_pixels (const ClossConv2dShape *shape)
{
  return (gsize)shape->n * (gsize)shape->h * (gsize)shape->w;
}

static void
compute_expected (Problem *problem)
{
  const ClossConv2dShape *shape = &problem->shape;
  g_autofree double *input = fixture_widen (problem->counts[PASS_BACKWARD_DATA], problem->input);
  g_autofree double *weight = fixture_widen (problem->counts[PASS_BACKWARD_WEIGHT], problem->weight);
  g_autofree double *d_output = fixture_widen (problem->counts[PASS_FORWARD], problem->d_output);

  for (int pass = 0; pass < N_PASSES; pass++)
    problem->expected[pass] = g_new (double, problem->counts[pass]);
  closs_conv2d_ref_forward (shape, input, weight, problem->expected[PASS_FORWARD]);
  closs_conv2d_ref_backward_data (shape, d_output, weight, problem->expected[PASS_BACKWARD_DATA]);
  closs_conv2d_ref_backward_weight (shape, input, d_output, problem->expected[PASS_BACKWARD_WEIGHT]);
}

static Problem *
problem_new (const ClossConv2dShape *shape)
{
  const gsize taps = CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL;
  Problem *problem = g_new0 (Problem, 1);

  problem->shape = *shape;
  problem->counts[PASS_FORWARD] = count_pixels (shape) * (gsize)shape->out_channels;
  problem->counts[PASS_BACKWARD_DATA] = count_pixels (shape) * (gsize)shape->in_channels;
  problem->counts[PASS_BACKWARD_WEIGHT] = closs_conv2d_weight_count (shape);
  problem->lengths[PASS_FORWARD] = taps * (gsize)shape->in_channels;
  problem->lengths[PASS_BACKWARD_DATA] = taps * (gsize)shape->out_channels;
  problem->lengths[PASS_BACKWARD_WEIGHT] = count_pixels (shape);
  problem->input = fixture_noise (problem->counts[PASS_BACKWARD_DATA], 1);
  problem->weight = fixture_noise (problem->counts[PASS_BACKWARD_WEIGHT], 2);
  problem->d_output = fixture_noise (problem->counts[PASS_FORWARD], 3);
  return problem;
}

static void
problem_free (Problem *problem)
{
  g_free (problem->input);
  g_free (problem->weight);
  g_free (problem->d_output);
  for (int pass = 0; pass < N_PASSES; pass++)
    g_free (problem->expected[pass]);
  g_free (problem);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Problem, problem_free)

static gsize
get_workspace_size (const Problem *problem, const Contender *contender, const ClossParallel *parallel)
{
  if (contender->algorithm != NULL)
    return contender->algorithm->workspace_size (&problem->shape, parallel);
  return closs_winograd_workspace_size (&contender->variant, &problem->shape, parallel);
}

/* One pass with plain maps and only one of the gradients. */
static void
run_pass (const Problem *problem, const Contender *contender, PassKind pass, const ClossParallel *parallel,
          float *result, void *workspace)
{
  const ClossConv2dShape *shape = &problem->shape;
  ClossMap input = { .shape = closs_conv2d_get_input_shape (shape), .values = problem->input };
  ClossMapGradient d_output
      = { .map = { .shape = closs_conv2d_get_output_shape (shape) }, .d_seen = problem->d_output };
  ClossConv2dOutput output = { .values = result };
  ClossConv2dGradients gradients = { .d_weight = pass == PASS_BACKWARD_WEIGHT ? result : NULL,
                                     .d_input = pass == PASS_BACKWARD_DATA ? result : NULL };

  if (contender->algorithm != NULL && pass == PASS_FORWARD)
    contender->algorithm->forward (shape, parallel, &input, problem->weight, &output, workspace);
  else if (contender->algorithm != NULL)
    contender->algorithm->backward (shape, parallel, &d_output, &input, problem->weight, &gradients, workspace);
  else if (pass == PASS_FORWARD)
    closs_winograd_forward (&contender->variant, shape, parallel, &input, problem->weight, &output, workspace);
  else
    closs_winograd_backward (&contender->variant, shape, parallel, &d_output, &input, problem->weight, &gradients,
                             workspace);
}

/* Checks that the whole buffer was written, nothing outside it, and that the result is right. */
static TestBuffer
run (const Problem *problem, const Contender *contender, PassKind pass, int n_threads)
{
  ClossParallel parallel = { n_threads };
  TestBuffer result = test_buffer_new_floats (problem->counts[pass]);
  TestBuffer workspace = test_buffer_new (get_workspace_size (problem, contender, &parallel));

  run_pass (problem, contender, pass, &parallel, test_buffer_floats (&result), test_buffer_get (&workspace));
  test_buffer_clear (&workspace);
  return result;
}

/* Limit of a tile's error, in units of the error of a sum of the same length with one rounding: the transforms weigh
 * the roundings by the norms of their matrices. About 1.5 times the largest value over all cases, passes and
 * instruction sets (c7 79, a4 55, c8 11, t4 11, t3 3.7, t2 0.7, t1 0.2, all in the weight's gradient of a single small
 * image; usual are 20, 13, 4, 1). Single precision has 8 million units, so a wrong coefficient shows at once. */
static double
get_tile_constant (const ClossWinogradTile *tile)
{
  static const struct
  {
    const char *name;
    double constant;
  } constants[] = { { "c7", 120 }, { "c8", 17 }, { "a4", 80 }, { "t4", 16 }, { "t3", 6 }, { "t2", 1.5 }, { "t1", 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (constants); i++)
    if (g_str_equal (constants[i].name, tile->name))
      return constants[i].constant;
  g_error ("no tolerance for the tile %s", tile->name);
}

/* Of the root mean square error of sums of @length products of normal numbers, which are of size √length. A plain sum
 * rounds every partial sum, by a third of a unit of its size: 0.2 length units in all. */
static double
get_tolerance (const Problem *problem, const Contender *contender, gsize length)
{
  double size = FLT_EPSILON * sqrt ((double)length);

  if (contender->algorithm == NULL)
    return get_tile_constant (contender->variant.tile) * size;
  if (contender->algorithm == &closs_conv2d_winograd)
    return get_tile_constant (closs_winograd_choose (&problem->shape).tile) * size;
  return size * (1 + 0.2 * sqrt ((double)length));
}

static void
check_result (const Problem *problem, const Contender *contender, PassKind pass)
{
  TestBuffer result = run (problem, contender, pass, 2);
  double error = fixture_rms (problem->counts[pass], test_buffer_floats (&result), problem->expected[pass]);
  double tolerance = get_tolerance (problem, contender, problem->lengths[pass]);

  if (g_test_verbose ())
    g_test_message ("%s: rms error %.3g of %.3g; %.3g √length units", pass_names[pass], error, tolerance,
                    error / (FLT_EPSILON * sqrt ((double)problem->lengths[pass])));
  if (!(error <= tolerance))
    g_error ("%s: the rms error is %g, but must be %g at most", pass_names[pass], error, tolerance);
  test_buffer_clear (&result);
}

/* An algorithm for first layers has no gradient of the input. */
static gboolean
has_pass (const Problem *problem, const Contender *contender, PassKind pass)
{
  return contender->algorithm == NULL || pass != PASS_BACKWARD_DATA
         || contender->algorithm->accepts (&problem->shape, TRUE);
}

static void
check_problem (const Problem *problem, const Contender *contender)
{
  for (int pass = 0; pass < N_PASSES; pass++)
    if (has_pass (problem, contender, pass))
      check_result (problem, contender, pass);
}

typedef void (*ContenderFunc) (const Problem *problem, const Contender *contender);

static void
call_for_algorithms (const Problem *problem, ContenderFunc func)
{
  gsize n_algorithms;
  const ClossConv2dAlgorithm *const *algorithms = closs_conv2d_algorithms (&n_algorithms);

  for (gsize i = 0; i < n_algorithms; i++)
    if (algorithms[i]->accepts (&problem->shape, FALSE))
      {
        Contender contender = { .algorithm = algorithms[i] };

        g_test_message ("%s", algorithms[i]->name);
        func (problem, &contender);
      }
}

/* Every set of kernels whose vectors the channels fill, with every tile that fits the map. */
static void
call_for_variants (const Problem *problem, ContenderFunc func)
{
  gsize n_kernels;
  const ClossKernels *kernels = closs_kernels_get_all (&n_kernels);

  for (gsize i = 0; i < n_kernels; i++)
    for (gsize j = 0; kernels[i].is_supported () && j < kernels[i].winograd->n_tiles; j++)
      {
        Contender contender = { .variant = { &kernels[i], &kernels[i].winograd->tiles[j] } };

        if (!closs_winograd_fits (&contender.variant, &problem->shape))
          continue;
        g_test_message ("%s %d %s", kernels[i].isa, kernels[i].vector_length, contender.variant.tile->name);
        func (problem, &contender);
      }
}

static void
test_against_reference (const void *data)
{
  const ConvCase *one = data;
  g_autoptr (Problem) problem = problem_new (&one->shape);

  compute_expected (problem);
  call_for_algorithms (problem, check_problem);
  call_for_variants (problem, check_problem);
}

static void
check_threads (const Problem *problem, const Contender *contender)
{
  static const int n_threads[] = { 2, 3, 7 };

  for (int pass = 0; pass < N_PASSES && has_pass (problem, contender, pass); pass++)
    {
      TestBuffer alone = run (problem, contender, pass, 1);

      for (gsize i = 0; i < G_N_ELEMENTS (n_threads); i++)
        {
          TestBuffer together = run (problem, contender, pass, n_threads[i]);

          g_assert_cmpmem (test_buffer_get (&alone), alone.n_bytes, test_buffer_get (&together), together.n_bytes);
          test_buffer_clear (&together);
        }
      test_buffer_clear (&alone);
    }
}

static void
test_same_bits (const void *data)
{
  const ConvCase *one = data;
  g_autoptr (Problem) problem = problem_new (&one->shape);

  call_for_algorithms (problem, check_threads);
  call_for_variants (problem, check_threads);
}

/* The workspace is allocated once, for the largest batch. */
static void
test_workspace_for_most (void)
{
  const ClossConv2dShape most = { 40, 14, 14, 8, 16 };
  ClossParallel parallel = { 2 };
  gsize n_algorithms;
  const ClossConv2dAlgorithm *const *algorithms = closs_conv2d_algorithms (&n_algorithms);

  for (gsize i = 0; i < n_algorithms; i++)
    {
      gsize size = algorithms[i]->workspace_size (&most, &parallel);

      for (int n = 1; n <= most.n; n++)
        {
          ClossConv2dShape shape = most;

          shape.n = n;
          g_assert_cmpuint (algorithms[i]->workspace_size (&shape, &parallel), <=, size);
        }
    }
}

static void
test_list (void)
{
  gsize n_algorithms;
  const ClossConv2dAlgorithm *const *algorithms = closs_conv2d_algorithms (&n_algorithms);

  g_assert_true (algorithms[n_algorithms - 1] == &closs_conv2d_reference);
  g_assert_null (closs_conv2d_find ("conv2d-none"));
  for (gsize i = 0; i < n_algorithms; i++)
    g_assert_true (closs_conv2d_find (algorithms[i]->name) == algorithms[i]);
  for (gsize i = 0; i < N_CONV_CASES; i++)
    for (int wants_d_input = 0; wants_d_input <= 1; wants_d_input++)
      {
        const ClossConv2dShape *shape = &conv_cases[i].shape;

        g_assert_true (closs_conv2d_choose (shape, wants_d_input)->accepts (shape, wants_d_input));
      }
}

/* The references themselves against finite differences. */
typedef struct
{
  ClossConv2dShape shape;
  double *input, *weight, *d_output, *output;
} Gradient;

static double
conv2d_loss_cb (void *data)
{
  Gradient *gradient = data;

  closs_conv2d_ref_forward (&gradient->shape, gradient->input, gradient->weight, gradient->output);
  return fixture_dot (count_pixels (&gradient->shape) * (gsize)gradient->shape.out_channels, gradient->output,
                      gradient->d_output);
}

static void
test_reference_gradient (void)
{
  Gradient gradient = { .shape = { 2, 3, 4, 2, 3 } };
  gsize n_in = count_pixels (&gradient.shape) * 2, n_out = count_pixels (&gradient.shape) * 3;
  gsize n_weights = closs_conv2d_weight_count (&gradient.shape);
  g_autofree double *input = fixture_noise_double (n_in, 1), *weight = fixture_noise_double (n_weights, 2);
  g_autofree double *d_output = fixture_noise_double (n_out, 3), *output = g_new (double, n_out);
  g_autofree double *d_input = g_new (double, n_in), *d_weight = g_new (double, n_weights);

  gradient.input = input;
  gradient.weight = weight;
  gradient.d_output = d_output;
  gradient.output = output;
  closs_conv2d_ref_backward_data (&gradient.shape, d_output, weight, d_input);
  closs_conv2d_ref_backward_weight (&gradient.shape, input, d_output, d_weight);
  fixture_check_gradient (n_in, input, d_input, conv2d_loss_cb, &gradient, "d_input");
  fixture_check_gradient (n_weights, weight, d_weight, conv2d_loss_cb, &gradient, "d_weight");
}

/* A kernel that is 1 at one tap and 0 elsewhere shifts the picture. */
static void
test_reference_shift (void)
{
  const ClossConv2dShape shape = { 1, 4, 5, 1, 1 };
  double weight[25] = { 0 }, input[20], output[20];

  for (int i = 0; i < 20; i++)
    input[i] = i + 1;
  weight[1 * CLOSS_CONV2D_KERNEL + 4] = 1; /* the pixel one up, two to the right */
  closs_conv2d_ref_forward (&shape, input, weight, output);
  for (int y = 0; y < 4; y++)
    for (int x = 0; x < 5; x++)
      g_assert_cmpfloat (output[y * 5 + x], ==, y >= 1 && x < 3 ? input[(y - 1) * 5 + x + 2] : 0);
}

static void
add_case_tests (const ConvCase *one)
{
  const ClossConv2dShape *shape = &one->shape;
  g_autofree char *name
      = g_strdup_printf ("%dx%dx%d-%d-%d", shape->n, shape->h, shape->w, shape->in_channels, shape->out_channels);
  g_autofree char *reference = g_strconcat ("/conv2d/reference/", name, NULL);
  g_autofree char *threads = g_strconcat ("/conv2d/threads/", name, NULL);

  if ((one->uses & CONV_CASE_TEST) != 0)
    g_test_add_data_func (reference, one, test_against_reference);
  if ((one->uses & CONV_CASE_THREADS) != 0)
    g_test_add_data_func (threads, one, test_same_bits);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conv2d/list", test_list);
  g_test_add_func ("/conv2d/workspace-for-most", test_workspace_for_most);
  g_test_add_func ("/conv2d/reference/gradient", test_reference_gradient);
  g_test_add_func ("/conv2d/reference/shift", test_reference_shift);
  for (gsize i = 0; i < N_CONV_CASES; i++)
    add_case_tests (&conv_cases[i]);
  return g_test_run ();
}
