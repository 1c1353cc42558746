/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The camera of an animation. Inside of plot/.
 *
 * views [n_views]: in, the view that fits each picture; out, the view to show, which always contains it. If one view
 * does for all pictures, the camera stands still. Otherwise it glides from one view to the next and averages over
 * @reach pictures before and after, so that it never jerks; at either end it shows the given view. */
void closs_views_glide (ClossView *views, gsize n_views, gsize reach);

G_END_DECLS
