/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds points of the plane by place. For moving points it searches one by one; from the second question about unmoved
 * points on it uses a grid. Points that are not finite are never found. */
typedef struct _ClossPointIndex ClossPointIndex;

ClossPointIndex *closs_point_index_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_point_index_free (ClossPointIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossPointIndex, closs_point_index_free)

/* Sets the points [n][2]. Call it again whenever a point may have moved. Borrowed until the next call. */
void closs_point_index_set_points (ClossPointIndex *index, const float *points, gsize n);

/* The point nearest to (@x, @y) and nearer than @reach, the first of equally near ones; -1: none. */
gssize closs_point_index_find_nearest (ClossPointIndex *index, double x, double y, double reach);

/* The points in the rectangle between two corners, edges included, in order: an array of guint32. */
GArray *closs_point_index_find_in_box (ClossPointIndex *index, double x0, double y0, double x1,
                                       double y1) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
