/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/random.h"
#include "support/test-buffer.h"
#include <float.h>

/* Helpers for the tests of this folder: noise in both precisions, comparison, and gradients by finite differences. */

static inline float *
fixture_noise (gsize count, guint64 stream)
{
  float *values = g_new (float, count + 1);
  ClossRandom random;

  closs_random_init (&random, 1, stream);
  for (gsize i = 0; i < count; i++)
    values[i] = (float)closs_random_normal (&random);
  return values;
}

static inline double *
fixture_widen (gsize count, const float *values)
{
  double *wide = g_new (double, count + 1);

  for (gsize i = 0; i < count; i++)
    wide[i] = (double)values[i];
  return wide;
}

static inline double *
fixture_noise_double (gsize count, guint64 stream)
{
  g_autofree float *values = fixture_noise (count, stream);

  return fixture_widen (count, values);
}

/* Root mean square of the difference, or of @expected if @actual is NULL; NaN if any value is NaN. */
static inline double
fixture_rms (gsize count, const float *actual, const double *expected)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    {
      double difference = actual != NULL ? (double)actual[i] - expected[i] : expected[i];

      sum += difference * difference;
    }
  return count > 0 ? sqrt (sum / (double)count) : 0;
}

/* Tolerance for a sum of @length products of order 1 in floats, in any order, relative to 1 + |sum|: one rounding of a
 * value of size √length, and 0.2 length roundings for adding one after another. */
static inline double
fixture_sum_tolerance (gsize length)
{
  double n = (double)MAX (length, 1);

  return FLT_EPSILON * (2 + sqrt (n) * (1 + 0.2 * sqrt (n)));
}

static inline void
fixture_assert_near (gsize count, const float *actual, const double *expected, double tolerance, const char *what)
{
  for (gsize i = 0; i < count; i++)
    if (!(fabs ((double)actual[i] - expected[i]) <= tolerance * (1 + fabs (expected[i]))))
      g_error ("%s[%" G_GSIZE_FORMAT "] is %g, but should be %g (tolerance %g)", what, i, (double)actual[i],
               expected[i], tolerance * (1 + fabs (expected[i])));
}

/* Compares @gradient with central differences of the scalar function @loss at @x, and restores @x. */
typedef double (*FixtureLoss) (void *data);

static inline void
fixture_check_gradient (gsize count, double *x, const double *gradient, FixtureLoss loss, void *data, const char *what)
{
  const double step = 1e-5;

  for (gsize i = 0; i < count; i++)
    {
      double kept = x[i], above, below, difference;

      x[i] = kept + step;
      above = loss (data);
      x[i] = kept - step;
      below = loss (data);
      x[i] = kept;
      difference = (above - below) / (2 * step);
      if (!(fabs (difference - gradient[i]) <= 1e-7 * (1 + fabs (gradient[i]))))
        g_error ("%s[%" G_GSIZE_FORMAT "]: the gradient is %.10g, differences say %.10g", what, i, gradient[i],
                 difference);
    }
}

/* The weighted sum of @values: its gradient with respect to the values is the weights. */
static inline double
fixture_dot (gsize count, const double *values, const double *weights)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += values[i] * weights[i];
  return sum;
}
