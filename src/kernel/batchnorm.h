/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Batch normalization over the rows of a [rows][channels] array (rows = n h w), Ioffe and Szegedy 2015, as in PyTorch's
 * BatchNorm2d. These functions compute the factors of each channel. The passes over the values are in (map.h), which
 * also compute the sums. eps 1e-5; in training the batch's mean and biased variance; the running variance is moved
 * toward the unbiased one (rows / (rows - 1); with one row, the biased one; PyTorch refuses one row). */
#define CLOSS_BATCHNORM_EPSILON  1e-5
#define CLOSS_BATCHNORM_MOMENTUM 0.1

/* From the batch's mean and biased variance over @rows, statistics[2][channels]: y = (x - mean) scale + shift with
 * scale = gamma inv_std, inv_std = 1/sqrt(var + eps), and the unbiased variance; all [channels]. */
void closs_batchnorm_train (size_t rows, int channels, const double *statistics, const float *gamma, const float *beta,
                            float *mean, float *inv_std, float *unbiased_variance, float *scale, float *shift);

/* scale = gamma / sqrt(running_var + eps): y = (x - running_mean) scale + beta. */
void closs_batchnorm_evaluate (int channels, const float *gamma, const float *running_var, float *scale);

/* From the sums of dy and dy (x - mean), sums[2][channels]: d_gamma = sum dy x_hat, d_beta = sum dy, and the factors in
 * dx = gamma inv_std (dy - d_beta/rows - x_hat d_gamma/rows) = on_gradient dy + on_value (x - mean) + constant. */
void closs_batchnorm_backward (size_t rows, int channels, const double *sums, const float *gamma, const float *inv_std,
                               float *d_gamma, float *d_beta, float *on_gradient, float *on_value, float *constant);

/* target = (1 - 0.1) running + 0.1 batch, for [channels] values; target may be running. */
void closs_batchnorm_update_running (int channels, const float *running, const float *batch, float *target);

/* Double precision, plain loops; variance is the biased one. */
void closs_batchnorm_ref_forward (size_t rows, int channels, const double *input, const double *gamma,
                                  const double *beta, double *output, double *mean, double *variance);
void closs_batchnorm_ref_backward (size_t rows, int channels, const double *d_output, const double *input,
                                   const double *gamma, double *d_input, double *d_gamma, double *d_beta);
