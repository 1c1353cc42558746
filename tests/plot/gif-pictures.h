/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

/* A GIF as a viewer shows it, for tests: each picture is composed with the earlier ones. */
typedef struct
{
  int width, height, n_colors;
  gboolean repeats;
  gsize n;
  cairo_surface_t **pictures;   /* [n] RGB24 */
  int *delays;                  /* [n] hundredths of a second */
  cairo_rectangle_int_t *parts; /* [n] the part of each picture that is in the file */
} GifPictures;

GifPictures *gif_pictures_new (const void *bytes, gsize size);
void gif_pictures_free (GifPictures *gif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GifPictures, gif_pictures_free)
