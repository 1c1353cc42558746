/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"
#include "kernel/parallel.h"
#include "kernel/shape.h"
#include "nn/parameter.h"
#include <glib.h>

G_BEGIN_DECLS

/* One kind of layer is one ClossLayerClass in one file, and one constructor in the list at the end. Layers hold no
 * values: these are the state's, and come with the pass. */
#define CLOSS_LAYER_MAX_PARAMETERS 4

typedef struct _ClossLayer ClossLayer;

/* What a pass over the network works on. Arrays of parameters are indexed by ClossParameter.offset. */
typedef struct
{
  const ClossParallel *parallel;
  int n;                /* images in this pass, at most the number the memory was planned for */
  const float *weights; /* trained parameters */
  const float *running; /* running statistics */
  float *new_running;   /* where commit() writes them */
  float *gradients;     /* as weights */
  void *workspace;      /* the largest workspace_size() of any layer */
} ClossPass;

typedef struct
{
  const char *name;
  /* Whether output may be (and is) the input's memory; then no other layer's backward pass needs the input. */
  gboolean forward_in_place, evaluate_in_place;
  gboolean backward_in_place;

  /* Bytes from forward() to backward() and commit(), and bytes any call may scribble on; NULL means 0. */
  gsize (*saved_size) (const ClossLayer *layer, int n);
  gsize (*workspace_size) (const ClossLayer *layer, int n, const ClossParallel *parallel);

  void (*forward) (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved);
  void (*evaluate) (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output);
  /* Overwrites the layer's gradients and, where not NULL, d_input. */
  void (*backward) (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
                    const float *d_output, float *d_input, void *saved);
  /* Moves the running statistics, once the step is known to be finite; NULL where there are none. */
  void (*commit) (const ClossLayer *layer, const ClossPass *pass, const void *saved);
} ClossLayerClass;

struct _ClossLayer
{
  const ClossLayerClass *klass;
  ClossShape input, output; /* n is the number of images that the memory is planned for */
  ClossParameter parameters[CLOSS_LAYER_MAX_PARAMETERS];
  int n_parameters;
  const ClossConv2dAlgorithm *algorithm; /* of a convolution, else NULL */
};

/* @module: what stands before "weight" in PyTorch's names, "hidden_layer.0.cnn_layer.0". @n images at most. */
ClossLayer closs_layer_conv2d (const char *module, ClossShape input, int out_channels, gboolean with_bias);
ClossLayer closs_layer_batchnorm (const char *module, ClossShape input);
ClossLayer closs_layer_relu (ClossShape input);
ClossLayer closs_layer_prelu (const char *module, ClossShape input);
ClossLayer closs_layer_maxpool (ClossShape input);
ClossLayer closs_layer_linear (const char *module, ClossShape input, int out);

/* For the constructors: takes @parameter under the name "module.suffix". */
void closs_layer_add_parameter (ClossLayer *layer, ClossParameter parameter, const char *module, const char *suffix);

/* The elements of one image times the images of the pass. */
static inline gsize
closs_pass_count (const ClossPass *pass, ClossShape shape)
{
  return (gsize)pass->n * closs_shape_image_count (shape);
}

static inline ClossShape
closs_pass_shape (const ClossPass *pass, ClossShape shape)
{
  shape.n = pass->n;
  return shape;
}

G_END_DECLS
