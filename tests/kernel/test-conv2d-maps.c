/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Convolutions between maps with normalization, activation and pooling: every algorithm and every variant of
 * conv2d-winograd against the plain reference. For the reference this file computes the maps in separate steps in
 * double (test-map.c checks the fast maps). */
#include "kernel-fixture.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/kernels.h"
#include "support/conv-cases.h"

/* The results of a unit, forward and backward. */
typedef enum
{
  RESULT_VALUES,
  RESULT_STATISTICS,
  RESULT_SEEN,
  RESULT_D_WEIGHT,
  RESULT_D_INPUT,
  RESULT_SUMS,
  N_RESULTS,
} ResultKind;

static const char *const result_names[N_RESULTS]
    = { "values", "statistics", "seen", "d_weight", "d_input", "sums of d_input" };

typedef struct
{
  gsize count;
  double *values;
} Result;

typedef struct
{
  ClossConv2dShape shape;
  ClossMap input;
  ClossMapGradient d_output;
  float *arrays[9]; /* of channels */
  float *input_values, *output_values, *d_seen, *weight;
} Problem;

/* A map of @shape with noise for all parameters, and scales near 1. */
static ClossMap
make_map (ClossShape shape, const float *values, gboolean pools, float *arrays[3], guint64 stream)
{
  for (int i = 0; i < 3; i++)
    {
      arrays[i] = fixture_noise ((gsize)shape.c, stream + (guint64)i);
      for (int c = 0; c < shape.c; c++)
        arrays[i][c] = (i == 1 ? 1.0f : 0.0f) + 0.25f * arrays[i][c];
    }
  return (ClossMap){ .shape = shape,
                     .values = values,
                     .mean = arrays[0],
                     .scale = arrays[1],
                     .shift = arrays[2],
                     .slope = 0.25f,
                     .pools = pools };
}

static Problem *
problem_new (const ClossConv2dShape *shape)
{
  Problem *problem = g_new0 (Problem, 1);
  ClossShape in = closs_conv2d_get_input_shape (shape), out = closs_conv2d_get_output_shape (shape);
  gboolean pools_input = shape->n % 2 == 0;

  if (pools_input)
    {
      in.h = 2 * in.h + 1;
      in.w = 2 * in.w;
    }
  problem->shape = *shape;
  problem->input_values = fixture_noise (closs_shape_count (in), 1);
  problem->output_values = fixture_noise (closs_shape_count (out), 2);
  problem->d_seen = fixture_noise (closs_shape_count (out), 3);
  problem->weight = fixture_noise (closs_conv2d_weight_count (shape), 4);
  problem->input = make_map (in, problem->input_values, pools_input, problem->arrays, 10);
  problem->d_output = (ClossMapGradient){
    .map = make_map (out, problem->output_values, !pools_input, problem->arrays + 3, 20),
    .d_seen = problem->d_seen,
  };
  for (int i = 6; i < 9; i++)
    problem->arrays[i] = fixture_noise ((gsize)out.c, 30 + (guint64)i);
  problem->d_output.on_gradient = problem->arrays[6];
  problem->d_output.on_value = problem->arrays[7];
  problem->d_output.constant = problem->arrays[8];
  return problem;
}

static void
problem_free (Problem *problem)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problem->arrays); i++)
    g_free (problem->arrays[i]);
  g_free (problem->input_values);
  g_free (problem->output_values);
  g_free (problem->d_seen);
  g_free (problem->weight);
  g_free (problem);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Problem, problem_free)

static void
take_floats (Result *result, TestBuffer *buffer)
{
  result->count = buffer->n_bytes / sizeof (float);
  result->values = fixture_widen (result->count, test_buffer_floats (buffer));
  test_buffer_clear (buffer);
}

