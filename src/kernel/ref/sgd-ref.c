/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/sgd.h"

void
closs_sgd_ref (size_t count, double lr, double momentum, const double *gradient, double *weight, double *velocity)
{
  for (size_t i = 0; i < count; i++)
    {
      velocity[i] = momentum * velocity[i] + gradient[i];
      weight[i] -= lr * velocity[i];
    }
}
