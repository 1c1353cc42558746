/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A line above the plane that says what has happened or what waits, with a button that does something about it (where
 * it has a label) and one that closes it. (libadwaita's own came with 1.3.)
 *
 * Properties: "title", "button-label", "action-name" and "action-target" (of the button), "dismiss-action-name" (of the
 * closing button; NULL: it just closes), "other-button-label" and "other-action-name" (of a second button, which takes
 * the place of the closing one), "urgent" (gboolean). */
#define CLOSS_TYPE_BANNER (closs_banner_get_type ())
G_DECLARE_FINAL_TYPE (ClossBanner, closs_banner, CLOSS, BANNER, GtkBox)

/* NULL: hides it. */
void closs_banner_set_title (ClossBanner *banner, const char *title);

G_END_DECLS
