/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/display-text.h"
#include "app/text/frame-words.h"
#include "app/widgets/widget-helpers.h"
#include "app/window-private.h"
#include "base/number.h"
#include "train/caption.h"
#include <glib/gi18n.h>
#include <math.h>

/* How often the words are brought up to date: faster cannot be read. */
/* After so many steps the running statistics of batch normalization (momentum 0.1) are close to those of the weights.
 */
#define SETTLING_STEPS 20
#define REFRESH_MS     100

/* "V1.0 · λ 1.0", or of two runs "V1.0 | V1.1". */
static char *
dup_what (ClossWindow *self)
{
  if (self->pair != NULL)
    return closs_window_dup_pair_names (self);
  return closs_caption_describe_settings (closs_run_get_settings (self->run));
}

/* On a telephone there is room for half a line between the buttons. */
static gboolean
is_narrow (ClossWindow *self)
{
  return closs_adaptive_bin_get_room (self->adaptive) == CLOSS_ROOM_NARROW;
}

static void
show_title (ClossWindow *self)
{
  ClossDataset *dataset = closs_run_get_dataset (self->run);
  g_autofree char *what = dup_what (self);
  g_autofree char *title = NULL;

  if (dataset == NULL)
    return;
  title = is_narrow (self) ? g_steal_pointer (&what)
                           : g_strdup_printf ("%s · %s", closs_dataset_get_title (dataset), what);
  if (g_strcmp0 (adw_window_title_get_title (self->title), title) != 0)
    adw_window_title_set_title (self->title, title);
}

/* The figure says which moment it shows, whatever the training has come to. */
char *
closs_window_dup_caption (const ClossFrame *frame)
{
  return frame != NULL ? closs_caption_describe_moment (frame, frame->n_of, frame->accuracy_of) : NULL;
}

static void
show_caption (ClossWindow *self)
{
  g_autofree char *caption = closs_window_dup_caption (closs_window_get_frame (self));

  closs_feature_plane_set_caption (self->plane, caption);
}

/* The header bar is about the training; while the plane shows another moment it says so. */
static void
show_subtitle (ClossWindow *self, const char *progress)
{
  /* TRANSLATORS: of the training, not of the moment of the past that is looked at, such as "Live: Epoch 3 · step 1,412"
   */
  g_autofree char *live = self->is_viewing ? g_strdup_printf (_ ("Live: %s"), progress) : NULL;
  const char *text = live != NULL ? live : progress;

  if (g_strcmp0 (adw_window_title_get_subtitle (self->title), text) != 0)
    adw_window_title_set_subtitle (self->title, text);
}

static void
show_progress (ClossWindow *self)
{
  gboolean is_empty = closs_run_get_dataset (self->run) == NULL;
  g_autofree char *progress = is_empty ? g_strdup (_ ("Loading the data set…")) : closs_window_dup_progress (self);

  show_subtitle (self, progress);
  show_caption (self);
}

static char *
dup_pace (ClossWindow *self)
{
  ClossDataset *dataset = closs_run_get_dataset (self->run);
  const ClossRunStart *start = closs_run_get_start (self->run);
  double n_images = dataset != NULL ? (double)closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN).n : 0;

  if (start != NULL && start->options.train_limit > 0)
    n_images = MIN (n_images, (double)start->options.train_limit);

  if (closs_run_get_replay_end (self->run) > 0)
    {
      g_autofree char *end = closs_number_format_count (closs_run_get_replay_end (self->run));

      /* TRANSLATORS: beside the plane, while a run file is trained again */
      return g_strdup_printf (_ ("Replaying to step %s"), end);
    }
  /* Two runs share the time: the throughput of one does not say when its epoch ends. */
  if (self->pair != NULL)
    return closs_window_dup_pair_pace (self);
  return closs_text_pace (closs_run_get_images_per_second (self->run), closs_run_get_epoch (self->run), n_images);
}

static void
show_pace (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);
  gboolean is_pausing = closs_run_is_pausing (self->run) || (other != NULL && closs_run_is_pausing (other));
  g_autofree char *pace = dup_pace (self);

  /* A mini-batch of a large network takes seconds. */
  closs_label_set_text (self->pace, is_pausing ? _ ("Pausing…") : pace);
}