static void
run_forward (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
             const ClossConv2dOutput *output, const ClossParallel *parallel, void *workspace)
{
  if (algorithm != NULL)
    algorithm->forward (&problem->shape, parallel, &problem->input, problem->weight, output, workspace);
  else
    closs_winograd_forward (variant, &problem->shape, parallel, &problem->input, problem->weight, output, workspace);
}

static void
run_backward (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
              const ClossConv2dGradients *gradients, const ClossParallel *parallel, void *workspace)
{
  if (algorithm != NULL)
    algorithm->backward (&problem->shape, parallel, &problem->d_output, &problem->input, problem->weight, gradients,
                         workspace);
  else
    closs_winograd_backward (variant, &problem->shape, parallel, &problem->d_output, &problem->input, problem->weight,
                             gradients, workspace);
}

static void
compute_forward (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
                 const ClossParallel *parallel, void *workspace, Result results[N_RESULTS])
{
  ClossShape shape = closs_conv2d_get_output_shape (&problem->shape);
  TestBuffer values = test_buffer_new_floats (closs_shape_count (shape));
  TestBuffer partial = test_buffer_new_floats (closs_map_partial_count (shape));
  TestBuffer seen = test_buffer_new_floats (closs_shape_count (closs_map_get_seen_shape (&problem->d_output.map)));
  ClossConv2dOutput training = { .values = test_buffer_floats (&values), .partial = test_buffer_floats (&partial) };
  ClossConv2dOutput evaluation = { .values = test_buffer_floats (&seen), .seen = &problem->d_output.map };

  run_forward (problem, algorithm, variant, &training, parallel, workspace);
  results[RESULT_STATISTICS] = (Result){ .count = 2 * (gsize)shape.c, .values = g_new (double, 2 * (gsize)shape.c) };
  closs_map_add_values (shape, parallel, test_buffer_floats (&partial), results[RESULT_STATISTICS].values);
  run_forward (problem, algorithm, variant, &evaluation, parallel, workspace);
  take_floats (&results[RESULT_VALUES], &values);
  take_floats (&results[RESULT_SEEN], &seen);
  test_buffer_clear (&partial);
}

static void
compute_backward (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
                  const ClossParallel *parallel, void *workspace, gboolean wants_d_input, Result results[N_RESULTS])
{
  ClossShape shape = problem->input.shape, seen = closs_map_get_seen_shape (&problem->input);
  TestBuffer d_weight = test_buffer_new_floats (closs_conv2d_weight_count (&problem->shape));
  TestBuffer d_input = test_buffer_new_floats (closs_shape_count (seen));
  TestBuffer partial = test_buffer_new_floats (closs_map_partial_count (shape));
  ClossConv2dGradients gradients = { .d_weight = test_buffer_floats (&d_weight) };

  if (wants_d_input)
    {
      gradients.d_input = test_buffer_floats (&d_input);
      gradients.partial = test_buffer_floats (&partial);
    }
  run_backward (problem, algorithm, variant, &gradients, parallel, workspace);
  take_floats (&results[RESULT_D_WEIGHT], &d_weight);
  if (wants_d_input)
    {
      gsize n_sums = CLOSS_MAP_N_SUMS * (gsize)shape.c;

      results[RESULT_SUMS] = (Result){ .count = n_sums, .values = g_new (double, n_sums) };
      closs_map_add_gradients (shape, parallel, test_buffer_floats (&partial), results[RESULT_SUMS].values);
      take_floats (&results[RESULT_D_INPUT], &d_input);
    }
  else
    test_buffer_clear (&d_input);
  test_buffer_clear (&partial);
}

/* A missing result has the count 0. */
static void
compute (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
         int n_threads, Result results[N_RESULTS])
{
  const ClossParallel parallel = { n_threads };
  gboolean wants_d_input = algorithm == NULL || algorithm->accepts (&problem->shape, TRUE);
  TestBuffer workspace
      = test_buffer_new (algorithm != NULL ? algorithm->workspace_size (&problem->shape, &parallel)
                                           : closs_winograd_workspace_size (variant, &problem->shape, &parallel));

  memset (results, 0, N_RESULTS * sizeof *results);
  compute_forward (problem, algorithm, variant, &parallel, test_buffer_get (&workspace), results);
  compute_backward (problem, algorithm, variant, &parallel, test_buffer_get (&workspace), wants_d_input, results);
  test_buffer_clear (&workspace);
}

