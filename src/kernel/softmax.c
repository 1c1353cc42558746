/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/softmax.h"
#include <math.h>
#include <stddef.h>

/* The first of the largest values. If one is NaN, that one, so that results computed from it are NaN, too. */
static int
find_largest (int n_classes, const float *logits)
{
  int best = 0;

  for (int k = 1; k < n_classes && !isnan (logits[best]); k++)
    if (logits[k] > logits[best] || isnan (logits[k]))
      best = k;
  return best;
}

/* 0 for finite logits; without this, a class at minus infinity would drop out of the sum and leave the loss finite. */
static double
sum_zeros (int n_classes, const float *logits)
{
  double sum = 0;

  for (int k = 0; k < n_classes; k++)
    sum += (double)logits[k] * 0;
  return sum;
}

double
closs_softmax_cross_entropy (int n, int n_classes, const float *logits, const uint16_t *labels, float *d_logits,
                             uint16_t *predicted)
{
  double total = 0;

  for (size_t i = 0; i < (size_t)n; i++)
    {
      const float *z = logits + i * (size_t)n_classes;
      int largest = find_largest (n_classes, z);
      double sum = 0;

      for (int k = 0; k < n_classes; k++)
        sum += exp ((double)z[k] - (double)z[largest]);
      total += (double)z[largest] - (double)z[labels[i]] + log (sum) + sum_zeros (n_classes, z);
      if (predicted != NULL)
        predicted[i] = (uint16_t)largest;
      for (int k = 0; d_logits != NULL && k < n_classes; k++)
        {
          double probability = exp ((double)z[k] - (double)z[largest]) / sum;

          d_logits[i * (size_t)n_classes + (size_t)k] = (float)((probability - (k == labels[i])) / n);
        }
    }
  return total / n;
}

void
closs_softmax (int n_classes, const float *logits, float *probabilities)
{
  float largest = logits[find_largest (n_classes, logits)];
  double sum = 0;

  for (int k = 0; k < n_classes; k++)
    sum += exp ((double)logits[k] - (double)largest);
  for (int k = 0; k < n_classes; k++)
    probabilities[k] = (float)(exp ((double)logits[k] - (double)largest) / sum);
}
