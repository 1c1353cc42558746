/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/animation.h"

G_BEGIN_DECLS

/* What is seen between two moments that were recorded. Inside of plot/. */
typedef struct
{
  ClossScene scene; /* as it is now; borrows from the keys and from below */
  float *points, *centers, *classifier_weight, *classifier_bias;
} ClossTween;

/* The scene of @keys at @step, on its way from the key before to the one after it, whose caption and settings it has.
 */
void closs_tween_init (ClossTween *tween, const ClossAnimationKey *keys, gsize n_keys, double step);
void closs_tween_clear (ClossTween *tween);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossTween, closs_tween_clear)

G_END_DECLS
