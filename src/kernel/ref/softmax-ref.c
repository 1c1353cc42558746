/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/softmax.h"
#include <math.h>
#include <stddef.h>

double
closs_softmax_cross_entropy_ref (int n, int n_classes, const double *logits, const uint16_t *labels, double *d_logits)
{
  double total = 0;

  for (size_t i = 0; i < (size_t)n; i++)
    {
      const double *z = logits + i * (size_t)n_classes;
      double largest = z[0], sum = 0;

      for (int k = 1; k < n_classes; k++)
        largest = fmax (largest, z[k]);
      for (int k = 0; k < n_classes; k++)
        sum += exp (z[k] - largest);
      total += log (sum) + largest - z[labels[i]];
      for (int k = 0; k < n_classes; k++)
        d_logits[i * (size_t)n_classes + (size_t)k] = (exp (z[k] - largest) / sum - (k == labels[i])) / n;
    }
  return total / n;
}
