/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/batchnorm.h"
#include "kernel/blocks.h"
#include "kernel/target.h"
#include <math.h>

enum
{
  ROWS = 256, /* of a block: one task, one row of partial sums */
};

typedef struct
{
  size_t rows, channels;
  const float *input, *d_output;
  const float *scale, *shift; /* [channels]: output = (input - mean) scale + shift (+ d_output d_scale) */
  const float *d_scale;
  const float *mean, *inv_std;
  float *output;
  double *sums; /* [block][2][channels] */
} Pass;

/* Sums run in double: the variance comes from them by a subtraction. */
CLOSS_TARGET_CLONES static void
sum_rows (size_t n_rows, size_t channels, const float *restrict input, double *restrict sum, double *restrict square)
{
  for (size_t c = 0; c < channels; c++)
    sum[c] = square[c] = 0;
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < channels; c++)
      {
        double x = (double)input[row * channels + c];

        sum[c] += x;
        square[c] += x * x;
      }
}

CLOSS_TARGET_CLONES static void
sum_gradient_rows (size_t n_rows, size_t channels, const float *restrict input, const float *restrict d_output,
                   const float *restrict mean, const float *restrict inv_std, double *restrict d_gamma,
                   double *restrict d_beta)
{
  for (size_t c = 0; c < channels; c++)
    d_gamma[c] = d_beta[c] = 0;
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < channels; c++)
      {
        float d = d_output[row * channels + c];

        d_gamma[c] += (double)(d * ((input[row * channels + c] - mean[c]) * inv_std[c]));
        d_beta[c] += (double)d;
      }
}

/* The mean is taken off first: folded into the shift it would cost |mean| / deviation of the precision. In place is
 * allowed: every element is read before it is written. */
CLOSS_TARGET_CLONES static void
scale_rows (size_t n_rows, size_t channels, const float *input, const float *restrict mean, const float *restrict scale,
            const float *restrict shift, float *output)
{
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < channels; c++)
      output[row * channels + c] = (input[row * channels + c] - mean[c]) * scale[c] + shift[c];
}

CLOSS_TARGET_CLONES static void
combine_rows (size_t n_rows, size_t channels, const float *d_output, const float *input, const float *restrict mean,
              const float *restrict d_scale, const float *restrict scale, const float *restrict shift, float *d_input)
{
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < channels; c++)
      d_input[row * channels + c]
          = d_output[row * channels + c] * d_scale[c] + ((input[row * channels + c] - mean[c]) * scale[c] + shift[c]);
}

static void
sum_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, ROWS, task);
  double *sums = pass->sums + task * 2 * pass->channels;

  (void)worker;
  sum_rows (block.last - block.first, pass->channels, pass->input + block.first * pass->channels, sums,
            sums + pass->channels);
}

static void
sum_gradient_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, ROWS, task);
  double *sums = pass->sums + task * 2 * pass->channels;
  size_t first = block.first * pass->channels;

  (void)worker;
  sum_gradient_rows (block.last - block.first, pass->channels, pass->input + first, pass->d_output + first, pass->mean,
                     pass->inv_std, sums, sums + pass->channels);
}

static void
scale_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, ROWS, task);
  size_t first = block.first * pass->channels;

  (void)worker;
  scale_rows (block.last - block.first, pass->channels, pass->input + first, pass->mean, pass->scale, pass->shift,
              pass->output + first);
}

static void
combine_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, ROWS, task);
  size_t first = block.first * pass->channels;

  (void)worker;
  combine_rows (block.last - block.first, pass->channels, pass->d_output + first, pass->input + first, pass->mean,
                pass->d_scale, pass->scale, pass->shift, pass->output + first);
}

/* Adds the blocks' sums up into the first block's, in their order. */
static void
add_blocks (Pass *pass)
{
  size_t n_blocks = closs_count_blocks (pass->rows, ROWS), n = 2 * pass->channels;

  for (size_t block = 1; block < n_blocks; block++)
    for (size_t i = 0; i < n; i++)
      pass->sums[i] += pass->sums[block * n + i];
}

/* [channels] coefficients, behind the sums. */
static float *
get_coefficients (const Pass *pass, int which)
{
  size_t n_blocks = closs_count_blocks (pass->rows, ROWS);
  float *first = (float *)(pass->sums + n_blocks * 2 * pass->channels);

  return first + (size_t)which * pass->channels;
}

size_t
closs_batchnorm_workspace_size (size_t rows, int channels)
{
  size_t n_blocks = closs_count_blocks (rows, ROWS);

  return n_blocks * 2 * (size_t)channels * sizeof (double) + 3 * (size_t)channels * sizeof (float);
}

