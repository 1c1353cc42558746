/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/moments.h"

#include <math.h>

static gboolean
has_discs (const ClossScene *scene)
{
  for (gsize i = 0; scene->filled != NULL && i < scene->n_points; i++)
    if (scene->filled[i])
      return TRUE;
  return FALSE;
}

static gboolean
is_counted (const ClossScene *scene, gboolean discs_only, gsize i)
{
  if (discs_only && !scene->filled[i])
    return FALSE;
  return scene->labels[i] < scene->n_classes && isfinite (scene->points[2 * i]) && isfinite (scene->points[2 * i + 1]);
}

ClossMoments *
closs_moments_new (const ClossScene *scene)
{
  ClossMoments *moments = g_new0 (ClossMoments, (gsize)MAX (scene->n_classes, 1));
  gboolean discs_only = has_discs (scene);

  for (gsize i = 0; i < scene->n_points; i++)
    if (is_counted (scene, discs_only, i))
      {
        ClossMoments *class = &moments[scene->labels[i]];

        class->n++;
        class->x += ((double)scene->points[2 * i] - class->x) / (double)class->n;
        class->y += ((double)scene->points[2 * i + 1] - class->y) / (double)class->n;
      }
  for (gsize i = 0; i < scene->n_points; i++)
    if (is_counted (scene, discs_only, i))
      {
        ClossMoments *class = &moments[scene->labels[i]];
        double dx = (double)scene->points[2 * i] - class->x, dy = (double)scene->points[2 * i + 1] - class->y;

        class->xx += dx * dx / (double)class->n;
        class->xy += dx * dy / (double)class->n;
        class->yy += dy * dy / (double)class->n;
      }
  return moments;
}

void
closs_moments_get_ellipse (const ClossMoments *moments, double share, double *a, double *b, double *angle)
{
  /* For two variables, chi squared has an exponential distribution. */
  double radius2 = -2 * log1p (-share);
  double mean = (moments->xx + moments->yy) / 2, difference = (moments->xx - moments->yy) / 2;
  double spread = hypot (difference, moments->xy);

  *a = sqrt (radius2 * (mean + spread));
  *b = sqrt (radius2 * fmax (mean - spread, 0));
  *angle = 0.5 * atan2 (moments->xy, difference);
}
