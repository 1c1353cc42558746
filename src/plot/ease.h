/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The motion of everything that moves in a picture, on the screen and in files: fast at first. Returns the remaining
 * share of the way, 1 to 0, at @time from 0 to 1. */
static inline float
closs_ease_get_rest (float time)
{
  float rest = 1 - CLAMP (time, 0, 1);

  return rest * rest;
}

G_END_DECLS
