/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/parallel.h"
#include <stdbool.h>
#include <stddef.h>

/* SGD with momentum in PyTorch's form, v' = μ v + g, w' = w - lr v', from one state into another. The source keeps the
 * state before the step, in case the step turns out not finite. A target may be its own source. */
void closs_sgd (size_t count, const ClossParallel *parallel, float lr, float momentum, const float *gradient,
                const float *weight, const float *velocity, float *new_weight, float *new_velocity);

/* TRUE if no value is NaN and none is larger in magnitude than CLOSS_LARGEST_GRADIENT. No update by such values can
 * overflow. */
#define CLOSS_LARGEST_GRADIENT 1e30f
bool closs_all_finite (size_t count, const ClossParallel *parallel, const float *values);

void closs_sgd_ref (size_t count, double lr, double momentum, const double *gradient, double *weight, double *velocity);
