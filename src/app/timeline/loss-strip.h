/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The loss chart under the plane, which is the timeline too: cross-entropy, center and total over the steps, with a
 * mark where a control was changed, the values under the pointer, and the future that the run left, faint. It listens
 * to a run and redraws at most at the display's rate.
 *
 * Properties: "log-axis" (gboolean, TRUE), "smooth" (gboolean, TRUE).
 * Signal "scrubbed" (guint64 step): the user points at a moment, by click or drag. */
#define CLOSS_TYPE_LOSS_STRIP (closs_loss_strip_get_type ())
G_DECLARE_FINAL_TYPE (ClossLossStrip, closs_loss_strip, CLOSS, LOSS_STRIP, GtkWidget)

GtkWidget *closs_loss_strip_new (void);
void closs_loss_strip_set_run (ClossLossStrip *strip, ClossRun *run);
/* The curves of @other are drawn beside those of the run, dashed, on the same axis: an epoch of one is as long as an
 * epoch of the other. NULL: none. */
void closs_loss_strip_set_other (ClossLossStrip *strip, ClossRun *other);
/* Shows which step is looked at; NaN: none. */
void closs_loss_strip_set_view (ClossLossStrip *strip, double step);

G_END_DECLS
