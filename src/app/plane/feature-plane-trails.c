/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plane/feature-plane-trails.h"

#include <string.h>

#define INTERVAL (G_USEC_PER_SEC / 10)
#define MAX_AGE  (4 * G_USEC_PER_SEC)

static gsize
get_place_length (const ClossTrails *trails)
{
  return 2 * (gsize)trails->n_classes;
}

void
closs_trails_clear (ClossTrails *trails)
{
  g_free (trails->places);
  *trails = (ClossTrails){ 0 };
}

static void
drop_oldest (ClossTrails *trails, gsize n)
{
  gsize length = get_place_length (trails);

  trails->n -= n;
  memmove (trails->places, trails->places + n * length, trails->n * length * sizeof (float));
  memmove (trails->times, trails->times + n, trails->n * sizeof *trails->times);
}

static void
drop_old (ClossTrails *trails, gint64 time)
{
  gsize n = trails->n == CLOSS_TRAIL_LENGTH ? 1 : 0;

  while (n < trails->n && trails->times[n] < time - MAX_AGE)
    n++;
  if (n > 0)
    drop_oldest (trails, n);
}

void
closs_trails_add (ClossTrails *trails, const float *centers, int n_classes, gint64 time)
{
  gsize length;

  if (n_classes != trails->n_classes)
    {
      closs_trails_clear (trails);
      trails->n_classes = n_classes;
      trails->places = g_new (float, (CLOSS_TRAIL_LENGTH + 1) * get_place_length (trails));
    }
  else if (trails->n > 0 && time - trails->times[trails->n - 1] < INTERVAL)
    return;
  drop_old (trails, time);
  length = get_place_length (trails);
  memcpy (trails->places + trails->n * length, centers, length * sizeof (float));
  trails->times[trails->n++] = time;
}

const float *
closs_trails_get (ClossTrails *trails, const float *centers, gsize *n_trail)
{
  gsize length = get_place_length (trails);

  *n_trail = 0;
  if (trails->n == 0)
    return NULL;
  memcpy (trails->places + trails->n * length, centers, length * sizeof (float));
  *n_trail = trails->n + 1;
  return trails->places;
}
