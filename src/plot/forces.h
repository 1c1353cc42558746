/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/moments.h"

G_BEGIN_DECLS

/* What pulls at a point: the negative gradients of the two losses by its feature (docs/method.md), times the size of
 * the mini-batch N, which both are divided by. Inside of plot/. */
typedef struct
{
  double cross_entropy[2], center[2];
} ClossForces;

/* Of point @i. Its class's count in a mini-batch is taken as its share of the shown points, at least 1. 0 where
 * something that it takes is missing or not finite. */
ClossForces closs_forces_get (const ClossScene *scene, const ClossMoments *moments, gsize i);

G_END_DECLS
