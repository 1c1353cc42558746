/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* Where the points of a class lie: their mean and covariance (divided by their number). Inside of plot/. */
typedef struct
{
  gsize n; /* finite points, of the discs where there are some; 0: the rest is 0 */
  double x, y;
  double xx, xy, yy;
} ClossMoments;

/* One a class of the scene; g_free(). */
ClossMoments *closs_moments_new (const ClossScene *scene) G_GNUC_WARN_UNUSED_RESULT;

/* The half axes of the ellipse about the mean within which @share of a normal distribution lies, the longer first, and
 * the angle of the longer to the x axis. */
void closs_moments_get_ellipse (const ClossMoments *moments, double share, double *a, double *b, double *angle);

G_END_DECLS
