/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers on their way: each goes from where it is to where it is wanted, quickly at first. What they are (points,
 * centers, a classifier) is the caller's business. All times in µs, of one clock. */
typedef struct
{
  gsize n;
  float *from, *to, *now; /* [n] */
  gint64 start, duration;
  gboolean moving;
} ClossMotion;

void closs_motion_clear (ClossMotion *motion);

/* Forgets what was there and stands at @values. */
void closs_motion_jump (ClossMotion *motion, const float *values, gsize n);

/* From where they are drawn now toward @values, of the same number; numbers that were or are not finite jump. */
void closs_motion_retarget (ClossMotion *motion, const float *values, gint64 time, gint64 duration);

/* Moves to where they are at @time; FALSE where they have arrived. */
gboolean closs_motion_advance (ClossMotion *motion, gint64 time);

G_END_DECLS
