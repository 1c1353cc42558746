/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Finds points of the plane by place. Points that move are looked through one by one; as soon as they are asked about
 * twice in the same places, a grid is laid over them. Points that are not finite are nowhere. */
typedef struct _ClossPointIndex ClossPointIndex;

ClossPointIndex *closs_point_index_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_point_index_free (ClossPointIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossPointIndex, closs_point_index_free)

/* The points [n][2] from now on: to be called whenever one of them may have moved. Borrowed until the next call. */
void closs_point_index_set_points (ClossPointIndex *index, const float *points, gsize n);

/* The point nearest to (@x, @y) and nearer than @reach, of equally near ones the first; -1: none. */
gssize closs_point_index_find_nearest (ClossPointIndex *index, double x, double y, double reach);

/* The points within the rectangle of two corners, edges and all, in order: an array of guint32. */
GArray *closs_point_index_find_in_box (ClossPointIndex *index, double x0, double y0, double x1,
                                       double y1) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
