/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/maxpool.h"
#include "nn/layer.h"

static gsize
get_saved_size (const ClossLayer *layer, int n)
{
  return (gsize)n * closs_shape_image_count (layer->output);
}

static void
forward (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output, void *saved)
{
  closs_maxpool_forward (closs_pass_shape (pass, layer->input), pass->parallel, input, output, saved);
}

static void
evaluate (const ClossLayer *layer, const ClossPass *pass, const float *input, float *output)
{
  closs_maxpool_forward_eval (closs_pass_shape (pass, layer->input), pass->parallel, input, output);
}

static void
backward (const ClossLayer *layer, const ClossPass *pass, const float *input, const float *output,
          const float *d_output, float *d_input, void *saved)
{
  (void)input;
  (void)output;
  closs_maxpool_backward (closs_pass_shape (pass, layer->input), pass->parallel, d_output, saved, d_input);
}

static const ClossLayerClass maxpool_class = {
  .name = "maxpool",
  .saved_size = get_saved_size,
  .forward = forward,
  .evaluate = evaluate,
  .backward = backward,
};

ClossLayer
closs_layer_maxpool (ClossShape input)
{
  return (ClossLayer){
    .klass = &maxpool_class,
    .input = input,
    .output = { .n = input.n, .h = input.h / 2, .w = input.w / 2, .c = input.c },
  };
}
