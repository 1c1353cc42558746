/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/loss-chart.h"

G_BEGIN_DECLS

/* A loss chart that is drawn again and again while a pointer moves over it: axes, curves and marks are drawn once and
 * kept, and only the moment that is looked at, the cursor and its values anew. The picture is the one of
 * closs_loss_chart_draw(), pixel for pixel. */
typedef struct _ClossLossChartCache ClossLossChartCache;

ClossLossChartCache *closs_loss_chart_cache_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_loss_chart_cache_free (ClossLossChartCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossLossChartCache, closs_loss_chart_cache_free)

/* To be called whenever the values, marks or names that the chart points to are others; that their number, the size or
 * the look has changed is seen without it. */
void closs_loss_chart_cache_reset (ClossLossChartCache *cache);

/* @cr is that of an image surface, at its corner: no transformation but the surface's device scale. */
void closs_loss_chart_cache_draw (ClossLossChartCache *cache, const ClossLossChart *chart, cairo_t *cr, double width,
                                  double height);

G_END_DECLS
