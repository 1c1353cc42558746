/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/film.h"
#include "cli/options.h"

G_BEGIN_DECLS

/* Draws the features of @frame, with centers, regions, legend and caption, into @file, in the format of @name's suffix.
 * @events: the run's (ClossEvent); the caption names them. */
gboolean closs_figure_write_frame (const ClossFrame *frame, const GArray *events, const char *name, GFile *file,
                                   GError **error);

/* Draws @film, frame after frame, into @file. @options sets its size and speed. */
gboolean closs_figure_write_film (const ClossFilm *film, const GArray *events, const ClossAnimationOptions *options,
                                  GFile *file, GError **error);

G_END_DECLS