char *
closs_window_dup_evaluating (gsize n)
{
  g_autofree char *count = closs_number_format_count (n);

  /* TRANSLATORS: while all images of the test split are looked at; %s is their number */
  return g_strdup_printf (_ ("Evaluating %s images…"), count);
}

/* Of two runs the one that takes more images. */
static char *
dup_evaluating (ClossWindow *self)
{
  ClossRun *other = closs_window_get_other_run (self);
  gsize n = closs_run_get_evaluating (self->run);

  if (other != NULL)
    n = MAX (n, closs_run_get_evaluating (other));
  return n > 0 ? closs_window_dup_evaluating (n) : NULL;
}

/* The running statistics of batch normalization lag behind the weights at first, and all points lie nearly in one. */
static char *
dup_settling (const ClossFrame *frame)
{
  if (frame->step == 0 || frame->step > SETTLING_STEPS)
    return NULL;
  return g_strdup (_ ("The running statistics are still settling"));
}

/* The texts that are not NULL. */
static char *
join_texts (const char *const *texts, gsize n)
{
  GString *joined = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    if (texts[i] != NULL)
      g_string_append_printf (joined, "%s%s", joined->len > 0 ? " · " : "", texts[i]);
  return g_string_free (joined, FALSE);
}

/* No silent limits: of the images, and of the past. */
static void
show_limits (ClossWindow *self, const ClossFrame *frame)
{
  g_autofree char *shown = closs_frame_describe_shown (frame), *thinning = closs_window_dup_thinning (self);
  g_autofree char *evaluating = dup_evaluating (self), *settling = dup_settling (frame);
  g_autofree char *text = join_texts ((const char *[]){ evaluating, settling, shown, thinning }, 4);

  closs_label_set_text (self->shown, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->shown), text);
}

static void
show_frame_words (ClossWindow *self)
{
  const ClossFrame *frame = closs_window_get_frame (self);

  if (frame == NULL)
    return;
  show_limits (self, frame);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->classes)))
    {
      closs_classes_table_set_frame (self->classes, frame);
      closs_confusion_view_set_frame (self->confusion, frame);
    }
}

/* The step that was under way when the run was paused comes after the pause. */
static void
show_hint (ClossWindow *self)
{
  gboolean is_untouched = closs_run_get_state (self->run) == CLOSS_RUN_PAUSED && closs_run_get_step (self->run) == 0;

  gtk_revealer_set_reveal_child (self->hint, is_untouched);
}

static void
refresh (ClossWindow *self)
{
  show_hint (self);
  show_title (self);
  show_progress (self);
  show_pace (self);
  show_frame_words (self);
  closs_window_refresh_pair (self);
}

static gboolean
refresh_cb (gpointer data)
{
  ClossWindow *self = data;

  self->refresh_id = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
frame_cb (ClossWindow *self)
{
  closs_window_take_frame (self);
  closs_window_schedule_refresh (self);
}

static void
begun_cb (ClossWindow *self)
{
  closs_start_plan_reset (self->plans[CLOSS_SIDE_A], closs_run_get_start (self->run));
  closs_feature_plane_reset (self->plane);
  closs_window_view_live (self);
  closs_window_show_settings (self);
  refresh (self);
}

/* Of two runs with its name before it: "B · V1.1: The loss…". Only when that run's own state has changed: what was
 * closed is not to come again with the other's. */
void
closs_window_show_divergence (ClossWindow *self, ClossSide side)
{
  ClossRun *run = side == CLOSS_SIDE_A ? self->run : closs_window_get_other_run (self);
  const char *reason = run != NULL ? closs_run_get_divergence (run) : NULL;
  g_autofree char *name = NULL, *text = NULL;

  if (reason != NULL)
    {
      closs_undo_drop_reverted (self->undos[side], closs_run_get_settings (run));
      closs_window_update_undo (self);
    }
  if (reason != NULL && self->pair != NULL)
    {
      name = closs_window_dup_side_title (self, side);
      text = g_strdup_printf ("%s: %s", name, reason);
    }
  closs_banner_set_title (self->divergences[side], text != NULL ? text : reason);
}

static void
state_cb (ClossWindow *self)
{
  closs_window_show_divergence (self, CLOSS_SIDE_A);
  closs_window_show_state (self);
}

void
closs_window_show_state (ClossWindow *self)
{
  ClossRunState state = closs_run_get_state (self->run);

  closs_transport_set_training (self->transport, closs_window_get_run_state (self) == CLOSS_RUN_TRAINING);
  show_hint (self);
  gtk_spinner_set_spinning (self->spinner, state == CLOSS_RUN_LOADING);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), state == CLOSS_RUN_LOADING);
  closs_window_schedule_refresh (self);
}

