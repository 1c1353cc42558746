/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the widgets have in common that draw with plot/: an opaque picture of the widget's size, at its scale, drawn
 * into an image surface, so that points go into its bytes. What stays the same is not drawn again. */
typedef struct
{
  cairo_surface_t *picture; /* drawn last; or NULL */
  cairo_surface_t *spare;   /* the one before, whose memory is there already; or NULL */
  GdkTexture *texture;      /* of the same bytes, where the renderer wants one */
  gboolean is_valid;
} ClossCanvas;

/* In the widget's coordinates; has to cover all of (0, 0, width, height). */
typedef void (*ClossCanvasFunc) (cairo_t *cr, double width, double height, gpointer data);

void closs_canvas_clear (ClossCanvas *canvas);
/* The picture has to be drawn again, and @widget with it. */
void closs_canvas_invalidate (ClossCanvas *canvas, GtkWidget *widget);
void closs_canvas_draw (ClossCanvas *canvas, GtkWidget *widget, ClossCanvasFunc func, gpointer data);
/* The picture, which must have been drawn. */
void closs_canvas_snapshot (ClossCanvas *canvas, GtkWidget *widget, GtkSnapshot *snapshot);

/* Light or dark, as the application looks. */
ClossTheme closs_canvas_get_theme (void);

G_END_DECLS
