/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/download.h"
#include "data/fetch/checked-file.h"
#include "data/fetch/staging.h"
#include "data/fetch/transfer.h"
#include "data/fetch/unpack.h"
#include <glib/gi18n-lib.h>

enum
{
  DEFAULT_TIMEOUT = 60,
  PROGRESS_INTERVAL = 100, /* milliseconds */
  MAX_OVERHEAD = 1 << 20,  /* by which a file that was packed anew can be longer than what it holds */
};

/* Its address marks the task. */
static const char download_tag[] = "closs_download_async";

/* What the download's thread knows, and what it tells the other one. */
typedef struct
{
  const ClossDatasetKind *kind;
  ClossDownloadOptions options;
  const ClossSource *source;
  ClossStaging *staging;
  SoupSession *session;
  GTask *task;       /* borrowed: it owns this */
  guint64 fetched;   /* bytes of the files that are done */
  guint64 file_size; /* of the file that is being fetched, as the list has it */

  GMutex lock;
  ClossDownloadProgress progress; /* locked */
  gboolean is_told_of;            /* locked: a source is on its way to the other thread */
  gboolean has_begun;             /* locked: the first of them was */
} Job;

static void
free_job (Job *job)
{
  g_mutex_clear (&job->lock);
  g_free (job);
}

/* Progress */

static gboolean
tell_cb (gpointer data)
{
  GTask *task = data;
  Job *job = g_task_get_task_data (task);
  ClossDownloadProgress progress;

  g_mutex_lock (&job->lock);
  progress = job->progress;
  job->is_told_of = FALSE;
  g_mutex_unlock (&job->lock);
  if (!g_task_get_completed (task))
    job->options.progress (&progress, job->options.data);
  return G_SOURCE_REMOVE;
}

/* The first report goes at once, so that a fetch is told of however soon it is over. */
static void
tell_soon (Job *job, gboolean is_first)
{
  g_autoptr (GSource) source = g_timeout_source_new (is_first ? 0 : PROGRESS_INTERVAL);

  g_source_set_callback (source, tell_cb, g_object_ref (job->task), g_object_unref);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
report (Job *job, ClossDownloadStage stage, guint64 done)
{
  gboolean is_told_of, is_first;

  if (job->options.progress == NULL)
    return;
  g_mutex_lock (&job->lock);
  job->progress.stage = stage;
  job->progress.done = done;
  job->progress.total = closs_source_get_download_size (job->source);
  is_told_of = job->is_told_of;
  is_first = !job->has_begun;
  job->is_told_of = job->has_begun = TRUE;
  g_mutex_unlock (&job->lock);
  if (!is_told_of)
    tell_soon (job, is_first);
}

static void
transfer_progress_cb (guint64 done, gpointer data)
{
  Job *job = data;

  report (job, CLOSS_DOWNLOAD_FETCHING, job->fetched + MIN (done, job->file_size));
}

/* One file */

/* A file of a known SHA-256 has a known length; one that may be packed in another way is not longer than what it holds.
 */
static guint64
get_max_size (const ClossSourceFile *file)
{
  const ClossSourceMember *member = file->members->len == 1 ? file->members->pdata[0] : NULL;

  if (file->sha256 != NULL)
    return file->size;
  return MAX (file->size, member != NULL ? member->size : 0) + MAX_OVERHEAD;
}

static gboolean
unpack (Job *job, const ClossSourceFile *file, const char *path, GError **error)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  const char *folder = closs_staging_get_ready (job->staging);
  g_autoptr (GFile) part = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;

  if (file->packing == CLOSS_PACKING_NONE)
    return closs_staging_take (job->staging, file->name, error);
  stream = g_file_read (part, cancellable, error);
  if (stream == NULL)
    return FALSE;
  if (file->packing == CLOSS_PACKING_GZIP)
    return closs_unpack_gzip (G_INPUT_STREAM (stream), file->name, file->members, folder, cancellable, error);
  return closs_unpack_tar (G_INPUT_STREAM (stream), file->name, file->members, folder, cancellable, error);
}

