/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/display-text.h"
#include "app/window-private.h"
#include "base/number.h"
#include "data/import/import.h"
#include <glib/gi18n.h>

/* So long discarding can be taken back. */
#define DISCARD_SECONDS 10

/* The runs that were kept and that nobody has continued or discarded. Their folders are locked by this window. */
struct _ClossOffers
{
  GPtrArray *list;      /* of ClossKept, newest first: the first is the one offered */
  ClossKept *opening;   /* NULL: none */
  ClossKept *discarded; /* until the toast that can take it back has gone; NULL: none */
  AdwToast *toast;      /* counted; that toast */
  gulong other_id;      /* B, of two, is being opened */
};

static void
delete_thread (GTask *task G_GNUC_UNUSED, gpointer source G_GNUC_UNUSED, gpointer data,
               GCancellable *cancellable G_GNUC_UNUSED)
{
  closs_kept_delete (data);
}

/* Takes ownership of @kept. */
static void
delete_kept (ClossKept *kept)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  g_task_set_task_data (task, kept, NULL);
  g_task_run_in_thread (task, delete_thread);
}

/* What was discarded is not taken back any more. */
static void
end_discarding (ClossOffers *offers)
{
  g_clear_pointer (&offers->discarded, delete_kept);
  g_clear_object (&offers->toast);
}

static void
free_offers (ClossOffers *offers)
{
  end_discarding (offers);
  g_clear_pointer (&offers->opening, closs_kept_free);
  g_ptr_array_unref (offers->list);
  g_free (offers);
}

/* In words */

/* The settings that a run had at its end. */
static ClossSettings
get_last_settings (const ClossRunRecord *record)
{
  ClossSettings settings = record->start->settings;

  for (guint i = 0; i < record->events->len; i++)
    settings.value[g_array_index (record->events, ClossEvent, i).control]
        = g_array_index (record->events, ClossEvent, i).new_value;
  return settings;
}

static const char *
get_preset_title (const ClossRunRecord *record)
{
  ClossSettings settings = get_last_settings (record);
  const ClossPreset *preset = closs_preset_match_any_width (&settings);

  return preset != NULL ? _ (preset->title) : _ ("Custom");
}

static char *
dup_dataset_title (const ClossRunRecord *record)
{
  const ClossDatasetKind *kind = closs_catalogue_find_kind (record->start->dataset_id);

  if (kind != NULL)
    return g_strdup (_ (kind->title));
  if (record->start->directory != NULL)
    return g_filename_display_basename (record->start->directory);
  return g_strdup (record->start->dataset_id);
}

static char *
dup_time (gint64 time)
{
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local (time);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (g_date_time_get_year (then) == g_date_time_get_year (now)
      && g_date_time_get_day_of_year (then) == g_date_time_get_day_of_year (now))
    return g_date_time_format (then, "%X");
  return g_date_time_format (then, "%x %X");
}

static char *
describe (const ClossKept *kept)
{
  const ClossRunRecord *a = kept->runs[CLOSS_SIDE_A], *b = kept->runs[CLOSS_SIDE_B];
  g_autofree char *pair = b != NULL ? g_strdup_printf ("%s | %s", get_preset_title (a), get_preset_title (b)) : NULL;
  g_autofree char *dataset = dup_dataset_title (a);
  g_autofree char *step = closs_number_format_count (a->n_steps);
  g_autofree char *time = dup_time (kept->time);

  /* TRANSLATORS: a preset (or two), a data set, a step, a time: "V1.0, MNIST, step 12,345 (10:15:02)" */
  return g_strdup_printf (_ ("%s, %s, step %s (%s)"), pair != NULL ? pair : get_preset_title (a), dataset, step, time);
}

/* Offering */

static void
show_offer (ClossWindow *self)
{
  ClossOffers *offers = self->offers;
  g_autofree char *description = NULL, *text = NULL;

  if (offers == NULL || offers->list->len == 0 || closs_run_get_step (self->run) > 0)
    {
      closs_banner_set_title (self->kept_banner, NULL);
      return;
    }
  description = describe (offers->list->pdata[0]);
  /* TRANSLATORS: %s as "V1.0, MNIST, step 12,345 (10:15:02)" */
  text = g_strdup_printf (_ ("Continue where it ended: %s"), description);
  closs_banner_set_title (self->kept_banner, text);
}

