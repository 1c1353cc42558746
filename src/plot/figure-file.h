/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds data to files that Cairo does not write. Inside of plot/. */

/* Adds text (title, description, software) and the resolution, @scale pixels per point, to a whole PNG file. */
void closs_png_describe (GByteArray *png, const char *title, const char *description, double scale);
/* Adds <title> and <desc> to a whole SVG file. */
void closs_svg_describe (GByteArray *svg, const char *title, const char *description);

G_END_DECLS
