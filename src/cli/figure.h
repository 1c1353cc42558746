/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/film.h"
#include "cli/options.h"

G_BEGIN_DECLS

/* Draws the features of @frame, with centers, regions, legend and caption, in the format that the suffix of @name says,
 * into @file. @events: of ClossEvent, of the run; the caption names them. */
gboolean closs_figure_write_frame (const ClossFrame *frame, const GArray *events, const char *name, GFile *file,
                                   GError **error);

/* Draws @film, one frame after another, as @options say, into @file. */
gboolean closs_figure_write_film (const ClossFilm *film, const GArray *events, const ClossAnimationOptions *options,
                                  GFile *file, GError **error);

G_END_DECLS
