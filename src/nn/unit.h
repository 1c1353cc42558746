/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"
#include "nn/arena.h"
#include "nn/layer.h"

G_BEGIN_DECLS

/* A convolution with the layers up to the next convolution: bias or batch normalization, ReLU or PReLU, and pooling if
 * there is any. Only the convolution's values are stored. Their readers apply the other layers while they read
 * (kernel/map.h): in the forward pass the next unit, in the backward pass this unit and the next. Holds no values. */
typedef struct
{
  ClossConv2dShape shape; /* n: the number of images to plan the memory for */
  const ClossConv2dAlgorithm *algorithm;
  gboolean has_batchnorm, has_slope, pools;
  /* Offsets of the parameters among those of their kind. The bias belongs to BatchNorm or to the convolution. */
  gsize weight, bias, gamma, running_mean, running_var, slope;
} ClossUnit;

/* The arrays of a pass over the network. Arrays of parameters are indexed by the offsets. */
typedef struct
{
  const ClossParallel *parallel;
  int n;                /* images in this pass; at most the planned number */
  const float *weights; /* trained parameters */
  const float *running; /* running statistics */
  float *new_running;   /* commit() writes the updated ones here */
  float *gradients;     /* the gradients, laid out as the weights */
  void *workspace;      /* closs_unit_get_workspace_size() of the largest unit */
  float *partial;       /* sums by images: closs_unit_get_partial_size() of the largest unit */
} ClossPass;

/* Written by forward(), read until backward() and commit(). All but `values` are [out_channels]. */
typedef struct
{
  float *values; /* [n][h][w][out_channels] */
  float *mean, *scale, *shift, *inv_std, *unbiased_variance;
  float *on_gradient, *on_value, *constant;
  double *sums; /* [CLOSS_MAP_N_SUMS][out_channels] */
} ClossUnitMemory;

void closs_unit_plan (const ClossUnit *unit, int n, ClossArena *arena, ClossUnitMemory *memory);
/* Without values, because evaluate() does not keep them. */
void closs_unit_plan_evaluation (const ClossUnit *unit, ClossArena *arena, ClossUnitMemory *memory);

gsize closs_unit_get_workspace_size (const ClossUnit *unit, int n, const ClossParallel *parallel);
gsize closs_unit_get_partial_size (const ClossUnit *unit, int n);

/* The output as the next unit sees it, valid after forward(). The shape is valid before, too. */
ClossMap closs_unit_get_map (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory);
/* Bytes of the map as the next unit sees it, for @n images. */
ClossShape closs_unit_get_seen_shape (const ClossUnit *unit, int n);

void closs_unit_forward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, ClossUnitMemory *memory);

/* Starts from the gradient of the map as the next unit sees it; pass->partial has its sums. Overwrites the unit's
 * gradients. If @d_input is not NULL, also overwrites @d_input and, with the sums of the input's gradient,
 * pass->partial. */
void closs_unit_backward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, const float *d_seen,
                          ClossUnitMemory *memory, float *d_input);

/* TRUE if the statistics of forward() are finite. */
gboolean closs_unit_is_finite (const ClossUnit *unit, const ClossUnitMemory *memory);

/* Updates the running statistics, after the step is known to be finite. */
void closs_unit_commit (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory);

/* Uses the running statistics. Input and output are plain arrays as the next unit sees them. */
void closs_unit_evaluate (const ClossUnit *unit, const ClossPass *pass, const float *input, ClossUnitMemory *memory,
                          float *output);

G_END_DECLS
