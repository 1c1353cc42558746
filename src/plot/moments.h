/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The distribution of a class's points: their mean and covariance (divided by their number). Inside of plot/. */
typedef struct
{
  gsize n; /* number of finite points, of the discs if there are any; if 0, all other members are 0 */
  double x, y;
  double xx, xy, yy;
} ClossMoments;

/* One per class of the scene; g_free(). */
ClossMoments *closs_moments_new (const ClossScene *scene) G_GNUC_WARN_UNUSED_RESULT;

/* The half axes of the ellipse around the mean that contains @share of a normal distribution, the longer first, and the
 * angle of the longer to the x axis. */
void closs_moments_get_ellipse (const ClossMoments *moments, double share, double *a, double *b, double *angle);

G_END_DECLS
