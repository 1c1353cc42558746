/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the centers have been drawn lately. */
#define CLOSS_TRAIL_LENGTH 28

typedef struct
{
  int n_classes;
  gsize n;       /* places kept */
  float *places; /* [CLOSS_TRAIL_LENGTH + 1][n_classes][2], oldest first */
  gint64 times[CLOSS_TRAIL_LENGTH];
} ClossTrails;

void closs_trails_clear (ClossTrails *trails);

/* Adds where the centers are, at most every tenth of a second (@time in µs), and forgets what is older than a few
 * seconds. Another number of classes begins anew. */
void closs_trails_add (ClossTrails *trails, const float *centers, int n_classes, gint64 time);

/* The places, with @centers as the newest of them; borrowed until the next call. */
const float *closs_trails_get (ClossTrails *trails, const float *centers, gsize *n_trail);

G_END_DECLS
