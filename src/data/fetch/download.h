/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/catalogue.h"

G_BEGIN_DECLS

/* Fetching a data set into $XDG_DATA_HOME/centerloss/FOLDER, on a thread of its own. The files come from the mirrors of
 * sources.h, one after the other until one has the right bytes; they are unpacked and checked beside the place
 * (.FOLDER.download), read once as the program will read them, and only then renamed into it: the folder is there whole
 * or not at all. What has come before a break, a cancellation or the end of the program is kept there and gone on from;
 * after wrong bytes, or on a full disk, it is not. Proxies and certificates are GIO's. */

typedef enum
{
  CLOSS_DOWNLOAD_FETCHING,
  CLOSS_DOWNLOAD_CHECKING, /* unpacking, checking, reading */
} ClossDownloadStage;

typedef struct
{
  ClossDownloadStage stage;
  guint64 done, total; /* bytes fetched, of all files */
} ClossDownloadProgress;

/* In the main context that was the thread's default when the download began, a few times a second, and not after it is
 * finished. */
typedef void (*ClossDownloadProgressFunc) (const ClossDownloadProgress *progress, gpointer data);

typedef struct
{
  guint timeout_seconds; /* for a server that says nothing; 0: a minute */
  ClossDownloadProgressFunc progress;
  gpointer data;
} ClossDownloadOptions;

void closs_download_async (const ClossDatasetKind *kind, const ClossDownloadOptions *options, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);
/* The folder, also where the data set had been there before. Errors: G_IO_ERROR_CANCELLED; G_FILE_ERROR for the disk;
 * else the network's or CLOSS_DATA_ERROR, with what to do. */
GFile *closs_download_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the user can be offered. Blocks: it looks at the disk. */
typedef struct
{
  gboolean is_here;    /* in one of the places, or needs no file */
  gboolean is_offered; /* it can be fetched */
  guint64 size;        /* bytes to fetch in all; where offered */
} ClossDownloadOffer;

gboolean closs_download_get_offer (const ClossDatasetKind *kind, ClossDownloadOffer *offer, GError **error);

G_END_DECLS