static void
clear_results (Result results[N_RESULTS])
{
  for (int i = 0; i < N_RESULTS; i++)
    g_free (results[i].values);
}

/* Limit of the root mean square difference, relative to the root mean square of the results: the limit of the tiles'
 * own test (120 units of sums of noise) and some more, for inputs with a mean other than 0 and for pixels with a sign
 * that rounding decides. */
static const double tolerance = 1e-4;

static void
compare (const Result results[N_RESULTS], const Result expected[N_RESULTS])
{
  for (int i = 0; i < N_RESULTS; i++)
    {
      double difference = 0, size = 0;

      for (gsize j = 0; j < results[i].count; j++)
        {
          double by = results[i].values[j] - expected[i].values[j];

          difference += by * by;
          size += expected[i].values[j] * expected[i].values[j];
        }
      if (!(sqrt (difference) <= tolerance * (sqrt (size) + 1e-3)))
        g_error ("%s: differs by %g of %g", result_names[i], sqrt (difference), sqrt (size));
    }
}

static void
check (const Problem *problem, const ClossConv2dAlgorithm *algorithm, const ClossWinogradVariant *variant,
       const Result expected[N_RESULTS])
{
  Result alone[N_RESULTS], together[N_RESULTS];

  compute (problem, algorithm, variant, 1, alone);
  compare (alone, expected);
  compute (problem, algorithm, variant, 3, together);
  for (int i = 0; i < N_RESULTS; i++)
    g_assert_cmpmem (alone[i].values, alone[i].count * sizeof (double), together[i].values,
                     together[i].count * sizeof (double));
  clear_results (alone);
  clear_results (together);
}

static void
check_variants (const Problem *problem, const Result expected[N_RESULTS])
{
  gsize n_kernels;
  const ClossKernels *kernels = closs_kernels_get_all (&n_kernels);

  for (gsize i = 0; i < n_kernels; i++)
    for (gsize j = 0; kernels[i].is_supported () && j < kernels[i].winograd->n_tiles; j++)
      {
        ClossWinogradVariant variant = { &kernels[i], &kernels[i].winograd->tiles[j] };

        if (!closs_winograd_fits (&variant, &problem->shape))
          continue;
        g_test_message ("%s %d %s", kernels[i].isa, kernels[i].vector_length, variant.tile->name);
        check (problem, NULL, &variant, expected);
      }
}

static void
test_between_maps (const void *data)
{
  const ConvCase *one = data;
  g_autoptr (Problem) problem = problem_new (&one->shape);
  gsize n_algorithms;
  const ClossConv2dAlgorithm *const *algorithms = closs_conv2d_algorithms (&n_algorithms);
  Result expected[N_RESULTS];

  compute (problem, &closs_conv2d_reference, NULL, 2, expected);
  for (gsize i = 0; i < n_algorithms; i++)
    if (algorithms[i]->accepts (&problem->shape, FALSE))
      {
        g_test_message ("%s", algorithms[i]->name);
        check (problem, algorithms[i], NULL, expected);
      }
  check_variants (problem, expected);
  clear_results (expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < N_CONV_CASES; i++)
    {
      const ClossConv2dShape *shape = &conv_cases[i].shape;
      g_autofree char *path = g_strdup_printf ("/conv2d-maps/%dx%dx%d-%d-%d", shape->n, shape->h, shape->w,
                                               shape->in_channels, shape->out_channels);

      if ((conv_cases[i].uses & CONV_CASE_TEST) != 0)
        g_test_add_data_func (path, &conv_cases[i], test_between_maps);
    }
  return g_test_run ();
}
