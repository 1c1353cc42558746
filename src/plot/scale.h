/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Round numbers along an axis. */
typedef struct
{
  double first, step; /* the ticks are first + i * step, i < n */
  int n;
} ClossTicks;

/* The smallest of 1, 2, 5 times a power of ten that is at least @rough. */
double closs_scale_get_nice_step (double rough);

/* The multiples of @step within [low, high]; at most 1000. */
ClossTicks closs_scale_get_ticks (double low, double high, double step);
/* Exactly 0 at the tick 0. */
double closs_ticks_get (const ClossTicks *ticks, int i);

/* Powers of ten in [low, high], thinned evenly to at most @max_n: exponents first + i * step. */
ClossTicks closs_scale_get_log_ticks (double low, double high, int max_n);

/* "2.5", "−10", "1e−06": as short as @step allows, with a real minus sign; @group puts the locale's separators between
 * thousands. g_free(). */
char *closs_scale_format (double value, double step, gboolean group) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
