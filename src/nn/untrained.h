/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model.h"

G_BEGIN_DECLS

/* An untrained network has empty running statistics (mean 0, variance 1). With them every feature falls on nearly the
 * same spot. Returns a copy of @model with the running statistics of @batch, to show where training starts; NULL if
 * there is no memory. */
ClossModel *closs_untrained_copy (ClossModel *model, const ClossBatch *batch) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
