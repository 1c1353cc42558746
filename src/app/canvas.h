/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the widgets have in common that draw with plot/. */

typedef void (*ClossCanvasFunc) (cairo_t *cr, double width, double height, gpointer data);

/* A picture of @widget's size, at its scale, which @func draws in the widget's coordinates. An image surface, so that
 * points go into its bytes, and then a texture of the same bytes: what stays the same is not drawn or copied again. */
GdkTexture *closs_canvas_draw (GtkWidget *widget, ClossCanvasFunc func, gpointer data) G_GNUC_WARN_UNUSED_RESULT;

/* Light or dark, as the application looks. */
ClossTheme closs_canvas_get_theme (void);

G_END_DECLS
