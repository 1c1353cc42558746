/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What Cairo does not put into a file, and how the file gets onto the disk. Inside of plot/. */

/* Adds text (title, description, software) and the resolution, @scale pixels a point, to a whole PNG file. */
void closs_png_describe (GByteArray *png, const char *title, const char *description, double scale);
/* Adds <title> and <desc> to a whole SVG file. */
void closs_svg_describe (GByteArray *svg, const char *title, const char *description);

/* Writes the whole file or nothing: what stood there before stays until the new file is complete. Devices and pipes
 * are written to as they are. */
gboolean closs_figure_file_write (GFile *file, const GByteArray *bytes, GCancellable *cancellable, GError **error);

G_END_DECLS
