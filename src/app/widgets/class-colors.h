/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/dataset.h"

G_BEGIN_DECLS

/* The numbers of the classes' colours, for scene and swatch: of CIFAR-100 the fine classes of a coarse one are kin.
 * NULL where the classes belong to no groups. g_free(). */
int *closs_class_colors_new (const ClossDataset *dataset) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
