/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Writes @data [size] into @file, whole or not at all: what was there stays until all is written beside it. Through a
 * link to the file that it names, if that is there; where GIO has no path to the place, by GIO. Blocks; any thread. */
gboolean closs_file_write (GFile *file, const char *data, gsize size, GCancellable *cancellable, GError **error);

G_END_DECLS
