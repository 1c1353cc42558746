/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include <stddef.h>

/* Batch normalisation over the rows of a [rows][channels] array (rows = n h w), Ioffe and Szegedy 2015, as PyTorch's
 * BatchNorm2d: eps 1e-5; in training the batch's mean and biased variance; the running variance is moved toward the
 * unbiased one (rows / (rows - 1); with one row, the biased one, where PyTorch refuses). */
#define CLOSS_BATCHNORM_EPSILON  1e-5
#define CLOSS_BATCHNORM_MOMENTUM 0.1

/* Bytes of workspace, 64-byte aligned, that the two training passes need. */
size_t closs_batchnorm_workspace_size (size_t rows, int channels);

/* output = (input - mean) * inv_std * gamma + beta. Writes the batch's mean, inv_std = 1/sqrt(var + eps) and the
 * unbiased variance, all [channels]; output may be input. */
void closs_batchnorm_forward_train (size_t rows, int channels, const ClossParallel *parallel, const float *input,
                                    const float *gamma, const float *beta, float *output, float *mean, float *inv_std,
                                    float *unbiased_variance, void *workspace);

/* output = (input - running_mean) / sqrt(running_var + eps) * gamma + beta; output may be input. */
void closs_batchnorm_forward_eval (size_t rows, int channels, const ClossParallel *parallel, const float *input,
                                   const float *gamma, const float *beta, const float *running_mean,
                                   const float *running_var, float *output);

/* From d_output, the training input and its saved mean and inv_std: d_gamma = sum d_output x_hat, d_beta = sum
 * d_output, d_input = gamma inv_std (d_output - d_beta/rows - x_hat d_gamma/rows); d_input may be d_output. */
void closs_batchnorm_backward (size_t rows, int channels, const ClossParallel *parallel, const float *d_output,
                               const float *input, const float *gamma, const float *mean, const float *inv_std,
                               float *d_input, float *d_gamma, float *d_beta, void *workspace);

/* target = (1 - 0.1) running + 0.1 batch, for [channels] values; target may be running. */
void closs_batchnorm_update_running (int channels, const float *running, const float *batch, float *target);

/* Double precision, plain loops; variance is the biased one. */
void closs_batchnorm_ref_forward (size_t rows, int channels, const double *input, const double *gamma,
                                  const double *beta, double *output, double *mean, double *variance);
void closs_batchnorm_ref_backward (size_t rows, int channels, const double *d_output, const double *input,
                                   const double *gamma, double *d_input, double *d_gamma, double *d_beta);