static gboolean
check_and_unpack (Job *job, const ClossSourceFile *file, const char *path, GError **error)
{
  report (job, CLOSS_DOWNLOAD_CHECKING, job->fetched + file->size);
  return (file->sha256 == NULL
          || closs_checked_file_verify (path, file->sha256, g_task_get_cancellable (job->task), error))
         && unpack (job, file, path, error);
}

static gboolean
fetch_from (Job *job, const ClossSourceFile *file, const char *mirror, GError **error)
{
  g_autofree char *path = closs_staging_get_part (job->staging, file->name);
  g_autofree char *uri = g_strconcat (mirror, file->name, NULL);
  const ClossTransfer transfer = { .session = job->session,
                                   .path = path,
                                   .max_size = get_max_size (file),
                                   .exact_size = file->sha256 != NULL ? file->size : 0,
                                   .cancellable = g_task_get_cancellable (job->task),
                                   .progress = transfer_progress_cb,
                                   .progress_data = job };
  GError *problem = NULL;

  if (!closs_transfer_run (&transfer, uri, error))
    return FALSE;
  if (check_and_unpack (job, file, path, &problem))
    return TRUE;
  /* What is not right is of no use to anybody; what was only interrupted is. */
  if (!closs_transfer_is_final (problem))
    {
      closs_transfer_discard (path);
      g_prefix_error (&problem, "%s: ", uri);
    }
  g_propagate_error (error, problem);
  return FALSE;
}

/* The mirror that a part of the file is from already; 0 where there is none. */
static guint
find_first_mirror (Job *job, const ClossSourceFile *file)
{
  const GPtrArray *mirrors = job->source->mirrors;
  g_autofree char *path = closs_staging_get_part (job->staging, file->name);
  g_autofree char *origin = closs_transfer_get_origin (path);

  for (guint i = 0; origin != NULL && i < mirrors->len; i++)
    if (g_str_has_prefix (origin, mirrors->pdata[i]))
      return i;
  return 0;
}

