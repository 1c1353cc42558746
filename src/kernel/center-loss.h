/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

/* The three center losses (docs/method.md; Wen et al., ECCV 2016, section 3.2, is PAPER). With d_i the distance of
 * feature x_i to the center of its class, n_k the count of class k in this mini-batch of N, 2-D features:
 *
 *   PLAIN  L = λ/2 1/N Σ d_i²/n_{y_i}   ∂L/∂x_i = λ (x_i - c) / (N n)     ∂L/∂c_k = -(λ/N) (mean of x over k - c_k)
 *   ROOT   L = λ/2 1/N Σ d_i /n_{y_i}   ∂L/∂x_i = λ/(2 N n) (x_i - c)/d_i ∂L/∂c_k = -λ/(2 N n_k) Σ (x_i - c_k)/d_i
 *   PAPER  L = λ/2 1/N Σ d_i²           ∂L/∂x_i = λ (x_i - c) / N         Δc_k = Σ (c_k - x_i) / (1 + n_k)
 *
 * At d_i = 0 the root's gradient is 0, its smallest subgradient. A class absent from the batch has gradient 0. In the
 * paper's rule λ does not enter the centers' update; the update is c -= center_rate * d_centers in all three. */
typedef enum
{
  CLOSS_LOSS_PLAIN,
  CLOSS_LOSS_ROOT,
  CLOSS_LOSS_PAPER,
} ClossLossVariant;
#define CLOSS_N_LOSS_VARIANTS 3

#define CLOSS_EMBEDDING_SIZE 2

/* Returns L, summed in double in the order of the images. Overwrites d_embeddings [n][2], d_centers [k][2] (for PAPER
 * the Δc above) and counts [k]. */
double closs_center_loss (ClossLossVariant variant, float lambda, int n, int n_classes, const float *embeddings,
                          const uint16_t *labels, const float *centers, float *d_embeddings, float *d_centers,
                          uint32_t *counts);

double closs_center_loss_ref (ClossLossVariant variant, double lambda, int n, int n_classes, const double *embeddings,
                              const uint16_t *labels, const double *centers, double *d_embeddings, double *d_centers,
                              uint32_t *counts);