static void
list_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED,
             GCancellable *cancellable G_GNUC_UNUSED)
{
  g_task_return_pointer (task, closs_kept_list (), (GDestroyNotify)g_ptr_array_unref);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossWindow *self = CLOSS_WINDOW (source);
  GPtrArray *list = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Closed meanwhile. */
  if (self->offers == NULL)
    {
      g_ptr_array_unref (list);
      return;
    }
  g_ptr_array_unref (self->offers->list);
  self->offers->list = list;
  show_offer (self);
}

void
closs_window_offer_kept (ClossWindow *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, listed_cb, NULL);

  g_return_if_fail (CLOSS_IS_WINDOW (self));

  g_task_run_in_thread (task, list_thread);
}

/* Continuing */

gboolean
closs_window_is_kept_file (ClossWindow *self, GFile *file)
{
  g_autoptr (GFile) kept_file = NULL;

  if (self->offers == NULL || self->offers->opening == NULL)
    return FALSE;
  kept_file = closs_kept_get_file (self->offers->opening, CLOSS_SIDE_A);
  return g_file_equal (file, kept_file);
}

void
closs_window_continue_kept (ClossWindow *self)
{
  ClossOffers *offers = self->offers;
  g_autoptr (GFile) file = NULL;

  if (offers->list->len == 0 || offers->opening != NULL)
    return;
  offers->opening = g_ptr_array_steal_index (offers->list, 0);
  closs_banner_set_title (self->kept_banner, NULL);
  file = closs_kept_get_file (offers->opening, CLOSS_SIDE_A);
  closs_window_open_run_file (self, file);
}

static void
say_continued (ClossWindow *self)
{
  g_autofree char *step = closs_number_format_count (closs_run_get_first_step (self->run));
  g_autofree char *text = g_strdup_printf (_ ("Continues at step %s"), step);

  if (!closs_window_say_why_trained (self))
    closs_window_show_toast (self, text);
}

/* Two runs were kept a moment one after the other: the one behind is trained to where the other is. */
static void
align (ClossWindow *self)
{
  ClossRun *a = self->run, *b = closs_window_get_other_run (self);
  guint64 beside = closs_run_pair_get_step_beside (self->pair, CLOSS_SIDE_A, closs_run_get_step (a));

  if (closs_run_get_first_step (a) == 0 || closs_run_get_first_step (b) == 0)
    return;
  if (closs_run_get_step (b) < beside)
    closs_run_train_until (b, beside);
  else if (closs_run_get_step (b) > beside)
    closs_run_train_until (a, closs_run_pair_get_step_beside (self->pair, CLOSS_SIDE_B, closs_run_get_step (b)));
}

static void
other_begun_cb (ClossWindow *self, ClossRun *other)
{
  g_clear_signal_handler (&self->offers->other_id, other);
  align (self);
}

static void
open_other (ClossWindow *self, const ClossKept *kept)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_B);
  ClossRun *other;

  closs_window_open_pair (self);
  other = closs_window_get_other_run (self);
  self->offers->other_id
      = g_signal_connect_object (other, "begun", G_CALLBACK (other_begun_cb), self, G_CONNECT_SWAPPED);
  closs_run_open_beside (other, file, self->run);
}

/* After what window-runs.c does when a file was opened. */
static void
begun_cb (ClossWindow *self)
{
  GFile *file = closs_run_get_file (self->run);
  ClossKept *kept;

  if (file == NULL || !closs_window_is_kept_file (self, file))
    {
      show_offer (self);
      return;
    }
  kept = g_steal_pointer (&self->offers->opening);
  if (kept->runs[CLOSS_SIDE_B] != NULL)
    open_other (self, kept);
  closs_keeper_adopt (self->keeper, kept);
  say_continued (self);
}

