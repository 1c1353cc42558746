/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/moments.h"

G_BEGIN_DECLS

/* The forces on a point: the negative gradients of the two losses by its feature (docs/method.md). They are multiplied
 * by the mini-batch size N, because both losses are divided by it. Inside of plot/. */
typedef struct
{
  double cross_entropy[2], center[2];
} ClossForces;

/* The forces on point @i. The count of its class in a mini-batch is estimated by the class's share of the shown points,
 * at least 1. 0 if an input is missing or not finite. */
ClossForces closs_forces_get (const ClossScene *scene, const ClossMoments *moments, gsize i);

G_END_DECLS
