/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/palette.h"

G_BEGIN_DECLS

/* The colour of the arrows of cross-entropy (0) and center loss (1): none of the palette's. Inside of plot/. */
ClossColor closs_overlay_get_force_color (ClossTheme theme, int force);

G_END_DECLS
