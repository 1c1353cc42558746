/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/loss-chart.h"

G_BEGIN_DECLS

/* A loss chart that is redrawn while a pointer moves over it. Axes, curves and marks are drawn once and kept; only the
 * viewed moment, the cursor and its values are drawn again. The picture is the same as that of closs_loss_chart_draw(),
 * pixel for pixel. */
typedef struct _ClossLossChartCache ClossLossChartCache;

ClossLossChartCache *closs_loss_chart_cache_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_loss_chart_cache_free (ClossLossChartCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossLossChartCache, closs_loss_chart_cache_free)

/* Call it when the values, marks or names that the chart points to change. Changes of their number, the size or the
 * style are detected. */
void closs_loss_chart_cache_reset (ClossLossChartCache *cache);

/* @cr must be of an image surface, at its corner, without a transformation except the surface's device scale. */
void closs_loss_chart_cache_draw (ClossLossChartCache *cache, const ClossLossChart *chart, cairo_t *cr, double width,
                                  double height);

G_END_DECLS
