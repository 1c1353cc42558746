/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/shape.h"
#include <stdint.h>

/* Max-pooling 2x2, stride 2, floor, in double precision, plain loops; the fast version is in map.h. An odd last row
 * or column is dropped (and its gradient is 0). Of equal values the first in row order wins, and NaN wins over all (the
 * last of several), as in PyTorch. `input_shape` is the shape before pooling; winner [n][h/2][w/2][c]: 0 to 3 = 2 dy +
 * dx. */
void closs_maxpool_ref_forward (ClossShape input_shape, const double *input, double *output, uint8_t *winner);
void closs_maxpool_ref_backward (ClossShape input_shape, const double *d_output, const uint8_t *winner,
                                 double *d_input);
