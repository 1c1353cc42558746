/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One corner of a region, and the class beyond the edge that begins there (-1: the edge of the view). */
typedef struct
{
  double x, y;
  int neighbour;
} ClossCorner;

typedef struct
{
  int n;
  ClossCorner *corners; /* in order; owned by the regions */
} ClossPolygon;

typedef struct
{
  double left, right, bottom, top;
} ClossBounds;

/* The exact arg-max regions of the linear classifier weight[k]·x + bias[k] inside @bounds: convex polygons, one per
 * class (n 0: empty), which cover the rectangle without overlap. If classes are equal, the first gets the region. */
typedef struct
{
  int n_classes;
  ClossPolygon *polygons; /* [n_classes] */
  GArray *corners;
} ClossRegions;

ClossRegions *closs_regions_new (int n_classes, const float *weight, const float *bias,
                                 const ClossBounds *bounds) G_GNUC_WARN_UNUSED_RESULT;
void closs_regions_free (ClossRegions *regions);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossRegions, closs_regions_free)

G_END_DECLS
