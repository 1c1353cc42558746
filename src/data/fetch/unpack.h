/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/fetch/sources.h"

G_BEGIN_DECLS

/* Unpacking what was fetched: only the files that @members name come out, under the last part of their names in
 * @folder, each exactly as long as it should be and with its SHA-256 where that is known. Whatever else the archive
 * holds or claims (other files, links, folders, ways out of the folder) is passed over. What was written before an
 * error stays, for the caller to take away with the folder. Block; any thread. Errors: as of checked-file.h for the
 * disk and for wrong bytes; GIO's for reading; CLOSS_DATA_ERROR_FORMAT for what is no such archive, or lacks a file. */

/* @name stands in the messages. */
gboolean closs_unpack_gzip (GInputStream *packed, const char *name, const GPtrArray *members, const char *folder,
                            GCancellable *cancellable, GError **error);
gboolean closs_unpack_tar (GInputStream *packed, const char *name, const GPtrArray *members, const char *folder,
                           GCancellable *cancellable, GError **error);

G_END_DECLS
