/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands over the plane while a moment of the past is looked at: which, and what can be done from there. Its
 * buttons only name the window's actions. */
#define CLOSS_TYPE_PAST_BAR (closs_past_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClossPastBar, closs_past_bar, CLOSS, PAST_BAR, GtkBox)

/* NULL: nothing is looked at, and the bar hides. */
void closs_past_bar_set_text (ClossPastBar *bar, const char *text);
void closs_past_bar_set_playing (ClossPastBar *bar, gboolean playing);

G_END_DECLS
