/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/regions.h"

#include <math.h>

/* The half-plane a x + b y + c >= 0. */
typedef struct
{
  double a, b, c;
} HalfPlane;

static HalfPlane
make_half_plane (const float *weight, const float *bias, int k, int other)
{
  return (HalfPlane){ (double)weight[2 * k] - weight[2 * other], (double)weight[2 * k + 1] - weight[2 * other + 1],
                      (double)bias[k] - bias[other] };
}

static double
evaluate (const HalfPlane *half, const ClossCorner *corner)
{
  return half->a * corner->x + half->b * corner->y + half->c;
}

static void
append_corner (GArray *corners, double x, double y, int neighbour)
{
  ClossCorner corner = { x, y, neighbour };

  g_array_append_val (corners, corner);
}

static void
append_crossing (GArray *corners, const ClossCorner *p, const ClossCorner *q, double at_p, double at_q, int neighbour)
{
  double t = at_p / (at_p - at_q);

  append_corner (corners, p->x + t * (q->x - p->x), p->y + t * (q->y - p->y), neighbour);
}

/* One step of Sutherland and Hodgman: cuts the convex *from by the half-plane into *to. @other is the class beyond the
 * cut. */
static void
clip_polygon (const GArray *from, GArray *to, const HalfPlane *half, int other)
{
  g_array_set_size (to, 0);
  for (guint i = 0; i < from->len; i++)
    {
      const ClossCorner *p = &g_array_index (from, ClossCorner, i);
      const ClossCorner *q = &g_array_index (from, ClossCorner, (i + 1) % from->len);
      double at_p = evaluate (half, p), at_q = evaluate (half, q);

      if (at_p >= 0)
        append_corner (to, p->x, p->y, p->neighbour);
      if (at_p >= 0 && at_q < 0)
        append_crossing (to, p, q, at_p, at_q, other);
      else if (at_p < 0 && at_q >= 0)
        append_crossing (to, p, q, at_p, at_q, p->neighbour);
    }
}

static gboolean
is_finite_class (const float *weight, const float *bias, int k)
{
  return isfinite (weight[2 * k]) && isfinite (weight[2 * k + 1]) && isfinite (bias[k]);
}

static void
start_polygon (GArray *corners, const ClossBounds *bounds)
{
  g_array_set_size (corners, 0);
  append_corner (corners, bounds->left, bounds->bottom, -1);
  append_corner (corners, bounds->right, bounds->bottom, -1);
  append_corner (corners, bounds->right, bounds->top, -1);
  append_corner (corners, bounds->left, bounds->top, -1);
}

/* Leaves the region of class @k in *corners; overwrites *spare. */
static void
find_region (int n_classes, const float *weight, const float *bias, int k, const ClossBounds *bounds, GArray **corners,
             GArray **spare)
{
  start_polygon (*corners, bounds);
  for (int other = 0; other < n_classes && (*corners)->len > 0; other++)
    {
      HalfPlane half;
      GArray *clipped = *spare;

      if (other == k || !is_finite_class (weight, bias, other))
        continue;
      half = make_half_plane (weight, bias, k, other);
      if (half.a == 0 && half.b == 0)
        {
          if (half.c < 0 || (half.c == 0 && other < k))
            g_array_set_size (*corners, 0);
          continue;
        }
      clip_polygon (*corners, clipped, &half, other);
      *spare = *corners;
      *corners = clipped;
    }
}

ClossRegions *
closs_regions_new (int n_classes, const float *weight, const float *bias, const ClossBounds *bounds)
{
  ClossRegions *regions = g_new0 (ClossRegions, 1);
  GArray *corners = g_array_new (FALSE, FALSE, sizeof (ClossCorner));
  GArray *spare = g_array_new (FALSE, FALSE, sizeof (ClossCorner));
  gsize offset = 0;

  regions->n_classes = n_classes;
  regions->polygons = g_new0 (ClossPolygon, MAX (n_classes, 1));
  regions->corners = g_array_new (FALSE, FALSE, sizeof (ClossCorner));
  for (int k = 0; k < n_classes; k++)
    {
      if (!is_finite_class (weight, bias, k))
        continue;
      find_region (n_classes, weight, bias, k, bounds, &corners, &spare);
      if (corners->len < 3)
        continue;
      regions->polygons[k].n = (int)corners->len;
      g_array_append_vals (regions->corners, corners->data, corners->len);
    }
  /* Set only now, because the array moves while it grows. */
  for (int k = 0; k < n_classes; k++)
    {
      regions->polygons[k].corners = (ClossCorner *)(void *)regions->corners->data + offset;
      offset += (gsize)regions->polygons[k].n;
    }
  g_array_unref (corners);
  g_array_unref (spare);
  return regions;
}

void
closs_regions_free (ClossRegions *regions)
{
  if (regions == NULL)
    return;
  g_array_unref (regions->corners);
  g_free (regions->polygons);
  g_free (regions);
}
