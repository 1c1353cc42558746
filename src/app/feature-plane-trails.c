/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/feature-plane-trails.h"

#include <string.h>

#define INTERVAL (G_USEC_PER_SEC / 10)

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
  else if (trails->n > 0 && time - trails->last_time < INTERVAL)
    return;
  length = get_place_length (trails);
  if (trails->n == CLOSS_TRAIL_LENGTH)
    {
      memmove (trails->places, trails->places + length, (CLOSS_TRAIL_LENGTH - 1) * length * sizeof (float));
      trails->n--;
    }
  memcpy (trails->places + trails->n * length, centers, length * sizeof (float));
  trails->n++;
  trails->last_time = time;
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
