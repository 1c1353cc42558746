/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plane/feature-plane.h"

G_BEGIN_DECLS

/* The plane of the run beside the window's own, with its title, a card for the sample under the pointer, and a spinner
 * while its data set is being read. */
#define CLOSS_TYPE_COMPARE_PANE (closs_compare_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClossComparePane, closs_compare_pane, CLOSS, COMPARE_PANE, GtkBox)

ClossFeaturePlane *closs_compare_pane_get_plane (ClossComparePane *pane); /* borrowed */
void closs_compare_pane_set_title (ClossComparePane *pane, const char *title);
void closs_compare_pane_set_title_visible (ClossComparePane *pane, gboolean is_visible);
/* Of the run that is shown, for the paths of pinned samples; borrowed until another, or NULL, is set. */
void closs_compare_pane_set_history (ClossComparePane *pane, const ClossHistory *history);
void closs_compare_pane_set_loading (ClossComparePane *pane, gboolean is_loading);

G_END_DECLS