/* What was kept stays, and is offered again. */
static void
failed_cb (ClossWindow *self)
{
  if (self->offers == NULL || self->offers->opening == NULL)
    return;
  g_ptr_array_insert (self->offers->list, 0, g_steal_pointer (&self->offers->opening));
  show_offer (self);
}

/* Another run is being trained: the offer is not in its way, and is made again at the next start. */
static void
rows_cb (ClossWindow *self)
{
  if (closs_run_get_step (self->run) > 0)
    closs_banner_set_title (self->kept_banner, NULL);
}

/* Discarding */

static void
toast_gone_cb (ClossWindow *self, AdwToast *toast)
{
  if (self->offers != NULL && self->offers->toast == toast)
    end_discarding (self->offers);
}

static void
show_discarded (ClossWindow *self)
{
  g_autofree char *description = describe (self->offers->discarded);
  g_autofree char *text = g_strdup_printf (_ ("Discarded %s"), description);
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  adw_toast_set_button_label (toast, _ ("Undo"));
  adw_toast_set_action_name (toast, "win.undo-discard");
  adw_toast_set_timeout (toast, DISCARD_SECONDS);
  adw_toast_set_priority (toast, ADW_TOAST_PRIORITY_HIGH);
  g_set_object (&self->offers->toast, toast);
  g_signal_connect_object (toast, "dismissed", G_CALLBACK (toast_gone_cb), self, G_CONNECT_SWAPPED);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
closs_window_discard_kept (ClossWindow *self)
{
  ClossOffers *offers = self->offers;

  if (offers->list->len == 0)
    return;
  end_discarding (offers);
  offers->discarded = g_ptr_array_steal_index (offers->list, 0);
  show_discarded (self);
  show_offer (self);
}

void
closs_window_undo_discard (ClossWindow *self)
{
  ClossOffers *offers = self->offers;

  if (offers->discarded == NULL)
    return;
  g_ptr_array_insert (offers->list, 0, g_steal_pointer (&offers->discarded));
  show_offer (self);
}

/* Keeping */

static void
keeper_failed_cb (ClossWindow *self, const GError *error)
{
  closs_window_show_error (self, _ ("The Run Could Not Be Kept"), error);
}

static void
apply_enabled (ClossWindow *self)
{
  closs_keeper_set_enabled (self->keeper, closs_config_get_boolean (self->config, "keep-runs"));
}

void
closs_window_keep_runs (ClossWindow *self)
{
  closs_keeper_set_runs (self->keeper, self->run, closs_window_get_other_run (self));
}

void
closs_window_connect_kept (ClossWindow *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  self->offers = g_new0 (ClossOffers, 1);
  self->offers->list = g_ptr_array_new_with_free_func ((GDestroyNotify)closs_kept_free);
  self->keeper = closs_keeper_new ();
  closs_window_keep_runs (self);
  apply_enabled (self);
  g_signal_connect_object (self->keeper, "failed", G_CALLBACK (keeper_failed_cb), self, flags);
  g_signal_connect_object (self->config, "notify::keep-runs", G_CALLBACK (apply_enabled), self, flags);
  g_signal_connect_object (self->run, "begun", G_CALLBACK (begun_cb), self, flags);
  g_signal_connect_object (self->run, "failed", G_CALLBACK (failed_cb), self, flags);
  g_signal_connect_object (self->run, "rows", G_CALLBACK (rows_cb), self, flags);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GApplication) application = data;

  closs_keeper_close_finish (CLOSS_KEEPER (source), result);
  g_application_release (application);
}

void
closs_window_close_kept (ClossWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autoptr (ClossKeeper) keeper = g_steal_pointer (&self->keeper);

  g_clear_pointer (&self->offers, free_offers);
  if (keeper == NULL || application == NULL)
    return;
  g_application_hold (application);
  closs_keeper_close_async (keeper, kept_cb, g_object_ref (application));
}

void
closs_window_delete_kept (ClossWindow *self)
{
  g_return_if_fail (CLOSS_IS_WINDOW (self));

  closs_keeper_delete (self->keeper);
  end_discarding (self->offers);
  while (self->offers->list->len > 0)
    delete_kept (g_ptr_array_steal_index (self->offers->list, 0));
  show_offer (self);
}
