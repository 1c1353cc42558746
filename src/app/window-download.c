/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window-private.h"
#include "data/fetch/download.h"
#include <glib/gi18n.h>

/* Data sets that are not there: offered, fetched, chosen when they have come. Until then the run that is there stays.
 */

static ClossDownloadRow *
get_row (ClossWindow *self)
{
  return closs_inspector_get_download_row (self->inspector);
}

static void
show_offer (ClossWindow *self, const ClossDatasetKind *kind)
{
  self->offered = kind;
  closs_download_row_show_offer (get_row (self), _ (kind->title), self->download_size);
}

static void
set_wanted (ClossWindow *self, const ClossDatasetKind *kind)
{
  self->wanted = kind;
  closs_window_show_settings (self);
}

/* Fetching */

static void
progress_cb (const ClossDownloadProgress *progress, gpointer data)
{
  ClossWindow *self = data;

  if (self->download != NULL && !g_cancellable_is_cancelled (self->download))
    closs_download_row_show_progress (get_row (self), _ (self->fetching->title), progress->done, progress->total,
                                      progress->stage == CLOSS_DOWNLOAD_CHECKING);
}

/* Whoever looks at something else by now is told, and not led away. */
static void
arrive (ClossWindow *self, const ClossDatasetKind *kind)
{
  g_autofree char *text = NULL;

  closs_download_row_hide (get_row (self));
  if (self->wanted == kind)
    {
      self->wanted = NULL;
      closs_window_set_dataset (self, kind->id, NULL);
      return;
    }
  /* TRANSLATORS: name of a data set */
  text = g_strdup_printf (_ ("%s is on this computer now"), _ (kind->title));
  closs_window_show_toast (self, text);
}

static void
fail (ClossWindow *self, const ClossDatasetKind *kind, const GError *error)
{
  gboolean is_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (is_cancelled && self->wanted == kind)
    show_offer (self, kind);
  else if (is_cancelled)
    closs_download_row_hide (get_row (self));
  else
    {
      self->offered = kind;
      closs_download_row_show_failure (get_row (self), _ (kind->title), error->message);
    }
}

static void
fetched_cb (GObject *source G_GNUC_UNUSED, GAsyncResult *result, gpointer data)
{
  g_autoptr (ClossWindow) self = data;
  const ClossDatasetKind *kind = self->fetching;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder = closs_download_finish (result, &error);

  self->fetching = NULL;
  g_clear_object (&self->download);
  if (self->run == NULL) /* the window was closed */
    return;
  if (folder != NULL)
    arrive (self, kind);
  else
    fail (self, kind, error);
}

static void
start_cb (ClossWindow *self)
{
  const ClossDownloadOptions options = { .progress = progress_cb, .data = self };

  if (self->download != NULL)
    return;
  self->download = g_cancellable_new ();
  self->fetching = self->offered;
  set_wanted (self, self->offered);
  closs_download_row_show_progress (get_row (self), _ (self->fetching->title), 0, self->download_size, FALSE);
  closs_download_async (self->fetching, &options, self->download, fetched_cb, g_object_ref (self));
}

static void
cancel_cb (ClossWindow *self)
{
  if (self->download != NULL)
    g_cancellable_cancel (self->download);
}

/* Choosing */

typedef struct
{
  const ClossDatasetKind *kind;
  ClossDownloadOffer offer;
} Question;

/* The list of addresses can be unreadable: then nothing is offered, and the reading of the data set says what is. */
static void
question_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable G_GNUC_UNUSED)
{
  Question *question = data;
  g_autoptr (GError) error = NULL;

  if (!closs_download_get_offer (question->kind, &question->offer, &error))
    g_warning ("%s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
question_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossWindow *self = CLOSS_WINDOW (source);
  const Question *question = g_task_get_task_data (G_TASK (result));

  /* Another was chosen in the meantime, or the window closed. */
  if (self->wanted != question->kind || self->run == NULL)
    return;
  if (question->offer.is_here || !question->offer.is_offered)
    {
      self->wanted = NULL;
      closs_window_set_dataset (self, question->kind->id, NULL);
      return;
    }
  self->download_size = question->offer.size;
  if (self->fetching == NULL)
    show_offer (self, question->kind);
  else if (self->fetching != question->kind)
    {
      set_wanted (self, NULL);
      closs_window_show_toast (self, _ ("One data set is downloaded at a time"));
    }
}

void
closs_window_choose_dataset (ClossWindow *self, const char *id)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, question_cb, NULL);
  Question *question = g_new0 (Question, 1);

  question->kind = closs_catalogue_find_kind (id);
  closs_window_forget_wanted (self);
  /* What the run has already needs no place where it is found. */
  if (g_strcmp0 (closs_start_plan_get_dataset (self->plan), id) == 0)
    {
      closs_window_show_settings (self);
      g_free (question);
      return;
    }
  set_wanted (self, question->kind);
  g_task_set_task_data (task, question, g_free);
  g_task_run_in_thread (task, question_thread);
}

void
closs_window_forget_wanted (ClossWindow *self)
{
  self->wanted = NULL;
  if (self->fetching == NULL)
    closs_download_row_hide (get_row (self));
}

void
closs_window_connect_download (ClossWindow *self)
{
  ClossDownloadRow *row = get_row (self);

  g_signal_connect_object (row, "start", G_CALLBACK (start_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "cancel", G_CALLBACK (cancel_cb), self, G_CONNECT_SWAPPED);
}

void
closs_window_disconnect_download (ClossWindow *self)
{
  self->wanted = NULL;
  cancel_cb (self);
}
