/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* An order of a split's images of which every prefix has its classes in (as nearly as can be) equal numbers, the same
 * for the same split: the first n are the fixed probe set of size n. Returns split.n indices; g_free(). */
guint32 *closs_probe_order (const ClossSplit *split, int n_classes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
