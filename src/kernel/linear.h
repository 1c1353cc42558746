/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"

/* output[n][out] = input[n][in] weight[out][in]^T + bias[out]. */
void closs_linear_forward (int n, int in, int out, const ClossParallel *parallel, const float *input,
                           const float *weight, const float *bias, float *output);

/* d_weight = d_output^T input, d_bias = column sums of d_output, d_input = d_output weight. d_input may be NULL. */
void closs_linear_backward (int n, int in, int out, const ClossParallel *parallel, const float *d_output,
                            const float *input, const float *weight, float *d_input, float *d_weight, float *d_bias);

void closs_linear_ref_forward (int n, int in, int out, const double *input, const double *weight, const double *bias,
                               double *output);
void closs_linear_ref_backward (int n, int in, int out, const double *d_output, const double *input,
                                const double *weight, double *d_input, double *d_weight, double *d_bias);
