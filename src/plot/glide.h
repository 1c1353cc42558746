/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The camera of an animation. Inside of plot/.
 *
 * views [n_views]: what fits each picture; becomes what is shown of it, of which that is always a part. Where one view
 * does for all of them it stands still; else it glides from one to the next, looking @reach pictures ahead and back, so
 * that nothing jerks; at either end it is where it should be. */
void closs_views_glide (ClossView *views, gsize n_views, gsize reach);

G_END_DECLS
