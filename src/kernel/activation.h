/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Activations in double precision, plain loops; the fast versions are in map.h.
 *
 * ReLU: output = max(input, 0); d_input = output <= 0 ? 0 : d_output (the gradient at 0 is 0, as PyTorch's). PReLU with
 * one slope for all channels (He et al. 2015): output = input > 0 ? input : slope input; d_slope = sum over input <= 0
 * of input d_output. */
void closs_relu_ref_forward (size_t count, const double *input, double *output);
void closs_relu_ref_backward (size_t count, const double *output, const double *d_output, double *d_input);
void closs_prelu_ref_forward (size_t count, const double *input, double slope, double *output);
void closs_prelu_ref_backward (size_t count, const double *input, double slope, const double *d_output, double *d_input,
                               double *d_slope);
