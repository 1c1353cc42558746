/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives @button, which has a menu model, and the items of its menu their accessible names. When the menu closes, the
 * keys go to the window's feature plane again (the action "win.focus-plane"), and not to @button: Space trains. */
void closs_menu_button_prepare (GtkMenuButton *button, const char *name);

G_END_DECLS
