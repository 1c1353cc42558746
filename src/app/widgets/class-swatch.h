/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The dot of a class's colour, as on the plane, in the theme that the window has. */
#define CLOSS_TYPE_CLASS_SWATCH (closs_class_swatch_get_type ())
G_DECLARE_FINAL_TYPE (ClossClassSwatch, closs_class_swatch, CLOSS, CLASS_SWATCH, GtkWidget)

GtkWidget *closs_class_swatch_new (void);
void closs_class_swatch_set_class (ClossClassSwatch *swatch, int color, int n_classes);

G_END_DECLS
