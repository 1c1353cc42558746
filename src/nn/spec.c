/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/spec.h"

#include "kernel/center-loss.h"
#include "kernel/conv2d.h"
#include <glib/gi18n-lib.h>

#define FULL_WIDTH         8
#define LENETPP_DEPTH      3
#define MAX_IMAGE_SIDE     256
#define MAX_IMAGE_CHANNELS 64

/* Output channels of each block at width 1; 0 ends a block. */
typedef int BlockTable[CLOSS_MAX_DEPTH][CLOSS_MAX_BLOCK_CONVOLUTIONS];

static const BlockTable deep_blocks = { { 32, 64 }, { 128, 256 }, { 512, 512 }, { 256, 128, 64 } };
static const BlockTable lenetpp_blocks = { { 32, 32 }, { 64, 64 }, { 128, 128 } };

/* Not G_DEFINE_QUARK: clang-format would put spaces into the name. */
GQuark
closs_nn_error_quark (void)
{
  return g_quark_from_static_string ("closs-nn-error-quark");
}

static gboolean
check_range (const char *what, int value, int low, int high, GError **error)
{
  if (value >= low && value <= high)
    return TRUE;
  g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC, _ ("%s is %d, but must be between %d and %d"), what, value,
               low, high);
  return FALSE;
}

static gboolean
check_width (int width_eighths, GError **error)
{
  if (width_eighths == 1 || width_eighths == 2 || width_eighths == 4 || width_eighths == 8)
    return TRUE;
  g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC, _ ("The width is %d/8, but must be 1, 1/2, 1/4 or 1/8"),
               width_eighths);
  return FALSE;
}

static gboolean
check_image_side (int side, int depth, GError **error)
{
  if (side >= 1 << depth)
    return TRUE;
  g_set_error (
      error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC,
      _ ("An image %d pixels a side is too small for %d blocks, which need at least %d: choose a smaller depth"), side,
      depth, 1 << depth);
  return FALSE;
}

gboolean
closs_network_spec_check (const ClossNetworkSpec *spec, GError **error)
{
  gboolean lenetpp = spec->architecture == CLOSS_ARCHITECTURE_LENETPP;

  if (!check_range (_ ("The architecture"), (int)spec->architecture, CLOSS_ARCHITECTURE_DEEP,
                    CLOSS_ARCHITECTURE_LENETPP, error))
    return FALSE;
  if (!check_range (lenetpp ? _ ("The depth of LeNets++") : _ ("The depth"), spec->depth,
                    lenetpp ? LENETPP_DEPTH : CLOSS_MIN_DEPTH, lenetpp ? LENETPP_DEPTH : CLOSS_MAX_DEPTH, error))
    return FALSE;
  return check_width (spec->width_eighths, error)
         && check_range (_ ("The image height"), spec->image_height, 1, MAX_IMAGE_SIDE, error)
         && check_range (_ ("The image width"), spec->image_width, 1, MAX_IMAGE_SIDE, error)
         && check_range (_ ("The number of image channels"), spec->image_channels, 1, MAX_IMAGE_CHANNELS, error)
         && check_range (_ ("The number of classes"), spec->n_classes, 1, CLOSS_MAX_CLASSES, error)
         && check_image_side (spec->image_height, spec->depth, error)
         && check_image_side (spec->image_width, spec->depth, error);
}

int
closs_network_spec_get_blocks (const ClossNetworkSpec *spec, ClossBlockSpec blocks[CLOSS_MAX_DEPTH])
{
  const BlockTable *table = spec->architecture == CLOSS_ARCHITECTURE_DEEP ? &deep_blocks : &lenetpp_blocks;
  int channels = spec->image_channels;

  for (int b = 0; b < spec->depth; b++)
    {
      int i = 0;
      for (; i < CLOSS_MAX_BLOCK_CONVOLUTIONS && (*table)[b][i] > 0; i++)
        {
          blocks[b].in_channels[i] = channels;
          channels = (*table)[b][i] * spec->width_eighths / FULL_WIDTH;
          blocks[b].out_channels[i] = channels;
        }
      blocks[b].n_convolutions = i;
    }
  return spec->depth;
}

/* Weights of the layers after the blocks: both linear layers. */
static gsize
count_linear_weights (const ClossNetworkSpec *spec, const ClossBlockSpec *last)
{
  gsize h = (gsize)(spec->image_height >> spec->depth), w = (gsize)(spec->image_width >> spec->depth);
  gsize flat = h * w * (gsize)last->out_channels[last->n_convolutions - 1];

  return CLOSS_EMBEDDING_SIZE * (flat + (gsize)spec->n_classes);
}

static gsize
count_kernel_weights (const ClossBlockSpec *block, int i)
{
  return (gsize)(CLOSS_CONV2D_KERNEL * CLOSS_CONV2D_KERNEL) * (gsize)block->in_channels[i]
         * (gsize)block->out_channels[i];
}

double
closs_network_spec_get_cost (const ClossNetworkSpec *spec)
{
  ClossBlockSpec blocks[CLOSS_MAX_DEPTH];
  int n_blocks = closs_network_spec_get_blocks (spec, blocks);
  double cost = (double)count_linear_weights (spec, &blocks[n_blocks - 1]);

  for (int b = 0; b < n_blocks; b++)
    {
      double pixels = (double)(spec->image_height >> b) * (double)(spec->image_width >> b);
      for (int i = 0; i < blocks[b].n_convolutions; i++)
        cost += pixels * (double)count_kernel_weights (&blocks[b], i);
    }
  return cost;
}

gsize
closs_network_spec_get_n_parameters (const ClossNetworkSpec *spec)
{
  gboolean lenetpp = spec->architecture == CLOSS_ARCHITECTURE_LENETPP;
  ClossBlockSpec blocks[CLOSS_MAX_DEPTH];
  int n_blocks = closs_network_spec_get_blocks (spec, blocks);
  gsize count = count_linear_weights (spec, &blocks[n_blocks - 1]) + CLOSS_EMBEDDING_SIZE + (gsize)spec->n_classes;

  for (int b = 0; b < n_blocks; b++)
    for (int i = 0; i < blocks[b].n_convolutions; i++)
      {
        gsize channels = (gsize)blocks[b].out_channels[i];
        /* Per channel LeNets++ has a bias (and one slope for all), the deep network a scale and a shift. */
        count += count_kernel_weights (&blocks[b], i) + (lenetpp ? channels + 1 : 2 * channels);
      }
  return lenetpp ? count + 1 : count;
}
