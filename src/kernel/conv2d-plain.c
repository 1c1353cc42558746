/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/conv2d-plain.h"

enum
{
  LINE = 16, /* floats */
};

/* Where the plain arrays lie in the workspace; the algorithm's own workspace follows them. */
typedef struct
{
  float *input, *output;
  void *workspace;
} Pieces;

static size_t
round_up (size_t count)
{
  return (count + LINE - 1) / LINE * LINE;
}

static Pieces
get_pieces (const ClossConv2dShape *shape, void *workspace)
{
  float *input = workspace;
  float *output = input + round_up (closs_shape_count (closs_conv2d_get_input_shape (shape)));

  return (Pieces){ input, output, output + round_up (closs_shape_count (closs_conv2d_get_output_shape (shape))) };
}

size_t
closs_conv2d_plain_workspace_size (const ClossConv2dPlain *plain, const ClossConv2dShape *shape,
                                   const ClossParallel *parallel)
{
  size_t count = round_up (closs_shape_count (closs_conv2d_get_input_shape (shape)))
                 + round_up (closs_shape_count (closs_conv2d_get_output_shape (shape)));

  return count * sizeof (float) + plain->workspace_size (shape, parallel);
}

/* The input as the layer sees it: the stored array if it is plain, else written out. */
static const float *
get_input (const ClossMap *input, const ClossParallel *parallel, float *plain)
{
  if (input->mean == NULL)
    return input->values;
  closs_map_read (input, parallel, plain);
  return plain;
}

void
closs_conv2d_plain_forward (const ClossConv2dPlain *plain, const ClossConv2dShape *shape, const ClossParallel *parallel,
                            const ClossMap *input, const float *weight, const ClossConv2dOutput *output,
                            void *workspace)
{
  Pieces pieces = get_pieces (shape, workspace);
  float *values = output->seen != NULL ? pieces.output : output->values;

  plain->forward (shape, parallel, get_input (input, parallel, pieces.input), weight, values, pieces.workspace);
  if (output->seen != NULL)
    closs_map_write_seen (output->seen, parallel, values, output->values);
  else if (output->partial != NULL)
    closs_map_sum_values (closs_conv2d_get_output_shape (shape), parallel, values, output->partial);
}

void
closs_conv2d_plain_backward (const ClossConv2dPlain *plain, const ClossConv2dShape *shape,
                             const ClossParallel *parallel, const ClossMapGradient *d_output, const ClossMap *input,
                             const float *weight, const ClossConv2dGradients *gradients, void *workspace)
{
  Pieces pieces = get_pieces (shape, workspace);
  const float *d_values = d_output->d_seen;

  if (d_output->map.mean != NULL)
    {
      closs_map_read_gradient (d_output, parallel, pieces.output);
      d_values = pieces.output;
    }
  if (gradients->d_weight != NULL)
    plain->backward_weight (shape, parallel, get_input (input, parallel, pieces.input), d_values, gradients->d_weight,
                            pieces.workspace);
  if (gradients->d_input != NULL)
    plain->backward_data (shape, parallel, d_values, weight, gradients->d_input, pieces.workspace);
  if (gradients->d_input != NULL && gradients->partial != NULL && input->mean != NULL)
    closs_map_sum_gradient (input, parallel, gradients->d_input, gradients->partial);
}
