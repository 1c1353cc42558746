/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/animation.h"

G_BEGIN_DECLS

/* The scene between two recorded moments. Inside of plot/. */
typedef struct
{
  ClossScene scene; /* the present scene; borrows from the keys and from the members below */
  float *points, *centers, *classifier_weight, *classifier_bias;
} ClossTween;

/* The scene of @keys at @step, between the key before and the key after it; caption and settings are the latter's. */
void closs_tween_init (ClossTween *tween, const ClossAnimationKey *keys, gsize n_keys, double step);
void closs_tween_clear (ClossTween *tween);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossTween, closs_tween_clear)

G_END_DECLS
