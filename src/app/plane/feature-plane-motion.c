/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-motion.h"
#include "plot/ease.h"

#include <math.h>
#include <string.h>

void
closs_motion_clear (ClossMotion *motion)
{
  g_free (motion->from);
  g_free (motion->to);
  g_free (motion->now);
  *motion = (ClossMotion){ 0 };
}

void
closs_motion_jump (ClossMotion *motion, const float *values, gsize n)
{
  gsize size = n * sizeof (float);

  if (n != motion->n)
    {
      closs_motion_clear (motion);
      motion->n = n;
      motion->from = g_malloc (size);
      motion->to = g_malloc (size);
      motion->now = g_malloc (size);
    }
  if (n > 0)
    {
      memcpy (motion->to, values, size);
      memcpy (motion->now, values, size);
    }
  motion->moving = FALSE;
}

void
closs_motion_retarget (ClossMotion *motion, const float *values, gint64 time, gint64 duration)
{
  memcpy (motion->to, values, motion->n * sizeof (float));
  for (gsize i = 0; i < motion->n; i++)
    motion->from[i] = isfinite (motion->now[i]) && isfinite (values[i]) ? motion->now[i] : values[i];
  motion->start = time;
  motion->duration = MAX (duration, 1);
  motion->moving = TRUE;
  closs_motion_advance (motion, time);
}

gboolean
closs_motion_advance (ClossMotion *motion, gint64 time)
{
  float t, rest;

  if (!motion->moving)
    return FALSE;
  t = (float)(time - motion->start) / (float)motion->duration;
  rest = closs_ease_get_rest (t);
  if (t >= 1)
    {
      memcpy (motion->now, motion->to, motion->n * sizeof (float));
      motion->moving = FALSE;
      return FALSE;
    }
  for (gsize i = 0; i < motion->n; i++)
    motion->now[i] = motion->to[i] + rest * (motion->from[i] - motion->to[i]);
  return TRUE;
}
