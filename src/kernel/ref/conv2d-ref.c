/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The plain convolution: the reference for the tests of every fast algorithm, in double, and the last algorithm of the
 * list, in float with sums in double. Both share one set of loops; only the type of an element differs. */
#include "kernel/conv2d-algorithms.h"
#include "kernel/conv2d-plain.h"
#include <string.h>

enum
{
  TAPS = CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL
};

/* The input pixel of a tap of an output pixel: false if the tap falls on padding. */
static bool
find_input (const ClossConv2dShape *shape, size_t n, int y, int x, int tap, size_t *pixel)
{
  int from_y = y + tap / CLOSS_CONV2D_KERNEL - CLOSS_CONV2D_PADDING;
  int from_x = x + tap % CLOSS_CONV2D_KERNEL - CLOSS_CONV2D_PADDING;

  *pixel = (n * (size_t)shape->h + (size_t)from_y) * (size_t)shape->w + (size_t)from_x;
  return from_y >= 0 && from_y < shape->h && from_x >= 0 && from_x < shape->w;
}

#define DEFINE_REFERENCE(REAL, PREFIX)                                                                                 \
  static void PREFIX##_forward_image (const ClossConv2dShape *shape, size_t n, const REAL *input, const REAL *weight,  \
                                      REAL *output)                                                                    \
  {                                                                                                                    \
    size_t n_in = (size_t)shape->in_channels, n_out = (size_t)shape->out_channels, pixel;                              \
    REAL *out = output + n * (size_t)shape->h * (size_t)shape->w * n_out;                                              \
    for (int y = 0; y < shape->h; y++)                                                                                 \
      for (int x = 0; x < shape->w; x++, out += n_out)                                                                 \
        for (size_t k = 0; k < n_out; k++)                                                                             \
          {                                                                                                            \
            double sum = 0;                                                                                            \
            for (int tap = 0; tap < TAPS; tap++)                                                                       \
              if (find_input (shape, n, y, x, tap, &pixel))                                                            \
                for (size_t c = 0; c < n_in; c++)                                                                      \
                  sum += (double)input[pixel * n_in + c] * (double)weight[((size_t)tap * n_in + c) * n_out + k];       \
            out[k] = (REAL)sum;                                                                                        \
          }                                                                                                            \
  }                                                                                                                    \
  static void PREFIX##_backward_data_image (const ClossConv2dShape *shape, size_t n, const REAL *d_output,             \
                                            const REAL *weight, REAL *d_input)                                         \
  {                                                                                                                    \
    size_t n_in = (size_t)shape->in_channels, n_out = (size_t)shape->out_channels, pixel;                              \
    REAL *d_in = d_input + n * (size_t)shape->h * (size_t)shape->w * n_in;                                             \
    for (int y = 0; y < shape->h; y++)                                                                                 \
      for (int x = 0; x < shape->w; x++, d_in += n_in)                                                                 \
        for (size_t c = 0; c < n_in; c++)                                                                              \
          {                                                                                                            \
            double sum = 0;                                                                                            \
            for (int tap = 0; tap < TAPS; tap++)                                                                       \
              if (find_input (shape, n, y, x, TAPS - 1 - tap, &pixel))                                                 \
                for (size_t k = 0; k < n_out; k++)                                                                     \
                  sum += (double)d_output[pixel * n_out + k] * (double)weight[((size_t)tap * n_in + c) * n_out + k];   \
            d_in[c] = (REAL)sum;                                                                                       \
          }                                                                                                            \
  }                                                                                                                    \
  static void PREFIX##_backward_weight_row (const ClossConv2dShape *shape, size_t row, const REAL *input,              \
                                            const REAL *d_output, REAL *d_weight)                                      \
  {                                                                                                                    \
    size_t n_in = (size_t)shape->in_channels, n_out = (size_t)shape->out_channels, c = row % n_in, pixel;              \
    int tap = (int)(row / n_in);                                                                                       \
    for (size_t k = 0; k < n_out; k++)                                                                                 \
      {                                                                                                                \
        const REAL *d_out = d_output + k;                                                                              \
        double sum = 0;                                                                                                \
        for (size_t n = 0; n < (size_t)shape->n; n++)                                                                  \
          for (int y = 0; y < shape->h; y++)                                                                           \
            for (int x = 0; x < shape->w; x++, d_out += n_out)                                                         \
              if (find_input (shape, n, y, x, tap, &pixel))                                                            \
                sum += (double)input[pixel * n_in + c] * (double)*d_out;                                               \
        d_weight[row * n_out + k] = (REAL)sum;                                                                         \
      }                                                                                                                \
  }

