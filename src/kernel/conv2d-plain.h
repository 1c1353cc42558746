/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"

/* For algorithms that know nothing of maps: three passes over plain arrays. Before a pass the maps are written out as
 * the next layer sees them. Inside the layer. Workspaces are as in ClossConv2dAlgorithm. */
typedef struct
{
  size_t (*workspace_size) (const ClossConv2dShape *shape, const ClossParallel *parallel);
  void (*forward) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                   const float *weight, float *output, void *workspace);
  void (*backward_data) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *d_output,
                         const float *weight, float *d_input, void *workspace);
  void (*backward_weight) (const ClossConv2dShape *shape, const ClossParallel *parallel, const float *input,
                           const float *d_output, float *d_weight, void *workspace);
} ClossConv2dPlain;

size_t closs_conv2d_plain_workspace_size (const ClossConv2dPlain *plain, const ClossConv2dShape *shape,
                                          const ClossParallel *parallel);
void closs_conv2d_plain_forward (const ClossConv2dPlain *plain, const ClossConv2dShape *shape,
                                 const ClossParallel *parallel, const ClossMap *input, const float *weight,
                                 const ClossConv2dOutput *output, void *workspace);
void closs_conv2d_plain_backward (const ClossConv2dPlain *plain, const ClossConv2dShape *shape,
                                  const ClossParallel *parallel, const ClossMapGradient *d_output,
                                  const ClossMap *input, const float *weight, const ClossConv2dGradients *gradients,
                                  void *workspace);
