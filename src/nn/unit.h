/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"
#include "nn/arena.h"
#include "nn/layer.h"

G_BEGIN_DECLS

/* A convolution with what follows it up to the next: bias or batch normalisation, ReLU or PReLU, and pooling where
 * there is some. Only what the convolution writes is stored; the rest is done while it is read (kernel/map.h), by the
 * next unit forward, and by this and the next backward. Holds no values. */
typedef struct
{
  ClossConv2dShape shape; /* n is the number of images that the memory is planned for */
  const ClossConv2dAlgorithm *algorithm;
  gboolean has_batchnorm, has_slope, pools;
  /* Offsets of the parameters among those of their kind; bias is BatchNorm's or the convolution's. */
  gsize weight, bias, gamma, running_mean, running_var, slope;
} ClossUnit;

/* What a pass over the network works on. Arrays of parameters are indexed by the offsets. */
typedef struct
{
  const ClossParallel *parallel;
  int n;                /* images in this pass, at most the number the memory was planned for */
  const float *weights; /* trained parameters */
  const float *running; /* running statistics */
  float *new_running;   /* where commit() writes them */
  float *gradients;     /* as weights */
  void *workspace;      /* closs_unit_get_workspace_size() of the largest unit */
  float *partial;       /* sums by images, closs_unit_get_partial_size() of the largest */
} ClossPass;

/* From forward() to backward() and commit(); all but `values` are [out_channels]. */
typedef struct
{
  float *values; /* [n][h][w][out_channels] */
  float *mean, *scale, *shift, *inv_std, *unbiased_variance;
  float *on_gradient, *on_value, *constant;
  double *sums; /* [CLOSS_MAP_N_SUMS][out_channels] */
} ClossUnitMemory;

void closs_unit_plan (const ClossUnit *unit, int n, ClossArena *arena, ClossUnitMemory *memory);
/* Without values, which evaluate() does not keep. */
void closs_unit_plan_evaluation (const ClossUnit *unit, ClossArena *arena, ClossUnitMemory *memory);

gsize closs_unit_get_workspace_size (const ClossUnit *unit, int n, const ClossParallel *parallel);
gsize closs_unit_get_partial_size (const ClossUnit *unit, int n);

/* The output as the next unit sees it, after forward(); its shape also before. */
ClossMap closs_unit_get_map (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory);
/* Of the map as it is seen, for @n images. */
ClossShape closs_unit_get_seen_shape (const ClossUnit *unit, int n);

void closs_unit_forward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, ClossUnitMemory *memory);

/* From the gradient of the map as it is seen, whose sums stand in pass->partial. Overwrites the unit's gradients and,
 * where @d_input is not NULL, it and pass->partial with the sums of the input's. */
void closs_unit_backward (const ClossUnit *unit, const ClossPass *pass, const ClossMap *input, const float *d_seen,
                          ClossUnitMemory *memory, float *d_input);

/* Whether the statistics of forward() are finite. */
gboolean closs_unit_is_finite (const ClossUnit *unit, const ClossUnitMemory *memory);

/* Moves the running statistics, once the step is known to be finite. */
void closs_unit_commit (const ClossUnit *unit, const ClossPass *pass, const ClossUnitMemory *memory);

/* With the running statistics, from plain values to plain values as they are seen. */
void closs_unit_evaluate (const ClossUnit *unit, const ClossPass *pass, const float *input, ClossUnitMemory *memory,
                          float *output);

G_END_DECLS
