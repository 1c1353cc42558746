/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps after normalization, activation and pooling, forward and backward, with every instruction set, against the
 * references of the three in double. */
#include "kernel-fixture.h"
#include "kernel/activation.h"
#include "kernel/kernels.h"
#include "kernel/maxpool.h"

typedef struct
{
  ClossShape shape;
  float slope;
  gboolean pools;
} Case;

static const Case cases[] = {
  { { 1, 1, 1, 1 }, 0, FALSE },     { { 2, 3, 5, 3 }, 0.25f, FALSE },  { { 3, 4, 4, 4 }, 0, TRUE },
  { { 2, 7, 7, 8 }, 0, TRUE },      { { 2, 5, 2, 16 }, 0.25f, TRUE },  { { 2, 28, 28, 32 }, 0, FALSE },
  { { 2, 7, 6, 33 }, -0.5f, TRUE }, { { 1, 14, 14, 20 }, 1.5f, TRUE }, { { 2, 1, 3, 16 }, 0, TRUE },
  { { 9, 3, 3, 48 }, 0, TRUE },
};

/* A map with noise for all parameters, and the expected results in double. */
typedef struct
{
  ClossMapGradient gradient;
  ClossShape seen_shape;
  gsize count, seen_count, channels;
  float *arrays[6]; /* of channels */
  float *values, *d_seen;
  double *z, *seen, *d_values, *sums;
} Problem;

/* Activation and pooling of problem->z, and their gradient: problem->d_values becomes the gradient of z. */
static void
compute_reference (Problem *problem)
{
  const ClossMap *map = &problem->gradient.map;
  g_autofree double *activated = g_new (double, problem->count + 1), *d_activated = g_new (double, problem->count + 1);
  g_autofree double *d_seen = fixture_widen (problem->seen_count, problem->d_seen);
  g_autofree guint8 *winner = g_new (guint8, problem->seen_count + 1);
  double d_slope;

  closs_prelu_ref_forward (problem->count, problem->z, (double)map->slope, activated);
  memcpy (map->pools ? d_activated : problem->seen, activated, map->pools ? 0 : problem->count * sizeof (double));
  memcpy (d_activated, d_seen, map->pools ? 0 : problem->count * sizeof (double));
  if (map->pools)
    {
      closs_maxpool_ref_forward (map->shape, activated, problem->seen, winner);
      closs_maxpool_ref_backward (map->shape, d_seen, winner, d_activated);
    }
  closs_prelu_ref_backward (problem->count, problem->z, (double)map->slope, d_activated, problem->d_values, &d_slope);
  /* The sums for each channel. */
  for (gsize i = 0; i < problem->count; i++)
    {
      gsize c = i % problem->channels;
      double centered = (double)problem->values[i] - (double)map->mean[c];

      problem->sums[c] += problem->d_values[i];
      problem->sums[problem->channels + c] += problem->d_values[i] * centered;
      if (problem->z[i] <= 0)
        problem->sums[2 * problem->channels + c] += d_activated[i] * problem->z[i];
      problem->d_values[i] = (double)problem->gradient.on_gradient[c] * problem->d_values[i]
                             + (double)problem->gradient.on_value[c] * centered + (double)problem->gradient.constant[c];
    }
}

static Problem *
problem_new (const Case *one)
{
  Problem *problem = g_new0 (Problem, 1);
  ClossMap *map = &problem->gradient.map;
  gsize channels = (gsize)one->shape.c;

  *map = (ClossMap){ .shape = one->shape, .slope = one->slope, .pools = one->pools };
  for (gsize i = 0; i < G_N_ELEMENTS (problem->arrays); i++)
    problem->arrays[i] = fixture_noise (channels, 10 + i);
  map->mean = problem->arrays[0];
  map->scale = problem->arrays[1];
  map->shift = problem->arrays[2];
  problem->gradient.on_gradient = problem->arrays[3];
  problem->gradient.on_value = problem->arrays[4];
  problem->gradient.constant = problem->arrays[5];
  problem->channels = channels;
  problem->seen_shape = closs_map_get_seen_shape (map);
  problem->count = closs_shape_count (one->shape);
  problem->seen_count = closs_shape_count (problem->seen_shape);
  map->values = problem->values = fixture_noise (problem->count, 1);
  problem->gradient.d_seen = problem->d_seen = fixture_noise (problem->seen_count, 2);
  problem->z = g_new (double, problem->count + 1);
  problem->seen = g_new (double, problem->seen_count + 1);
  problem->d_values = g_new (double, problem->count + 1);
  problem->sums = g_new0 (double, CLOSS_MAP_N_SUMS *channels);
  for (gsize i = 0; i < problem->count; i++)
    {
      gsize c = i % channels;

      problem->z[i]
          = ((double)problem->values[i] - (double)map->mean[c]) * (double)map->scale[c] + (double)map->shift[c];
      /* Values near the kink are moved away from it, because rounding would decide there. */
      if (fabs (problem->z[i]) < 1e-4)
        problem->values[i] += 1;
      problem->z[i]
          = ((double)problem->values[i] - (double)map->mean[c]) * (double)map->scale[c] + (double)map->shift[c];
    }
  compute_reference (problem);
  return problem;
}

static void
problem_free (Problem *problem)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problem->arrays); i++)
    g_free (problem->arrays[i]);
  g_free (problem->values);
  g_free (problem->d_seen);
  g_free (problem->z);
  g_free (problem->seen);
  g_free (problem->d_values);
  g_free (problem->sums);
  g_free (problem);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Problem, problem_free)

/* A value has a handful of roundings, of terms of size up to 16. */
static const double tolerance = 32 * FLT_EPSILON;

