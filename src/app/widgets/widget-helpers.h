/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What a screen reader calls @widget: for whatever shows an icon or a bare slider. Of a list, which is worked by a
 * button in itself, that one is named too (a menu button's takes the name by itself). */
void closs_widget_set_name (GtkWidget *widget, const char *name);

/* The wheel scrolls the page that @widget is on; it does not turn the widget's value. */
void closs_widget_ignore_wheel (GtkWidget *widget);

/* Sets the text only where it is another one, to spare a layout. */
void closs_label_set_text (GtkLabel *label, const char *text);

/* The same for what was measured; an estimate is lighter. */
void closs_label_set_measured (GtkLabel *label, const char *text);

/* Gives @widget the class of the style sheet, or takes it away. */
void closs_widget_set_css_class (GtkWidget *widget, const char *css_class, gboolean is_set);

/* @child, which is the child of a bin, becomes that of @target. */
void closs_widget_move_to_bin (GtkWidget *child, AdwBin *target);

/* A window of @type that stands before @parent and goes with it. GTK owns it. */
GtkWindow *closs_dialog_new (GType type, GtkWindow *parent);
/* The shortcuts of the application that a window which stands before @parent is to have too: it is none of the
 * application's own windows, where they would hold by themselves. */
void closs_dialog_add_shortcuts (GtkWindow *dialog, GtkWindow *parent);

G_END_DECLS
