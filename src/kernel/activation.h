/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include <stddef.h>

/* output = max(input, 0), and NaN where the input is; output may be input. */
void closs_relu_forward (size_t count, const ClossParallel *parallel, const float *input, float *output);

/* d_input = output <= 0 ? 0 : d_output (the gradient at 0 is 0, as PyTorch's); d_input may be d_output. */
void closs_relu_backward (size_t count, const ClossParallel *parallel, const float *output, const float *d_output,
                          float *d_input);

/* PReLU with one slope for all channels (He et al. 2015): output = input > 0 ? input : slope input. Not in place:
 * the backward pass needs the input. */
void closs_prelu_forward (size_t count, const ClossParallel *parallel, const float *input, float slope, float *output);

/* Bytes of workspace, 64-byte aligned, for the ordered sum of d_slope. */
size_t closs_prelu_workspace_size (size_t count);

/* d_input = input > 0 ? d_output : slope d_output; d_slope = sum over input <= 0 of input d_output; d_input may be
 * d_output. */
void closs_prelu_backward (size_t count, const ClossParallel *parallel, const float *input, float slope,
                           const float *d_output, float *d_input, float *d_slope, void *workspace);

/* The convolution's bias, for networks without batch normalisation: [rows][channels] += bias[channels]. */
void closs_bias_forward (size_t rows, int channels, const ClossParallel *parallel, const float *bias, float *inout);

/* d_bias = column sums of d_output, in a fixed order. */
size_t closs_bias_workspace_size (size_t rows, int channels);
void closs_bias_backward (size_t rows, int channels, const ClossParallel *parallel, const float *d_output,
                          float *d_bias, void *workspace);

void closs_relu_ref_forward (size_t count, const double *input, double *output);
void closs_relu_ref_backward (size_t count, const double *output, const double *d_output, double *d_input);
void closs_prelu_ref_forward (size_t count, const double *input, double slope, double *output);
void closs_prelu_ref_backward (size_t count, const double *input, double slope, const double *d_output, double *d_input,
                               double *d_slope);
