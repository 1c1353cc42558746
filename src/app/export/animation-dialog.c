/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/animation-dialog.h"
#include "app/export/export-job.h"
#include "app/text/display-text.h"
#include "app/widgets/widget-helpers.h"
#include "base/number.h"
#include "plot/animation.h"
#include <glib/gi18n.h>

#define POLL_INTERVAL 100 /* ms between two looks at how far it is */

struct _ClossAnimationDialog
{
  AdwWindow parent_instance;

  ClossRun *run;
  ClossScene *scene;
  gboolean holds_view;
  gboolean is_stale;         /* the run that it is about is no more */
  int *progress;             /* of what is being made; NULL: nothing is */
  GCancellable *cancellable; /* of that */
  guint poll_id;

  /* Template widgets */
  AdwWindowTitle *title;
  GtkWidget *settings;
  GtkWidget *export;
  GtkSpinButton *first;
  GtkSpinButton *last;
  GtkSpinButton *width;
  GtkSpinButton *height;
  GtkSpinButton *rate;
  GtkSpinButton *length;
  GtkLabel *estimate;
  GtkProgressBar *bar;
  GtkLabel *problem;
};

enum
{
  WRITTEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClossAnimationDialog, closs_animation_dialog, ADW_TYPE_WINDOW)

static guint64
get_step (GtkSpinButton *spin)
{
  return (guint64)gtk_spin_button_get_value (spin);
}

static void
update_estimate (ClossAnimationDialog *self)
{
  int n = closs_animation_count_pictures (gtk_spin_button_get_value (self->rate),
                                          gtk_spin_button_get_value (self->length));
  gsize n_frames
      = closs_animation_plan_count (closs_run_get_history (self->run), get_step (self->first), get_step (self->last));
  g_autofree char *pictures = closs_number_format_count ((guint64)n), *frames = closs_number_format_count (n_frames);
  /* TRANSLATORS: counts: what the animation is made of */
  g_autofree char *text = g_strdup_printf (_ ("%s pictures, from %s recorded moments"), pictures, frames);

  gtk_label_set_text (self->estimate, text);
}

/* The run has gone on: so can the animation. */
static void
update_end (ClossAnimationDialog *self)
{
  double step = (double)closs_run_get_step (self->run);

  gtk_adjustment_set_upper (gtk_spin_button_get_adjustment (self->first), step);
  gtk_adjustment_set_upper (gtk_spin_button_get_adjustment (self->last), step);
}

static void
first_changed_cb (ClossAnimationDialog *self)
{
  if (get_step (self->first) > get_step (self->last))
    gtk_spin_button_set_value (self->last, gtk_spin_button_get_value (self->first));
  update_estimate (self);
}

static void
last_changed_cb (ClossAnimationDialog *self)
{
  if (get_step (self->last) < get_step (self->first))
    gtk_spin_button_set_value (self->first, gtk_spin_button_get_value (self->last));
  update_estimate (self);
}

static void
set_making (ClossAnimationDialog *self, gboolean is_making)
{
  gtk_widget_set_sensitive (self->settings, !is_making && !self->is_stale);
  gtk_widget_set_sensitive (self->export, !is_making && !self->is_stale);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), is_making);
  gtk_progress_bar_set_fraction (self->bar, 0);
  if (is_making)
    return;
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_pointer (&self->progress, g_atomic_rc_box_release);
  g_clear_object (&self->cancellable);
}

static void
show_problem (ClossAnimationDialog *self, const char *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
}

