/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One corner of a region, and whose region lies beyond the edge that begins there (-1: the edge of the view). */
typedef struct
{
  double x, y;
  int neighbour;
} ClossCorner;

typedef struct
{
  int n;
  ClossCorner *corners; /* in turn; owned by the regions */
} ClossPolygon;

typedef struct
{
  double left, right, bottom, top;
} ClossBounds;

/* The arg-max regions of the linear classifier weight[k]·x + bias[k] within @bounds, exact: convex polygons, one a
 * class (n 0: none), which share out the rectangle. Of equal classes the first has the region. */
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
