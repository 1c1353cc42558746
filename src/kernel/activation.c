/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/activation.h"
#include "kernel/blocks.h"
#include "kernel/target.h"

enum
{
  BLOCK = 16384,   /* elements of a task */
  BIAS_ROWS = 256, /* rows of a task */
};

typedef struct
{
  size_t count, rows;
  size_t channels;
  const float *input, *d_output, *bias;
  float *output;
  float slope;
  double *partial; /* one sum a block, or one row of sums */
} Pass;

CLOSS_TARGET_CLONES static void
relu_block (size_t count, const float *input, float *output)
{
  for (size_t i = 0; i < count; i++)
    output[i] = input[i] <= 0 ? 0 : input[i];
}

CLOSS_TARGET_CLONES static void
relu_backward_block (size_t count, const float *output, const float *d_output, float *d_input)
{
  for (size_t i = 0; i < count; i++)
    d_input[i] = output[i] <= 0 ? 0 : d_output[i];
}

CLOSS_TARGET_CLONES static void
prelu_block (size_t count, const float *input, float slope, float *output)
{
  for (size_t i = 0; i < count; i++)
    output[i] = input[i] > 0 ? input[i] : slope * input[i];
}

/* d_input may be d_output: the sum reads an element before it is written. */
static double
prelu_backward_block (size_t count, const float *input, float slope, const float *d_output, float *d_input)
{
  double sum = 0;

  for (size_t i = 0; i < count; i++)
    {
      if (input[i] <= 0)
        sum += (double)input[i] * (double)d_output[i];
      d_input[i] = input[i] > 0 ? d_output[i] : slope * d_output[i];
    }
  return sum;
}

static void
relu_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->count, BLOCK, task);

  (void)worker;
  relu_block (block.last - block.first, pass->input + block.first, pass->output + block.first);
}

static void
relu_backward_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->count, BLOCK, task);

  (void)worker;
  relu_backward_block (block.last - block.first, pass->input + block.first, pass->d_output + block.first,
                       pass->output + block.first);
}

static void
prelu_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->count, BLOCK, task);

  (void)worker;
  prelu_block (block.last - block.first, pass->input + block.first, pass->slope, pass->output + block.first);
}

static void
prelu_backward_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->count, BLOCK, task);

  (void)worker;
  pass->partial[task] = prelu_backward_block (block.last - block.first, pass->input + block.first, pass->slope,
                                              pass->d_output + block.first, pass->output + block.first);
}

static void
bias_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, BIAS_ROWS, task);

  (void)worker;
  for (size_t row = block.first; row < block.last; row++)
    for (size_t c = 0; c < pass->channels; c++)
      pass->output[row * pass->channels + c] += pass->bias[c];
}

static void
bias_backward_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->rows, BIAS_ROWS, task);
  double *sums = pass->partial + task * pass->channels;

  (void)worker;
  for (size_t c = 0; c < pass->channels; c++)
    sums[c] = 0;
  for (size_t row = block.first; row < block.last; row++)
    for (size_t c = 0; c < pass->channels; c++)
      sums[c] += (double)pass->d_output[row * pass->channels + c];
}

void
closs_relu_forward (size_t count, const ClossParallel *parallel, const float *input, float *output)
{
  Pass pass = { .count = count, .input = input, .output = output };

  closs_parallel_for (parallel, closs_count_blocks (count, BLOCK), relu_task, &pass);
}

void
closs_relu_backward (size_t count, const ClossParallel *parallel, const float *output, const float *d_output,
                     float *d_input)
{
  Pass pass = { .count = count, .input = output, .d_output = d_output, .output = d_input };

  closs_parallel_for (parallel, closs_count_blocks (count, BLOCK), relu_backward_task, &pass);
}

void
closs_prelu_forward (size_t count, const ClossParallel *parallel, const float *input, float slope, float *output)
{
  Pass pass = { .count = count, .input = input, .slope = slope, .output = output };

  closs_parallel_for (parallel, closs_count_blocks (count, BLOCK), prelu_task, &pass);
}

size_t
closs_prelu_workspace_size (size_t count)
{
  return closs_count_blocks (count, BLOCK) * sizeof (double);
}

void
closs_prelu_backward (size_t count, const ClossParallel *parallel, const float *input, float slope,
                      const float *d_output, float *d_input, float *d_slope, void *workspace)
{
  Pass pass = {
    .count = count, .input = input, .slope = slope, .d_output = d_output, .output = d_input, .partial = workspace
  };
  size_t n_blocks = closs_count_blocks (count, BLOCK);
  double sum = 0;

  closs_parallel_for (parallel, n_blocks, prelu_backward_task, &pass);
  for (size_t i = 0; i < n_blocks; i++)
    sum += pass.partial[i];
  *d_slope = (float)sum;
}

void
closs_bias_forward (size_t rows, int channels, const ClossParallel *parallel, const float *bias, float *inout)
{
  Pass pass = { .rows = rows, .channels = (size_t)channels, .bias = bias, .output = inout };

  closs_parallel_for (parallel, closs_count_blocks (rows, BIAS_ROWS), bias_task, &pass);
}

size_t
closs_bias_workspace_size (size_t rows, int channels)
{
  return closs_count_blocks (rows, BIAS_ROWS) * (size_t)channels * sizeof (double);
}

void
closs_bias_backward (size_t rows, int channels, const ClossParallel *parallel, const float *d_output, float *d_bias,
                     void *workspace)
{
  Pass pass = { .rows = rows, .channels = (size_t)channels, .d_output = d_output, .partial = workspace };
  size_t n_blocks = closs_count_blocks (rows, BIAS_ROWS);

  closs_parallel_for (parallel, n_blocks, bias_backward_task, &pass);
  for (size_t c = 0; c < pass.channels; c++)
    {
      double sum = 0;

      for (size_t i = 0; i < n_blocks; i++)
        sum += pass.partial[i * pass.channels + c];
      d_bias[c] = (float)sum;
    }
}
