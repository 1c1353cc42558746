/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the error of the convolutions: for every layer and pass, the root mean square difference from sums in
 * double, divided by the root mean square of the result, for the fast algorithm and for plain sums. The inputs are
 * noise after a ReLU, the weights noise. This takes a while, because the sums in double are plain loops. */
#include "kernel/conv2d-algorithms.h"
#include "kernel/kernels.h"
#include "kernel/random.h"
#include "support/conv-cases.h"
#include <glib.h>
#include <math.h>

enum
{
  N_IMAGES = 4,
  N_PASSES = 3,
};

typedef struct
{
  ClossConv2dShape shape;
  gsize counts[N_PASSES]; /* for output, d_input, d_weight */
  float *input, *weight, *d_output;
  double *expected[N_PASSES];
} Layer;

static float *
new_noise (gsize count, guint64 stream, gboolean is_activated)
{
  float *values = g_aligned_alloc (count, sizeof (float), 64);
  ClossRandom random;

  closs_random_init (&random, 1, stream);
  for (gsize i = 0; i < count; i++)
    {
      values[i] = (float)closs_random_normal (&random);
      if (is_activated)
        values[i] = MAX (values[i], 0.0f);
    }
  return values;
}

static double *
widen (gsize count, const float *values)
{
  double *wide = g_new (double, count);

  for (gsize i = 0; i < count; i++)
    wide[i] = (double)values[i];
  return wide;
}

static Layer
make_layer (const ClossConv2dShape *shape)
{
  Layer layer = { .shape = *shape };
  g_autofree double *input = NULL, *weight = NULL, *d_output = NULL;

  layer.shape.n = N_IMAGES;
  layer.counts[0] = closs_shape_count (closs_conv2d_get_output_shape (&layer.shape));
  layer.counts[1] = closs_shape_count (closs_conv2d_get_input_shape (&layer.shape));
  layer.counts[2] = closs_conv2d_weight_count (&layer.shape);
  layer.input = new_noise (layer.counts[1], 1, TRUE);
  layer.weight = new_noise (layer.counts[2], 2, FALSE);
  layer.d_output = new_noise (layer.counts[0], 3, FALSE);
  for (int pass = 0; pass < N_PASSES; pass++)
    layer.expected[pass] = g_new (double, layer.counts[pass]);
  input = widen (layer.counts[1], layer.input);
  weight = widen (layer.counts[2], layer.weight);
  d_output = widen (layer.counts[0], layer.d_output);
  closs_conv2d_ref_forward (&layer.shape, input, weight, layer.expected[0]);
  closs_conv2d_ref_backward_data (&layer.shape, d_output, weight, layer.expected[1]);
  closs_conv2d_ref_backward_weight (&layer.shape, input, d_output, layer.expected[2]);
  return layer;
}

static void
clear_layer (Layer *layer)
{
  g_aligned_free (layer->input);
  g_aligned_free (layer->weight);
  g_aligned_free (layer->d_output);
  for (int pass = 0; pass < N_PASSES; pass++)
    g_free (layer->expected[pass]);
}

static double
get_error (gsize count, const float *values, const double *expected)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < count; i++)
    {
      double by = (double)values[i] - expected[i];

      difference += by * by;
      size += expected[i] * expected[i];
    }
  return sqrt (difference / size);
}

/* The shape has 32 images, so that the algorithm accepts it in spite of its least mini-batch. */
static void
print_errors (const Layer *layer, const ClossConv2dAlgorithm *algorithm)
{
  const ClossParallel parallel = { closs_parallel_n_processors () };
  ClossMap input = { .shape = closs_conv2d_get_input_shape (&layer->shape), .values = layer->input };
  ClossMapGradient d_output
      = { .map = { .shape = closs_conv2d_get_output_shape (&layer->shape) }, .d_seen = layer->d_output };
  float *results[N_PASSES];
  ClossConv2dOutput output;
  ClossConv2dGradients gradients;
  void *workspace = g_aligned_alloc (algorithm->workspace_size (&layer->shape, &parallel) + 64, 1, 64);

  for (int pass = 0; pass < N_PASSES; pass++)
    results[pass] = g_aligned_alloc (layer->counts[pass], sizeof (float), 64);
  output = (ClossConv2dOutput){ .values = results[0] };
  gradients = (ClossConv2dGradients){ .d_input = results[1], .d_weight = results[2] };
  algorithm->forward (&layer->shape, &parallel, &input, layer->weight, &output, workspace);
  algorithm->backward (&layer->shape, &parallel, &d_output, &input, layer->weight, &gradients, workspace);
  for (int pass = 0; pass < N_PASSES; pass++)
    {
      g_print ("  %9.1e", get_error (layer->counts[pass], results[pass], layer->expected[pass]));
      g_aligned_free (results[pass]);
    }
  g_aligned_free (workspace);
}

static void
measure (const ConvCase *one)
{
  ClossConv2dShape shape = one->shape;
  Layer layer = make_layer (&shape);
  const ClossConv2dAlgorithm *algorithm = closs_conv2d_choose (&shape, TRUE);

  g_print ("%-16s %2d x %-2d %3d to %-3d %-16s %-3s", one->group, shape.h, shape.w, shape.in_channels,
           shape.out_channels, algorithm->name,
           algorithm == &closs_conv2d_winograd ? closs_winograd_choose (&shape).tile->name : "");
  print_errors (&layer, algorithm);
  g_print ("   ");
  print_errors (&layer, &closs_conv2d_im2col);
  g_print ("\n");
  clear_layer (&layer);
}

int
main (void)
{
  g_print ("%s\n%-16s %-18s %-20s  %-32s  %s\n", closs_kernels_get_isa (), "network", "layer", "algorithm",
           "   output    d_input   d_weight", "      conv2d-im2col");
  for (gsize i = 0; i < N_CONV_CASES; i++)
    if ((conv_cases[i].uses & CONV_CASE_BENCH) != 0)
      measure (&conv_cases[i]);
  return 0;
}