DEFINE_REFERENCE (double, double)
DEFINE_REFERENCE (float, float)

void
closs_conv2d_ref_forward (const ClossConv2dShape *shape, const double *input, const double *weight, double *output)
{
  for (size_t n = 0; n < (size_t)shape->n; n++)
    double_forward_image (shape, n, input, weight, output);
}

void
closs_conv2d_ref_backward_data (const ClossConv2dShape *shape, const double *d_output, const double *weight,
                                double *d_input)
{
  for (size_t n = 0; n < (size_t)shape->n; n++)
    double_backward_data_image (shape, n, d_output, weight, d_input);
}

void
closs_conv2d_ref_backward_weight (const ClossConv2dShape *shape, const double *input, const double *d_output,
                                  double *d_weight)
{
  for (size_t row = 0; row < TAPS * (size_t)shape->in_channels; row++)
    double_backward_weight_row (shape, row, input, d_output, d_weight);
}

/* The last algorithm of the list. */
typedef struct
{
  const ClossConv2dShape *shape;
  const float *a, *b; /* the two factors of the pass, in the order of its arguments */
  float *result;
} Pass;

static void
forward_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  float_forward_image (pass->shape, image, pass->a, pass->b, pass->result);
}

static void
backward_data_task (size_t image, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  float_backward_data_image (pass->shape, image, pass->a, pass->b, pass->result);
}

static void
backward_weight_task (size_t row, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  float_backward_weight_row (pass->shape, row, pass->a, pass->b, pass->result);
}

static bool
accepts (const ClossConv2dShape *shape, bool wants_d_input)
{
  (void)shape;
  (void)wants_d_input;
  return true;
}

static size_t
plain_workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  (void)shape;
  (void)parallel;
  return 0;
}

static void
plain_forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input, const float *weight,
               float *output, void *workspace)
{
  Pass pass = { .shape = shape, .a = input, .b = weight, .result = output };

  (void)workspace;
  closs_parallel_for (parallel, (size_t)shape->n, forward_task, &pass);
}

static void
plain_backward_data (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output,
                     const float *weight, float *d_input, void *workspace)
{
  Pass pass = { .shape = shape, .a = d_output, .b = weight, .result = d_input };

  (void)workspace;
  closs_parallel_for (parallel, (size_t)shape->n, backward_data_task, &pass);
}

static void
plain_backward_weight (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                       const float *d_output, float *d_weight, void *workspace)
{
  Pass pass = { .shape = shape, .a = input, .b = d_output, .result = d_weight };

  (void)workspace;
  closs_parallel_for (parallel, TAPS * (size_t)shape->in_channels, backward_weight_task, &pass);
}

static const ClossConv2dPlain plain = {
  .workspace_size = plain_workspace_size,
  .forward = plain_forward,
  .backward_data = plain_backward_data,
  .backward_weight = plain_backward_weight,
};

static size_t
workspace_size (const ClossConv2dShape *shape, const ClossParallel *parallel)
{
  return closs_conv2d_plain_workspace_size (&plain, shape, parallel);
}

static void
forward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMap *input, const float *weight,
         const ClossConv2dOutput *output, void *workspace)
{
  closs_conv2d_plain_forward (&plain, shape, parallel, input, weight, output, workspace);
}

static void
backward (const ClossConv2dShape *shape, const ClossParallel *parallel, const ClossMapGradient *d_output,
          const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  closs_conv2d_plain_backward (&plain, shape, parallel, d_output, input, weight, gradients, workspace);
}

const ClossConv2dAlgorithm closs_conv2d_reference = {
  .name = "conv2d-reference",
  .accepts = accepts,
  .workspace_size = workspace_size,
  .forward = forward,
  .backward = backward,
};
