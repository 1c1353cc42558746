/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Draws the features of @frame, with centers, regions, legend and caption, in the format that the suffix of @name says,
 * into @file. @preset: the one that the run began with. */
gboolean closs_figure_write_frame (const ClossFrame *frame, const ClossPreset *preset, const char *name, GFile *file,
                                   GError **error);

G_END_DECLS