static gboolean
poll_cb (gpointer data)
{
  ClossAnimationDialog *self = data;

  gtk_progress_bar_set_fraction (self->bar, g_atomic_int_get (self->progress) / 1000.0);
  return G_SOURCE_CONTINUE;
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossAnimationDialog *self = CLOSS_ANIMATION_DIALOG (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = closs_export_job_write_finish (result, &error);

  if (self->poll_id == 0)
    return; /* the window has gone meanwhile */
  set_making (self, FALSE);
  if (file != NULL)
    {
      g_signal_emit (self, signals[WRITTEN], 0, file);
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_problem (self, error->message);
  else if (self->is_stale)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
make (ClossAnimationDialog *self, GFile *file)
{
  ClossAnimationPlan *plan = closs_animation_plan_new (self->run, get_step (self->first), get_step (self->last),
                                                       closs_scene_copy (self->scene));

  plan->width = gtk_spin_button_get_value_as_int (self->width);
  plan->height = gtk_spin_button_get_value_as_int (self->height);
  plan->rate = gtk_spin_button_get_value (self->rate);
  plan->length = gtk_spin_button_get_value (self->length);
  plan->holds_view = self->holds_view;
  self->progress = closs_animation_plan_share_progress (plan);
  self->cancellable = g_cancellable_new ();
  show_problem (self, NULL);
  set_making (self, TRUE);
  self->poll_id = g_timeout_add (POLL_INTERVAL, poll_cb, self);
  closs_export_job_write_async (closs_export_job_new_animation (plan), file, self->cancellable, self, written_cb, NULL);
}

static void
chooser_response_cb (GtkNativeDialog *chooser, int response, ClossAnimationDialog *self)
{
  static const char *const suffixes[] = { "gif", NULL };
  g_autoptr (GtkNativeDialog) owned = chooser;

  if (response == GTK_RESPONSE_ACCEPT && self->progress == NULL && !self->is_stale)
    {
      g_autoptr (GFile) chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
      g_autoptr (GFile) file = closs_export_add_suffix (chosen, suffixes);

      make (self, file);
    }
}

static void
export_clicked_cb (ClossAnimationDialog *self)
{
  GtkFileChooserNative *chooser
      = gtk_file_chooser_native_new (_ ("Save Animation"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("GIF animation"));
  gtk_file_filter_add_suffix (filter, "gif");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _ ("features.gif"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Another run has another past, and perhaps other classes. What is being made has all it needs; nothing else is made
 * after it. */
static void
begun_cb (ClossAnimationDialog *self)
{
  self->is_stale = TRUE;
  if (self->progress == NULL)
    gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
closs_animation_dialog_close_request (GtkWindow *window)
{
  ClossAnimationDialog *self = CLOSS_ANIMATION_DIALOG (window);

  if (self->cancellable == NULL)
    return GTK_WINDOW_CLASS (closs_animation_dialog_parent_class)->close_request (window);
  g_cancellable_cancel (self->cancellable);
  return TRUE;
}

/* With its window gone, too: then the object lives until the writing has ended. */
static void
closs_animation_dialog_unrealize (GtkWidget *widget)
{
  ClossAnimationDialog *self = CLOSS_ANIMATION_DIALOG (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  GTK_WIDGET_CLASS (closs_animation_dialog_parent_class)->unrealize (widget);
}

static void
closs_animation_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CLOSS_TYPE_ANIMATION_DIALOG);
  G_OBJECT_CLASS (closs_animation_dialog_parent_class)->dispose (object);
}

static void
closs_animation_dialog_finalize (GObject *object)
{
  ClossAnimationDialog *self = CLOSS_ANIMATION_DIALOG (object);

  g_clear_pointer (&self->progress, g_atomic_rc_box_release);
  g_clear_pointer (&self->scene, closs_scene_free);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (closs_animation_dialog_parent_class)->finalize (object);
}

static void
closs_animation_dialog_class_init (ClossAnimationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = closs_animation_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = closs_animation_dialog_finalize;
  widget_class->unrealize = closs_animation_dialog_unrealize;
  GTK_WINDOW_CLASS (klass)->close_request = closs_animation_dialog_close_request;
  signals[WRITTEN] = g_signal_new ("written", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_FILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/centerloss/Centerloss/animation-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, title);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, settings);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, export);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, first);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, last);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, width);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, height);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, rate);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, length);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, estimate);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, ClossAnimationDialog, problem);
  gtk_widget_class_bind_template_callback (widget_class, first_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, last_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_estimate);
  gtk_widget_class_bind_template_callback (widget_class, export_clicked_cb);
}

/* Kept for the next animation. */
static void
bind (GtkSpinButton *spin, ClossConfig *config, const char *name, double least, double most)
{
  gtk_spin_button_set_range (spin, least, most);
  g_object_bind_property (config, name, spin, "value", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

static void
closs_animation_dialog_init (ClossAnimationDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ClossAnimationDialog *
closs_animation_dialog_new (GtkWindow *parent, ClossConfig *config, ClossRun *run, const char *run_name,
                            ClossScene *scene, gboolean holds_view)
{
  ClossAnimationDialog *self = CLOSS_ANIMATION_DIALOG (closs_dialog_new (CLOSS_TYPE_ANIMATION_DIALOG, parent));

  if (run_name != NULL)
    adw_window_title_set_subtitle (self->title, run_name);
  self->run = g_object_ref (run);
  self->scene = scene;
  self->holds_view = holds_view;
  update_end (self);
  gtk_spin_button_set_value (self->last, (double)closs_run_get_step (run));
  bind (self->width, config, "animation-width", CLOSS_ANIMATION_MIN_SIDE, CLOSS_ANIMATION_MAX_SIDE);
  bind (self->height, config, "animation-height", CLOSS_ANIMATION_MIN_SIDE, CLOSS_ANIMATION_MAX_SIDE);
  bind (self->rate, config, "animation-rate", CLOSS_ANIMATION_MIN_RATE, CLOSS_ANIMATION_MAX_RATE);
  bind (self->length, config, "animation-length", CLOSS_ANIMATION_MIN_LENGTH, CLOSS_ANIMATION_MAX_LENGTH);
  update_estimate (self);
  g_signal_connect_object (run, "frame", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "begun", G_CALLBACK (begun_cb), self, G_CONNECT_SWAPPED);
  return self;
}
