/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model.h"

G_BEGIN_DECLS

/* A network that has seen nothing has running statistics of nothing (mean 0, variance 1), with which every feature
 * falls on nearly the same spot. This is a copy of @model whose running statistics are those of @batch: the picture of
 * what training starts from. NULL where no memory can be had. */
ClossModel *closs_untrained_copy (ClossModel *model, const ClossBatch *batch) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