void
closs_batchnorm_forward_train (size_t rows, int channels, const ClossParallel *parallel, const float *input,
                               const float *gamma, const float *beta, float *output, float *mean, float *inv_std,
                               float *unbiased_variance, void *workspace)
{
  Pass pass = { .rows = rows, .channels = (size_t)channels, .input = input, .output = output, .sums = workspace };
  float *scale = get_coefficients (&pass, 0), *shift = get_coefficients (&pass, 1);
  size_t n_blocks = closs_count_blocks (rows, ROWS);

  closs_parallel_for (parallel, n_blocks, sum_task, &pass);
  add_blocks (&pass);
  for (size_t c = 0; c < pass.channels; c++)
    {
      double m = pass.sums[c] / (double)rows;
      double variance = fmax (pass.sums[pass.channels + c] / (double)rows - m * m, 0);
      double inverse = 1 / sqrt (variance + CLOSS_BATCHNORM_EPSILON);

      mean[c] = (float)m;
      inv_std[c] = (float)inverse;
      unbiased_variance[c] = (float)(rows > 1 ? variance * (double)rows / (double)(rows - 1) : variance);
      scale[c] = (float)(inverse * (double)gamma[c]);
      /* What the mean lost by rounding comes back here. */
      shift[c] = (float)((double)beta[c] + ((double)mean[c] - m) * inverse * (double)gamma[c]);
    }
  pass.mean = mean;
  pass.scale = scale;
  pass.shift = shift;
  closs_parallel_for (parallel, n_blocks, scale_task, &pass);
}

/* Without a workspace: each block makes its coefficients in a small buffer of its own, a group of channels at a time.
 */
typedef struct
{
  size_t rows, channels;
  const float *input, *gamma, *beta, *running_mean, *running_var;
  float *output;
} Evaluation;

CLOSS_TARGET_CLONES static void
evaluate_rows (size_t n_rows, size_t channels, const float *input, const float *restrict mean,
               const float *restrict scale, const float *restrict shift, size_t n, float *output)
{
  for (size_t row = 0; row < n_rows; row++)
    for (size_t c = 0; c < n; c++)
      output[row * channels + c] = (input[row * channels + c] - mean[c]) * scale[c] + shift[c];
}

static void
evaluate_task (size_t task, int worker, void *data)
{
  enum
  {
    GROUP = 64
  };
  const Evaluation *pass = data;
  ClossBlock block = closs_get_block (pass->rows, ROWS, task);
  float scale[GROUP];

  (void)worker;
  for (size_t first = 0; first < pass->channels; first += GROUP)
    {
      size_t n = pass->channels - first < GROUP ? pass->channels - first : GROUP;
      size_t at = block.first * pass->channels + first;

      for (size_t i = 0; i < n; i++)
        {
          double inverse = 1 / sqrt ((double)pass->running_var[first + i] + CLOSS_BATCHNORM_EPSILON);

          scale[i] = (float)(inverse * (double)pass->gamma[first + i]);
        }
      evaluate_rows (block.last - block.first, pass->channels, pass->input + at, pass->running_mean + first, scale,
                     pass->beta + first, n, pass->output + at);
    }
}

void
closs_batchnorm_forward_eval (size_t rows, int channels, const ClossParallel *parallel, const float *input,
                              const float *gamma, const float *beta, const float *running_mean,
                              const float *running_var, float *output)
{
  Evaluation pass = { .rows = rows,
                      .channels = (size_t)channels,
                      .input = input,
                      .gamma = gamma,
                      .beta = beta,
                      .running_mean = running_mean,
                      .running_var = running_var,
                      .output = output };

  closs_parallel_for (parallel, closs_count_blocks (rows, ROWS), evaluate_task, &pass);
}

void
closs_batchnorm_backward (size_t rows, int channels, const ClossParallel *parallel, const float *d_output,
                          const float *input, const float *gamma, const float *mean, const float *inv_std,
                          float *d_input, float *d_gamma, float *d_beta, void *workspace)
{
  Pass pass = { .rows = rows,
                .channels = (size_t)channels,
                .input = input,
                .d_output = d_output,
                .mean = mean,
                .inv_std = inv_std,
                .output = d_input,
                .sums = workspace };
  float *d_scale = get_coefficients (&pass, 0), *scale = get_coefficients (&pass, 1),
        *shift = get_coefficients (&pass, 2);
  size_t n_blocks = closs_count_blocks (rows, ROWS);

  closs_parallel_for (parallel, n_blocks, sum_gradient_task, &pass);
  add_blocks (&pass);
  for (size_t c = 0; c < pass.channels; c++)
    {
      double sum_gamma = pass.sums[c], sum_beta = pass.sums[pass.channels + c];
      double factor = (double)gamma[c] * (double)inv_std[c];
      double slope = -factor * sum_gamma / (double)rows * (double)inv_std[c];

      d_gamma[c] = (float)sum_gamma;
      d_beta[c] = (float)sum_beta;
      d_scale[c] = (float)factor;
      scale[c] = (float)slope;
      shift[c] = (float)(-factor * sum_beta / (double)rows);
    }
  pass.d_scale = d_scale;
  pass.scale = scale;
  pass.shift = shift;
  closs_parallel_for (parallel, n_blocks, combine_task, &pass);
}

void
closs_batchnorm_update_running (int channels, const float *running, const float *batch, float *target)
{
  for (int c = 0; c < channels; c++)
    target[c]
        = (float)((1 - CLOSS_BATCHNORM_MOMENTUM) * (double)running[c] + CLOSS_BATCHNORM_MOMENTUM * (double)batch[c]);
}
