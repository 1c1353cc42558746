/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Class by class, like the formulas in docs/method.md. */
#include "kernel/center-loss.h"
#include <math.h>
#include <stddef.h>

static uint32_t
count_class (int n, const uint16_t *labels, size_t k)
{
  uint32_t count = 0;

  for (int i = 0; i < n; i++)
    count += labels[i] == k;
  return count;
}

static double
add_plain (double lambda, double n, double n_k, const double difference[2], double d_x[2], double d_center[2])
{
  for (int j = 0; j < 2; j++)
    {
      d_x[j] = lambda * difference[j] / (n * n_k);
      d_center[j] -= lambda / n * difference[j] / n_k;
    }
  return lambda / 2 / n * (difference[0] * difference[0] + difference[1] * difference[1]) / n_k;
}

static double
add_root (double lambda, double n, double n_k, const double difference[2], double d_x[2], double d_center[2])
{
  double distance = sqrt (difference[0] * difference[0] + difference[1] * difference[1]);

  for (int j = 0; j < 2; j++)
    {
      double direction = distance > 0 ? difference[j] / distance : 0;

      d_x[j] = lambda / (2 * n * n_k) * direction;
      d_center[j] -= lambda / (2 * n * n_k) * direction;
    }
  return lambda / 2 / n * distance / n_k;
}

static double
add_paper (double lambda, double n, double n_k, const double difference[2], double d_x[2], double d_center[2])
{
  for (int j = 0; j < 2; j++)
    {
      d_x[j] = lambda * difference[j] / n;
      d_center[j] -= difference[j] / (1 + n_k);
    }
  return lambda / 2 / n * (difference[0] * difference[0] + difference[1] * difference[1]);
}

double
closs_center_loss_ref (ClossLossVariant variant, double lambda, int n, int n_classes, const double *embeddings,
                       const uint16_t *labels, const double *centers, double *d_embeddings, double *d_centers,
                       uint32_t *counts)
{
  double (*add) (double, double, double, const double *, double *, double *) = variant == CLOSS_LOSS_PLAIN  ? add_plain
                                                                               : variant == CLOSS_LOSS_ROOT ? add_root
                                                                                                            : add_paper;
  double total = 0;

  for (size_t k = 0; k < (size_t)n_classes; k++)
    {
      counts[k] = count_class (n, labels, k);
      d_centers[2 * k] = d_centers[2 * k + 1] = 0;
      for (size_t i = 0; i < (size_t)n; i++)
        if (labels[i] == k)
          {
            double difference[2] = { embeddings[2 * i] - centers[2 * k], embeddings[2 * i + 1] - centers[2 * k + 1] };

            total += add (lambda, n, counts[k], difference, &d_embeddings[2 * i], &d_centers[2 * k]);
          }
    }
  return total;
}
