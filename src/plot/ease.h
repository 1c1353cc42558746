/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How what moves in a picture comes to where it is wanted, on the screen and in a file: quickly at first. Returns the
 * share of the way that is still before it, 1 to 0, at @time from 0 to 1. */
static inline float
closs_ease_get_rest (float time)
{
  float rest = 1 - CLAMP (time, 0, 1);

  return rest * rest;
}

G_END_DECLS
