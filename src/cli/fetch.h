/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* --fetch: downloads with data/fetch/download.h and shows the progress on stderr. Returns the data set's folder;
 * g_free(). The same errors; G_IO_ERROR_CANCELLED if @cancellable is cancelled. */
char *closs_fetch_run (const ClossOptions *options, GCancellable *cancellable,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
