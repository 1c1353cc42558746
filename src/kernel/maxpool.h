/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include "kernel/shape.h"
#include <stdint.h>

/* Max-pooling 2x2, stride 2, floor: an odd last row or column is dropped (and its gradient is 0). Of equal values the
 * first in row order wins, and NaN wins over all (the last of several), as in PyTorch. `input` is the shape before
 * pooling; after it is [n][h/2][w/2][c]. */
void closs_maxpool_forward (ClossShape input_shape, const ClossParallel *parallel, const float *input, float *output,
                            uint8_t *winner /* [n][h/2][w/2][c], 0 to 3 = 2 dy + dx */);

/* Without remembering the winners, for evaluation. */
void closs_maxpool_forward_eval (ClossShape input_shape, const ClossParallel *parallel, const float *input,
                                 float *output);

void closs_maxpool_backward (ClossShape input_shape, const ClossParallel *parallel, const float *d_output,
                             const uint8_t *winner, float *d_input);

void closs_maxpool_ref_forward (ClossShape input_shape, const double *input, double *output, uint8_t *winner);
void closs_maxpool_ref_backward (ClossShape input_shape, const double *d_output, const uint8_t *winner,
                                 double *d_input);
