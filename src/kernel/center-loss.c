/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/center-loss.h"
#include <math.h>
#include <stddef.h>

/* The contribution of one image at @distance from its center, where n_k of the n images are of its class. */
typedef struct
{
  double loss;      /* L = λ/2 Σ loss */
  double pull;      /* ∂L/∂x = pull (x - c) */
  double on_center; /* d_center += on_center (x - c) */
} Contribution;

static Contribution
get_contribution (ClossLossVariant variant, double lambda, double n, double n_k, double distance)
{
  Contribution result = { 0 };

  switch (variant)
    {
    case CLOSS_LOSS_PLAIN:
      result.loss = distance * distance / (n * n_k);
      result.pull = lambda / (n * n_k);
      result.on_center = -result.pull;
      break;
    case CLOSS_LOSS_ROOT:
      result.loss = distance / (n * n_k);
      result.pull = distance > 0 ? lambda / (2 * n * n_k * distance) : 0;
      result.on_center = -result.pull;
      break;
    case CLOSS_LOSS_PAPER:
      result.loss = distance * distance / n;
      result.pull = lambda / n;
      result.on_center = -1 / (1 + n_k);
      break;
    }
  return result;
}

double
closs_center_loss (ClossLossVariant variant, float lambda, int n, int n_classes, const float *embeddings,
                   const uint16_t *labels, const float *centers, float *d_embeddings, float *d_centers,
                   uint32_t *counts)
{
  double total = 0;

  for (size_t k = 0; k < (size_t)n_classes; k++)
    {
      counts[k] = 0;
      d_centers[2 * k] = d_centers[2 * k + 1] = 0;
    }
  for (int i = 0; i < n; i++)
    counts[labels[i]]++;
  for (size_t i = 0; i < (size_t)n; i++)
    {
      size_t k = labels[i];
      double dx = (double)embeddings[2 * i] - (double)centers[2 * k];
      double dy = (double)embeddings[2 * i + 1] - (double)centers[2 * k + 1];
      Contribution part = get_contribution (variant, (double)lambda, n, counts[k], hypot (dx, dy));

      total += part.loss;
      d_embeddings[2 * i] = (float)(part.pull * dx);
      d_embeddings[2 * i + 1] = (float)(part.pull * dy);
      d_centers[2 * k] += (float)(part.on_center * dx);
      d_centers[2 * k + 1] += (float)(part.on_center * dy);
    }
  return (double)lambda / 2 * total;
}
