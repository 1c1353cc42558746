/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* One file from one address into a file on the disk. What is there already of an earlier, interrupted try is kept and
 * gone on from (Range with If-Range), where the address is the same and the server still has the same file; a
 * connection that breaks on the way is taken up again as long as something comes. Beside the file PATH, PATH.state says
 * where its bytes are from and whether they are all.
 *
 * Errors: G_IO_ERROR_CANCELLED; those of the domain G_FILE_ERROR are the disk's, which no other address would mend; all
 * else is about this address, and names it: CLOSS_DATA_ERROR_DOWNLOAD for an answer that is not the file (with what was
 * expected), GIO's for the network. */
typedef struct
{
  SoupSession *session; /* of the calling thread; its time-out is that for a server that says nothing */
  const char *path;
  guint64 max_size;   /* bytes */
  guint64 exact_size; /* 0: not known */
  GCancellable *cancellable;
  void (*progress) (guint64 done, gpointer data); /* bytes of this file, in the calling thread */
  gpointer progress_data;
} ClossTransfer;

gboolean closs_transfer_run (const ClossTransfer *transfer, const char *uri, GError **error);

/* Whether no other address would mend it: cancelled, or the disk's. */
gboolean closs_transfer_is_final (const GError *error);

/* The address that the bytes at @path are from; NULL: there are none. g_free(). */
char *closs_transfer_get_origin (const char *path);

/* Takes the file and its state away. */
void closs_transfer_discard (const char *path);

G_END_DECLS
