/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Figure formats: a list with one interface (export.c). */
typedef struct
{
  const char *id;    /* "png": also the suffix */
  const char *title; /* N_() "PNG picture" */
  const char *mime_type;
} ClossFigureFormat;

const ClossFigureFormat *closs_figure_formats_get (gsize *n_formats);
/* By the suffix of @path, in any case; NULL if there is none. */
const ClossFigureFormat *closs_figure_format_for_path (const char *path);

/* Draws @drawing into (0, 0, width, height) of @cr. */
typedef void (*ClossDrawFunc) (gconstpointer drawing, cairo_t *cr, double width, double height);

/* Has @draw draw @drawing at width x height points (PNG: times @scale pixels) into @file, whole or not at all. @title
 * and @caption (or NULL) go into the file's metadata if the format has any. Blocks; any thread. */
gboolean closs_drawing_export (ClossDrawFunc draw, gconstpointer drawing, const ClossFigureFormat *format, double width,
                               double height, double scale, const char *title, const char *caption, GFile *file,
                               GCancellable *cancellable, GError **error);

/* The same for @scene, with its caption. */
gboolean closs_figure_export (const ClossScene *scene, const ClossFigureFormat *format, double width, double height,
                              double scale, const char *title, GFile *file, GCancellable *cancellable, GError **error);

G_END_DECLS
