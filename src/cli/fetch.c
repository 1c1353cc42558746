/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/fetch.h"
#include "cli/progress.h"
#include "data/fetch/download.h"

typedef struct
{
  GMainLoop *loop;
  ClossProgress progress;
  GFile *folder;
  GError *error;
} Fetch;

static void
progress_cb (const ClossDownloadProgress *progress, gpointer data)
{
  Fetch *fetch = data;

  closs_progress_show_fetch (&fetch->progress, progress->done, progress->total,
                             progress->stage == CLOSS_DOWNLOAD_CHECKING);
}

static void
done_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  Fetch *fetch = data;

  fetch->folder = closs_download_finish (result, &fetch->error);
  g_main_loop_quit (fetch->loop);
}

char *
closs_fetch_run (const ClossOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Fetch fetch = { .loop = loop };
  const ClossDownloadOptions download_options = { .progress = progress_cb, .data = &fetch };
  char *path;

  closs_progress_init (&fetch.progress, options->quiet);
  closs_download_async (closs_catalogue_find_kind (options->fetch), &download_options, cancellable, done_cb, &fetch);
  g_main_loop_run (loop);
  closs_progress_finish (&fetch.progress);
  if (fetch.folder == NULL)
    {
      g_propagate_error (error, fetch.error);
      return NULL;
    }
  path = g_file_get_path (fetch.folder);
  g_object_unref (fetch.folder);
  return path;
}