/* A data set remembered from another day may be gone: never an empty page. */
static gboolean
fall_back (ClossWindow *self)
{
  ClossRunStart start = { .settings = *closs_run_get_settings (self->run) };

  if (closs_run_get_dataset (self->run) != NULL || self->has_fallen_back)
    return FALSE;
  self->has_fallen_back = TRUE;
  closs_run_begin (self->run, &start);
  return TRUE;
}

static void
failed_cb (ClossWindow *self, const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  closs_window_show_error (self, _ ("This Could Not Be Done"), error);
  closs_start_plan_fail (self->plans[CLOSS_SIDE_A]);
  if (!fall_back (self))
    closs_window_show_settings (self);
  /* It may have been the way back, which the bar over the past tells of. */
  if (self->is_viewing)
    closs_window_show_frame (self);
}

void
closs_window_connect_run (ClossWindow *self)
{
  const GConnectFlags flags = G_CONNECT_SWAPPED;

  g_signal_connect_object (self->run, "frame", G_CALLBACK (frame_cb), self, flags);
  g_signal_connect_object (self->run, "rows", G_CALLBACK (closs_window_schedule_refresh), self, flags);
  g_signal_connect_object (self->run, "begun", G_CALLBACK (begun_cb), self, flags);
  g_signal_connect_object (self->run, "failed", G_CALLBACK (failed_cb), self, flags);
  g_signal_connect_object (self->run, "notify::state", G_CALLBACK (state_cb), self, flags);
  g_signal_connect_object (self->run, "notify::evaluating", G_CALLBACK (closs_window_schedule_refresh), self, flags);
  g_signal_connect_object (self->run, "notify::pausing", G_CALLBACK (closs_window_schedule_refresh), self, flags);
  g_signal_connect_object (self->run, "notify::settings", G_CALLBACK (closs_window_show_settings), self, flags);
  g_signal_connect_object (self->classes, "map", G_CALLBACK (closs_window_schedule_refresh), self, flags);
}

void
closs_window_schedule_refresh (ClossWindow *self)
{
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
add_text (GtkBox *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
}

/* The dialog's own heading makes libadwaita 1.7 measure a label narrower than it can be, which GTK complains of. */
static GtkWidget *
make_error_text (const char *heading, const GError *error)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  add_text (GTK_BOX (box), heading, "title-2");
  add_text (GTK_BOX (box), error->message, "body");
  return box;
}

void
closs_window_show_error (ClossWindow *self, const char *heading, const GError *error)
{
  GtkWindow *dialog;

  /* Closed: what it had begun has come to its end only now. */
  if (gtk_window_get_application (GTK_WINDOW (self)) == NULL)
    {
      g_printerr ("centerloss: %s: %s\n", heading, error->message);
      return;
    }
  dialog = closs_dialog_new (ADW_TYPE_MESSAGE_DIALOG, GTK_WINDOW (self));
  gtk_window_set_modal (dialog, TRUE);
  closs_widget_set_name (GTK_WIDGET (dialog), heading);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), make_error_text (heading, error));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("_Close"));
  gtk_window_present (dialog);
}

void
closs_window_show_toast (ClossWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);

  /* What is new does not wait until what is old has had its time. */
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_set_object (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

char *
closs_window_dup_progress (ClossWindow *self)
{
  /* In a narrow window it is under the plane alone. */
  const ClossFrame *frame = is_narrow (self) ? NULL : closs_run_get_frame (self->run);
  g_autofree char *accuracy = frame != NULL ? closs_frame_describe_accuracy (frame) : NULL;

  return closs_caption_describe_progress (closs_run_get_epoch (self->run), closs_run_get_step (self->run), accuracy);
}