static gboolean
fetch_file (Job *job, const ClossSourceFile *file, GError **error)
{
  const GPtrArray *mirrors = job->source->mirrors;
  guint first = find_first_mirror (job, file);
  g_autoptr (GError) problem = NULL;

  job->file_size = file->size;
  report (job, CLOSS_DOWNLOAD_FETCHING, job->fetched);
  for (guint i = 0; i < mirrors->len; i++)
    {
      g_autoptr (GError) latest = NULL;

      if (fetch_from (job, file, mirrors->pdata[(first + i) % mirrors->len], &latest))
        {
          job->fetched += file->size;
          return TRUE;
        }
      /* The first address is the best: its trouble is the one to tell. */
      if (problem == NULL || closs_transfer_is_final (latest))
        {
          g_clear_error (&problem);
          problem = g_steal_pointer (&latest);
        }
      if (closs_transfer_is_final (problem))
        break;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* The whole */

static gboolean
fetch_all (Job *job, GError **error)
{
  for (guint i = 0; i < job->source->files->len; i++)
    if (!fetch_file (job, job->source->files->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* Read as the program will read it. */
static gboolean
try_out (Job *job, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (closs_staging_get_ready (job->staging));
  g_autoptr (ClossDataset) dataset = NULL;

  report (job, CLOSS_DOWNLOAD_CHECKING, job->fetched);
  dataset = job->kind->load (job->kind, folder, 0, g_task_get_cancellable (job->task), error);
  return dataset != NULL;
}

/* libsoup's session belongs to the thread that made it and to the main context that is its default there. */
static gboolean
fetch_in_session (Job *job, GError **error)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  guint timeout = job->options.timeout_seconds > 0 ? job->options.timeout_seconds : DEFAULT_TIMEOUT;
  gboolean is_done;

  g_main_context_push_thread_default (context);
  job->session
      = soup_session_new_with_options ("timeout", timeout, "user-agent", "Centerloss/" CLOSS_VERSION " ", NULL);
  /* It would unpack what a server calls packed on the way, and the bytes would not be those of the list. */
  soup_session_remove_feature_by_type (job->session, SOUP_TYPE_CONTENT_DECODER);
  is_done = fetch_all (job, error);
  soup_session_abort (job->session);
  g_clear_object (&job->session);
  g_main_context_pop_thread_default (context);
  return is_done;
}

static gboolean
is_here (const ClossDatasetKind *kind, const char *path)
{
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  return kind->is_in (folder);
}

static void
add_advice (const Job *job, GError *error)
{
  char *message;

  if (closs_transfer_is_final (error))
    return;
  /* TRANSLATORS: what went wrong, a folder */
  message = g_strdup_printf (_ ("%s. Try again later, or put the data set’s files into %s yourself"), error->message,
                             closs_staging_get_target (job->staging));
  g_free (error->message);
  error->message = message;
}

static gboolean
download (Job *job, GError **error)
{
  const char *target = closs_staging_get_target (job->staging);

  if (is_here (job->kind, target))
    return TRUE;
  if (!closs_staging_open (job->staging, closs_source_get_download_size (job->source),
                           closs_source_get_disk_size (job->source), error))
    return FALSE;
  if (!fetch_in_session (job, error) || !try_out (job, error))
    {
      add_advice (job, *error);
      return FALSE;
    }
  return closs_staging_commit (job->staging, error);
}

/* The folder, or NULL. Lets go of everything before anybody hears of it, so that the next one can begin. */
static GFile *
run_job (Job *job, const ClossSources *sources, GError **error)
{
  g_autoptr (GFile) folder = NULL;
  gboolean is_done;

  job->source = closs_sources_find (sources, job->kind->folder);
  if (job->source == NULL || job->kind->is_in == NULL)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
                   _ ("%s: no address is known to fetch this data set from"), job->kind->id);
      return NULL;
    }
  job->staging = closs_staging_new (job->kind->folder);
  folder = g_file_new_for_path (closs_staging_get_target (job->staging));
  is_done = download (job, error);
  if (!is_done && g_error_matches (*error, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    closs_staging_discard (job->staging);
  g_clear_pointer (&job->staging, closs_staging_free);
  return is_done ? g_steal_pointer (&folder) : NULL;
}

static void
download_thread (GTask *task, gpointer object G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (ClossSources) sources = closs_sources_load (&error);
  g_autoptr (GFile) folder = NULL;

  if (sources != NULL && !g_cancellable_set_error_if_cancelled (cancellable, &error))
    folder = run_job (data, sources, &error);
  if (folder != NULL)
    g_task_return_pointer (task, g_steal_pointer (&folder), g_object_unref);
  else
    g_task_return_error (task, error);
}

void
closs_download_async (const ClossDatasetKind *kind, const ClossDownloadOptions *options, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Job *job = g_new0 (Job, 1);

  job->kind = kind;
  job->options = *options;
  job->task = task;
  g_mutex_init (&job->lock);
  g_task_set_source_tag (task, (gpointer)download_tag);
  g_task_set_task_data (task, job, (GDestroyNotify)free_job);
  g_task_run_in_thread (task, download_thread);
}

GFile *
closs_download_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer)download_tag), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
closs_download_get_offer (const ClossDatasetKind *kind, ClossDownloadOffer *offer, GError **error)
{
  g_autoptr (GFile) place = closs_catalogue_locate (kind);
  g_autoptr (ClossSources) sources = closs_sources_load (error);
  const ClossSource *source = sources != NULL ? closs_sources_find (sources, kind->folder) : NULL;

  *offer = (ClossDownloadOffer){ .is_here = kind->is_in == NULL || place != NULL,
                                 .is_offered = source != NULL && kind->is_in != NULL,
                                 .size = source != NULL ? closs_source_get_download_size (source) : 0 };
  return sources != NULL;
}
