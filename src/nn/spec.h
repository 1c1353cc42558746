/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The description of a network (docs/method.md, "Network"). */
typedef enum
{
  CLOSS_ARCHITECTURE_DEEP, /* the network of the PyTorch project: 5x5 convolution, BatchNorm, ReLU; depth 1 to 4 blocks
                            */
  CLOSS_ARCHITECTURE_LENETPP /* LeNets++ of the paper: 5x5 convolution with bias, PReLU; three blocks, no BatchNorm */
} ClossArchitecture;

#define CLOSS_MIN_DEPTH              1
#define CLOSS_MAX_DEPTH              4
#define CLOSS_MAX_BLOCK_CONVOLUTIONS 3
#define CLOSS_MAX_CLASSES            65535
#define CLOSS_MAX_BATCH              4096

typedef struct
{
  ClossArchitecture architecture;
  int depth;         /* 1 to 4 blocks; LeNets++ is always 3 */
  int width_eighths; /* 8, 4, 2 or 1: every channel count except the input's is scaled by width_eighths / 8 */
  int image_height, image_width, image_channels;
  int n_classes;
} ClossNetworkSpec;

/* One block: convolutions, then MaxPool 2x2. */
typedef struct
{
  int n_convolutions;
  int in_channels[CLOSS_MAX_BLOCK_CONVOLUTIONS];
  int out_channels[CLOSS_MAX_BLOCK_CONVOLUTIONS];
} ClossBlockSpec;

#define CLOSS_NN_ERROR (closs_nn_error_quark ())
GQuark closs_nn_error_quark (void);

typedef enum
{
  CLOSS_NN_ERROR_SPEC,       /* a network that cannot exist */
  CLOSS_NN_ERROR_CHECKPOINT, /* an invalid file of weights */
} ClossNnError;

/* TRUE if such a network can exist (images of at least 2^depth pixels a side, 1 to CLOSS_MAX_CLASSES classes, …). */
gboolean closs_network_spec_check (const ClossNetworkSpec *spec, GError **error);

/* The blocks of @spec, which must have passed the check; returns their number. */
int closs_network_spec_get_blocks (const ClossNetworkSpec *spec, ClossBlockSpec blocks[CLOSS_MAX_DEPTH]);

/* Multiply-adds of one image's forward pass (convolutions and linear layers). */
double closs_network_spec_get_cost (const ClossNetworkSpec *spec);

/* The number of trained parameters, without the centers. */
gsize closs_network_spec_get_n_parameters (const ClossNetworkSpec *spec);

G_END_DECLS
