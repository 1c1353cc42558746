/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/shape.h"
#include "nn/parameter.h"
#include <glib.h>

G_BEGIN_DECLS

/* A layer as in the PyTorch module: a name, shapes and parameters. unit.c computes convolutions together with the
 * layers that follow them; network.c computes the rest. */
#define CLOSS_LAYER_MAX_PARAMETERS 4

typedef enum
{
  CLOSS_LAYER_CONV2D,    /* weight [, bias] */
  CLOSS_LAYER_BATCHNORM, /* weight, bias, running_mean, running_var */
  CLOSS_LAYER_RELU,
  CLOSS_LAYER_PRELU,   /* weight: one slope */
  CLOSS_LAYER_MAXPOOL, /* 2x2, stride 2 */
  CLOSS_LAYER_LINEAR,  /* weight, bias */
} ClossLayerKind;

typedef struct
{
  ClossLayerKind kind;
  ClossShape input, output; /* n: the number of images to plan the memory for */
  ClossParameter parameters[CLOSS_LAYER_MAX_PARAMETERS];
  int n_parameters;
} ClossLayer;

/* @module: the part before "weight" in PyTorch's names, "hidden_layer.0.cnn_layer.0". */
ClossLayer closs_layer_conv2d (const char *module, ClossShape input, int out_channels, gboolean with_bias);
ClossLayer closs_layer_batchnorm (const char *module, ClossShape input);
ClossLayer closs_layer_relu (ClossShape input);
ClossLayer closs_layer_prelu (const char *module, ClossShape input);
ClossLayer closs_layer_maxpool (ClossShape input);
ClossLayer closs_layer_linear (const char *module, ClossShape input, int out);

G_END_DECLS
