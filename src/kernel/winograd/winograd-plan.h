/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/kernels.h"

/* Cuts a convolution for conv2d-winograd. Inside the layer. */

/* The cuts of one convolution, and the places of its pieces in the workspace. */
typedef struct ClossWinogradPlan
{
  const ClossConv2dShape *shape;
  const ClossParallel *parallel;
  const ClossKernels *kernels;
  const ClossWinogradTile *tile;
  ClossTiling tiling;
  size_t tiles_per_image;
  int group;              /* images whose tiles alternate in the rows: 4, 2 or 1 */
  int chunk, task_images; /* images of a chunk, and of a task; both are multiples of the group */
  ClossPanels in, out;    /* transformed tiles of a chunk, by input and by output channels */
  ClossPanels d_filter;   /* rows of inputs, of the weight's gradient */
  size_t in_stage_floats, out_stage_floats;

  float *filter_points, *d_filter_points, *in_points, *out_points, *transposed_weight;
  float *in_stages, *out_stages, *adjoint_stages; /* one for every worker; the borders of the first two stay 0 */
  size_t first_image, n_images;                   /* the current chunk */
  bool is_first_chunk;
} ClossWinogradPlan;

/* Rows of inputs: @rows channels of one side by @channels of the other. */
ClossPanels closs_winograd_make_filter_panels (const ClossWinogradPlan *plan, int channels, int rows);

/* Begins a pass: sets the places of the pieces in @workspace and clears the stages. */
ClossWinogradPlan closs_winograd_begin_pass (const ClossWinogradVariant *variant, const ClossConv2dShape *shape,
                                             const ClossParallel *parallel, void *workspace);

/* Goes to the next chunk of images; false after the last. */
bool closs_winograd_next_chunk (ClossWinogradPlan *plan);

/* The tile for vectors that the channels of a filter's @panels fill. */
const ClossWinogradTile *closs_winograd_get_filter_tile (const ClossWinogradPlan *plan, const ClossPanels *panels);

/* The number of images in a vector of @panels. */
static inline int
closs_winograd_get_vector_images (const ClossWinogradPlan *plan, const ClossPanels *panels)
{
  return panels->width < plan->kernels->vector_length ? plan->kernels->vector_length / panels->width : 1;
}

/* Images of the current chunk, rounded up to whole groups. */
static inline size_t
closs_winograd_count_places (const ClossWinogradPlan *plan)
{
  size_t group = (size_t)plan->group;

  return (plan->n_images + group - 1) / group * group;
}

/* Tiles of the current chunk. */
static inline size_t
closs_winograd_count_rows (const ClossWinogradPlan *plan)
{
  return closs_winograd_count_places (plan) * plan->tiles_per_image;
}