static void
check_reading (const Problem *problem, const ClossParallel *parallel)
{
  const ClossMap *map = &problem->gradient.map;
  TestBuffer seen = test_buffer_new_floats (problem->seen_count),
             written = test_buffer_new_floats (problem->seen_count);
  TestBuffer d_values = test_buffer_new_floats (problem->count);
  ClossMap without = *map;

  closs_map_read (map, parallel, test_buffer_floats (&seen));
  fixture_assert_near (problem->seen_count, test_buffer_floats (&seen), problem->seen, tolerance, "seen");
  without.values = NULL;
  closs_map_write_seen (&without, parallel, problem->values, test_buffer_floats (&written));
  g_assert_cmpmem (test_buffer_get (&seen), seen.n_bytes, test_buffer_get (&written), written.n_bytes);
  closs_map_read_gradient (&problem->gradient, parallel, test_buffer_floats (&d_values));
  fixture_assert_near (problem->count, test_buffer_floats (&d_values), problem->d_values, tolerance, "d_values");
  test_buffer_clear (&seen);
  test_buffer_clear (&written);
  test_buffer_clear (&d_values);
}

static void
check_sums (const Problem *problem, const ClossParallel *parallel)
{
  const ClossMap *map = &problem->gradient.map;
  gsize n_sums = CLOSS_MAP_N_SUMS * problem->channels;
  TestBuffer partial = test_buffer_new_floats (closs_map_partial_count (map->shape));
  g_autofree double *sums = g_new (double, n_sums);
  /* Terms of size up to 16. */
  double allowed = 16 * fixture_sum_tolerance (problem->count / problem->channels);

  closs_map_sum_gradient (map, parallel, problem->d_seen, test_buffer_floats (&partial));
  closs_map_add_gradients (map->shape, parallel, test_buffer_floats (&partial), sums);
  for (gsize i = 0; i < n_sums; i++)
    if (!(fabs (sums[i] - problem->sums[i]) <= allowed * (1 + fabs (problem->sums[i]))))
      g_error ("sum %" G_GSIZE_FORMAT " is %g, but should be %g", i, sums[i], problem->sums[i]);
  test_buffer_clear (&partial);
}

static void
test_against_reference (const void *data)
{
  const char *const sets[] = { "avx512", "avx2", "baseline" };
  const ClossParallel parallel = { 2 };
  g_autoptr (Problem) problem = problem_new (data);

  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    {
      g_setenv ("CENTERLOSS_ISA", sets[i], TRUE);
      check_reading (problem, &parallel);
      check_sums (problem, &parallel);
    }
  g_unsetenv ("CENTERLOSS_ISA");
}

/* A map without a mean is not normalized. */
static void
test_plain (void)
{
  const ClossParallel parallel = { 2 };
  const ClossShape shape = { 2, 3, 5, 20 };
  gsize count = closs_shape_count (shape);
  g_autofree float *values = fixture_noise (count, 1), *seen = g_new (float, count), *d_values = g_new (float, count);
  ClossMapGradient gradient = { .map = { .shape = shape, .values = values }, .d_seen = values };

  closs_map_read (&gradient.map, &parallel, seen);
  g_assert_cmpmem (values, count * sizeof (float), seen, count * sizeof (float));
  closs_map_read_gradient (&gradient, &parallel, d_values);
  g_assert_cmpmem (values, count * sizeof (float), d_values, count * sizeof (float));
}

/* NaN passes through normalization and activation, so that the step's check finds it. */
static void
test_nan (void)
{
  const ClossParallel parallel = { 1 };
  const float zeros[16] = { 0 };
  float ones[16], values[16], seen[16];
  ClossMap map = { .shape = { 1, 1, 1, 16 }, .values = values, .mean = zeros, .scale = ones, .shift = zeros };

  for (int c = 0; c < 16; c++)
    {
      ones[c] = 1;
      values[c] = c % 2 == 0 ? NAN : -1;
    }
  closs_map_read (&map, &parallel, seen);
  for (int c = 0; c < 16; c++)
    g_assert_true (c % 2 == 0 ? isnan (seen[c]) : seen[c] == 0);
}

/* The chosen kernels: the widest vectors that the channels fill, up to the limit. */
static void
test_choice (void)
{
  gsize n_kernels;
  const ClossKernels *kernels = closs_kernels_get_all (&n_kernels);

  g_assert_cmpint (kernels[n_kernels - 1].vector_length, ==, 1);
  for (int channels = 1; channels <= 64; channels++)
    {
      const ClossKernels *chosen = closs_kernels_choose (channels, 48);

      g_assert_true (chosen->is_supported ());
      g_assert_cmpint (channels % chosen->vector_length, ==, 0);
      g_assert_cmpint (48 % chosen->vector_length, ==, 0);
    }
  g_setenv ("CENTERLOSS_ISA", "baseline", TRUE);
  g_assert_cmpstr (closs_kernels_get_isa (), ==, "baseline");
  g_assert_cmpstr (closs_kernels_choose (64, 64)->isa, ==, "baseline");
  g_setenv ("CENTERLOSS_ISA", "none such", TRUE);
  g_assert_cmpstr (closs_kernels_get_isa (), ==, closs_kernels_choose (16, 16)->isa);
  g_unsetenv ("CENTERLOSS_ISA");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *one = &cases[i];
      g_autofree char *path
          = g_strdup_printf ("/map/reference/%dx%dx%dx%d-%s-%g", one->shape.n, one->shape.h, one->shape.w, one->shape.c,
                             one->pools ? "pooled" : "whole", (double)one->slope);

      g_test_add_data_func (path, one, test_against_reference);
    }
  g_test_add_func ("/map/plain", test_plain);
  g_test_add_func ("/map/nan", test_nan);
  g_test_add_func ("/map/kernels", test_choice);
  return g_test_run ();
}
