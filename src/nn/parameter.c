/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/parameter.h"

#include "kernel/center-loss.h"
#include "kernel/conv2d.h"
#include "kernel/random.h"
#include <math.h>

/* FNV-1a: a stream number for each name, the same on every machine. */
static guint64
hash_name (const char *name)
{
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (const char *c = name; *c; c++)
    hash = (hash ^ (guint8)*c) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

static ClossParameter
make_parameter (ClossParameterKind kind, const int extents[4], const int order[4])
{
  ClossParameter parameter = { .kind = kind, .count = 1 };

  for (int d = 0; d < 4; d++)
    {
      parameter.extents[d] = extents[d];
      parameter.order[d] = order[d];
      parameter.count *= (gsize)extents[d];
    }
  return parameter;
}

ClossParameter
closs_parameter_convolution (int out, int in)
{
  int side = CLOSS_CONV2D_KERNEL;
  ClossParameter parameter
      = make_parameter (CLOSS_PARAMETER_TRAINED, (int[]){ out, in, side, side }, (int[]){ 2, 3, 1, 0 });

  parameter.n_dimensions = 4;
  for (int d = 0; d < 4; d++)
    parameter.shape[d] = parameter.extents[d];
  parameter.initial_bound = 1.0 / sqrt ((double)in * side * side);
  return parameter;
}

ClossParameter
closs_parameter_linear (int out, ClossShape input)
{
  gsize flat = closs_shape_image_count (input);
  ClossParameter parameter
      = make_parameter (CLOSS_PARAMETER_TRAINED, (int[]){ out, input.c, input.h, input.w }, (int[]){ 0, 2, 3, 1 });

  parameter.n_dimensions = 2;
  parameter.shape[0] = out;
  parameter.shape[1] = (gint64)flat;
  parameter.initial_bound = 1.0 / sqrt ((double)flat);
  return parameter;
}

ClossParameter
closs_parameter_vector (ClossParameterKind kind, int count, double initial_value)
{
  ClossParameter parameter = make_parameter (kind, (int[]){ count, 1, 1, 1 }, (int[]){ 0, 1, 2, 3 });

  parameter.n_dimensions = 1;
  parameter.shape[0] = count;
  parameter.initial_value = initial_value;
  return parameter;
}

ClossParameter
closs_parameter_centers (int rows)
{
  ClossParameter parameter
      = make_parameter (CLOSS_PARAMETER_CENTER, (int[]){ rows, CLOSS_EMBEDDING_SIZE, 1, 1 }, (int[]){ 0, 1, 2, 3 });

  parameter.n_dimensions = 2;
  parameter.shape[0] = rows;
  parameter.shape[1] = CLOSS_EMBEDDING_SIZE;
  g_strlcpy (parameter.name, "center", sizeof parameter.name);
  return parameter;
}

/* Visits the elements in the kernels' order; a distance is the step between neighbors in PyTorch's order. */
static void
copy_permuted (const ClossParameter *parameter, const float *source, float *target, gboolean outward)
{
  const int *e = parameter->extents, *o = parameter->order;
  gsize outside_stride[4], inside = 0;

  outside_stride[3] = 1;
  for (int d = 2; d >= 0; d--)
    outside_stride[d] = outside_stride[d + 1] * (gsize)e[d + 1];

  for (gsize i0 = 0; i0 < (gsize)e[o[0]]; i0++)
    for (gsize i1 = 0; i1 < (gsize)e[o[1]]; i1++)
      for (gsize i2 = 0; i2 < (gsize)e[o[2]]; i2++)
        for (gsize i3 = 0; i3 < (gsize)e[o[3]]; i3++, inside++)
          {
            gsize outside = i0 * outside_stride[o[0]] + i1 * outside_stride[o[1]] + i2 * outside_stride[o[2]]
                            + i3 * outside_stride[o[3]];
            if (outward)
              target[outside] = source[inside];
            else
              target[inside] = source[outside];
          }
}

void
closs_parameter_export (const ClossParameter *parameter, const float *inside, float *outside)
{
  copy_permuted (parameter, inside, outside, TRUE);
}

void
closs_parameter_import (const ClossParameter *parameter, const float *outside, float *inside)
{
  copy_permuted (parameter, outside, inside, FALSE);
}

void
closs_parameter_initialize (const ClossParameter *parameter, guint64 seed, float *inside, float *scratch)
{
  double bound = parameter->initial_bound;
  ClossRandom random;

  closs_random_init (&random, seed, hash_name (parameter->name));
  for (gsize i = 0; i < parameter->count; i++)
    if (parameter->kind == CLOSS_PARAMETER_CENTER)
      scratch[i] = (float)closs_random_normal (&random);
    else if (bound > 0.0)
      scratch[i] = (float)closs_random_range (&random, -bound, bound);
    else
      scratch[i] = (float)parameter->initial_value;
  closs_parameter_import (parameter, scratch, inside);
}
