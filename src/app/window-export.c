/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/animation-dialog.h"
#include "app/export/export-job.h"
#include "app/text/display-text.h"
#include "app/text/frame-words.h"
#include "app/window-private.h"
#include "base/number.h"
#include "train/caption.h"
#include <glib/gi18n.h>
#include <string.h>

/* A figure smaller than this would have no room for its own legend. */
#define MIN_FIGURE_WIDTH  480
#define MIN_FIGURE_HEIGHT 360

typedef enum
{
  KIND_FEATURES,
  KIND_METRICS,
} DataKind;

/* The picture on its way to the clipboard. */
typedef struct
{
  ClossScene *scene;     /* NULL: the pair */
  ClossPairFigure *pair; /* of A | B */
  int width, height, scale;
} Copy;

static void
free_copy (Copy *copy)
{
  closs_scene_free (copy->scene);
  g_clear_pointer (&copy->pair, closs_pair_figure_free);
  g_free (copy);
}

static gboolean
has_frame (ClossWindow *self)
{
  if (closs_feature_plane_get_frame (self->plane) != NULL)
    return TRUE;
  closs_window_show_toast (self, _ ("There is nothing to export yet"));
  return FALSE;
}

/* Files have the print theme unless the user wants what is on the screen. */
static ClossTheme
get_theme (ClossWindow *self)
{
  g_autofree char *theme = closs_config_dup_string (self->config, "figure-theme");

  if (g_strcmp0 (theme, "screen") != 0)
    return CLOSS_THEME_PRINT;
  return adw_style_manager_get_dark (adw_style_manager_get_default ()) ? CLOSS_THEME_DARK : CLOSS_THEME_LIGHT;
}

static int
get_width (ClossWindow *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self->plane)), MIN_FIGURE_WIDTH);
}

static int
get_height (ClossWindow *self)
{
  return MAX (gtk_widget_get_height (GTK_WIDGET (self->plane)), MIN_FIGURE_HEIGHT);
}

/* Writing */

static void
show_written (ClossWindow *self, GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *text = g_strdup_printf (_ ("Exported %s"), name);

  closs_window_show_toast (self, text);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossWindow *self = CLOSS_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = closs_export_job_write_finish (result, &error);

  if (file != NULL)
    show_written (self, file);
  else
    closs_window_show_error (self, _ ("The Export Failed"), error);
}

/* @data: what to say beside that, or NULL; owned. */
static void
metrics_written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *note = data;

  written_cb (source, result, NULL);
  if (note != NULL)
    closs_window_show_toast (CLOSS_WINDOW (source), note);
}

/* A very long run has no row for every step any more. NULL: it has. */
static char *
describe_missing_rows (const ClossStepRow *rows, gsize n_rows)
{
  g_autofree char *n_left = closs_number_format_count (n_rows);
  g_autofree char *n_steps = n_rows > 0 ? closs_number_format_count (rows[n_rows - 1].step) : NULL;

  if (n_rows == 0 || rows[n_rows - 1].step == n_rows)
    return NULL;
  return g_strdup_printf (_ ("Exported %s rows of %s steps: the others were left out to save memory"), n_left, n_steps);
}

/* Of two runs the one that the controls act on. */
static ClossSide
get_edited_side (ClossWindow *self)
{
  return self->edited == self->run ? CLOSS_SIDE_A : CLOSS_SIDE_B;
}

/* Rows up to the step of @frame, the last one measured on all its images. Without a frame: all rows as they are. */
static GArray *
copy_rows (const ClossStepRow *rows, gsize n_rows, const ClossFrame *frame)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof *rows);
  ClossStepRow *last;

  g_array_append_vals (copy, rows, (guint)n_rows);
  while (frame != NULL && copy->len > 0 && g_array_index (copy, ClossStepRow, copy->len - 1).step > frame->step)
    g_array_set_size (copy, copy->len - 1);
  if (frame == NULL || copy->len == 0)
    return copy;
  last = &g_array_index (copy, ClossStepRow, copy->len - 1);
  if (last->step == frame->step && last->depth == (int)frame->settings.value[CLOSS_CONTROL_DEPTH])
    closs_step_row_add_frame (last, frame);
  return copy;
}

static void
write_metrics (ClossWindow *self, GFile *file)
{
  gsize n_rows;
  const ClossStepRow *rows = closs_run_get_rows (self->edited, &n_rows);
  g_autoptr (GArray) copy = copy_rows (rows, n_rows, self->export.frames[get_edited_side (self)]);

  rows = (const ClossStepRow *)copy->data;
  closs_export_job_write_async (closs_export_job_new_metrics (rows, copy->len), file, NULL, self, metrics_written_cb,
                                describe_missing_rows (rows, copy->len));
}

/* The last row is measured on the whole test split first, unless that cannot be done: a run that diverged has no state
 * of its last step, and no row is measured while the plane shows other images than those for test. */
static void
export_metrics (ClossWindow *self, GFile *file)
{
  const ClossSide side = get_edited_side (self);
  const ClossFrame *frame = closs_feature_plane_get_frame (closs_window_get_plane_of (self, side));
  gsize n_rows;
  const ClossStepRow *rows = closs_run_get_rows (self->edited, &n_rows);

  if (n_rows == 0 || frame == NULL || frame->split != CLOSS_SPLIT_TEST
      || closs_run_get_divergence (self->edited) != NULL)
    write_metrics (self, file);
  else
    closs_window_begin_export_of_step (self, write_metrics, file, side, rows[n_rows - 1].step);
}

static ClossFeaturePlane *
get_edited_plane (ClossWindow *self)
{
  return closs_window_get_plane_of (self, get_edited_side (self));
}

static void
write_features (ClossWindow *self, GFile *file)
{
  const ClossFrame *frame = self->export.frames[get_edited_side (self)];

  if (frame != NULL)
    closs_export_job_write_async (closs_export_job_new_features (frame), file, NULL, self, written_cb, NULL);
}

/* As shown, with all images. */
static ClossScene *
make_scene (ClossWindow *self, ClossSide side)
{
  ClossRun *run = side == CLOSS_SIDE_B ? closs_window_get_other_run (self) : self->run;
  const ClossFrame *frame = self->export.frames[side];
  gsize n_events;
  const ClossEvent *events = closs_run_get_events (run, &n_events);
  g_autofree char *caption = frame != NULL ? closs_caption_describe_figure (frame, events, n_events) : NULL;

  return closs_feature_plane_copy_scene_of (closs_window_get_plane_of (self, side), frame, caption, get_theme (self));
}

/* Both planes, where there is another. */
static ClossPairFigure *
make_pair_figure (ClossWindow *self)
{
  g_autofree char *a = closs_window_dup_side_title (self, CLOSS_SIDE_A);
  g_autofree char *b = closs_window_dup_side_title (self, CLOSS_SIDE_B);

  return closs_pair_figure_new (make_scene (self, CLOSS_SIDE_A), make_scene (self, CLOSS_SIDE_B), a, b);
}

static ClossExportJob *
make_figure_job (ClossWindow *self)
{
  ClossScene *scene;

  if (self->pair != NULL)
    return closs_export_job_new_pair (make_pair_figure (self), 2 * get_width (self), get_height (self),
                                      closs_config_get_int (self->config, "figure-scale"));
  scene = make_scene (self, CLOSS_SIDE_A);
  return closs_export_job_new_figure (scene, get_width (self), get_height (self),
                                      closs_config_get_int (self->config, "figure-scale"));
}

/* A matrix of many classes needs more room for its labels. */
static ClossExportJob *
make_confusion_job (ClossWindow *self)
{
  const ClossFrame *frame = self->export.frames[CLOSS_SIDE_A];

  return closs_export_job_new_confusion (closs_confusion_from_frame (frame, get_theme (self)),
                                         CLAMP (14.0 * frame->n_classes, 420, 1400),
                                         closs_config_get_int (self->config, "figure-scale"));
}

/* Choosing */

static GtkFileChooser *
make_chooser (ClossWindow *self, const char *title, const char *name)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (title, GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  return GTK_FILE_CHOOSER (dialog);
}

/* @data is what the chooser's answer finds in its filter again. */
static void
add_filter (GtkFileChooser *chooser, const char *name, const char *suffix, gconstpointer data)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_suffix (filter, suffix);
  g_object_set_data (G_OBJECT (filter), "closs-filter", (gpointer)data);
  gtk_file_chooser_add_filter (chooser, filter);
}

static gpointer
get_filter_data (GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);

  return filter != NULL ? g_object_get_data (G_OBJECT (filter), "closs-filter") : NULL;
}

/* The suffixes that a name may have, the one of the chosen filter first: it is what a name without one gets. */
static GFile *
get_figure_file (GtkFileChooser *chooser)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (chooser);
  g_autoptr (GPtrArray) suffixes = g_ptr_array_new ();
  const ClossFigureFormat *chosen = get_filter_data (chooser);
  gsize n;
  const ClossFigureFormat *formats = closs_figure_formats_get (&n);

  g_ptr_array_add (suffixes, (gpointer)(chosen != NULL ? chosen : formats)->id);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (suffixes, (gpointer)formats[i].id);
  g_ptr_array_add (suffixes, NULL);
  return closs_export_add_suffix (file, (const char *const *)suffixes->pdata);
}

static void
write_figure (ClossWindow *self, GFile *file)
{
  closs_export_job_write_async (make_figure_job (self), file, NULL, self, written_cb, NULL);
}

static void
write_confusion (ClossWindow *self, GFile *file)
{
  closs_export_job_write_async (make_confusion_job (self), file, NULL, self, written_cb, NULL);
}

static ClossSide
get_last_side (ClossWindow *self)
{
  return self->pair != NULL ? CLOSS_SIDE_B : CLOSS_SIDE_A;
}

static void
figure_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  g_autoptr (GtkNativeDialog) owned = dialog;

  if (response == GTK_RESPONSE_ACCEPT && has_frame (self))
    {
      g_autoptr (GFile) file = get_figure_file (GTK_FILE_CHOOSER (dialog));

      closs_window_begin_export (self, write_figure, file, CLOSS_SIDE_A, (int)get_last_side (self));
    }
}

static void
confusion_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  g_autoptr (GtkNativeDialog) owned = dialog;

  if (response == GTK_RESPONSE_ACCEPT && has_frame (self))
    {
      g_autoptr (GFile) file = get_figure_file (GTK_FILE_CHOOSER (dialog));

      closs_window_begin_export (self, write_confusion, file, CLOSS_SIDE_A, CLOSS_SIDE_A);
    }
}

static void
data_response_cb (GtkNativeDialog *dialog, int response, ClossWindow *self)
{
  static const char *const suffixes[] = { "csv", NULL };
  g_autoptr (GtkNativeDialog) owned = dialog;

  if (response == GTK_RESPONSE_ACCEPT && has_frame (self))
    {
      g_autoptr (GFile) chosen = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      g_autoptr (GFile) file = closs_export_add_suffix (chosen, suffixes);
      DataKind kind = GPOINTER_TO_INT (get_filter_data (GTK_FILE_CHOOSER (dialog)));

      if (kind == KIND_FEATURES)
        closs_window_begin_export (self, write_features, file, get_edited_side (self), get_edited_side (self));
      else
        export_metrics (self, file);
    }
}

static void
show_chooser (GtkFileChooser *chooser, GCallback response, ClossWindow *self)
{
  g_signal_connect_object (chooser, "response", response, self, 0);
  /* Afterwards Space trains again, even where the way here was through the menu. */
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
choose_data_file (ClossWindow *self, const char *what, const char *name, gboolean features, gboolean metrics)
{
  g_autofree char *title = closs_window_dup_text_of_chosen (self, what);
  GtkFileChooser *chooser;

  if (!has_frame (self))
    return;
  chooser = make_chooser (self, title, name);
  if (features)
    add_filter (chooser, _ ("Features of every image (CSV)"), "csv", GINT_TO_POINTER (KIND_FEATURES));
  if (metrics)
    add_filter (chooser, _ ("Metrics of every step (CSV)"), "csv", GINT_TO_POINTER (KIND_METRICS));
  show_chooser (chooser, G_CALLBACK (data_response_cb), self);
}

/* The clipboard */

static void
draw_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable G_GNUC_UNUSED)
{
  Copy *copy = data;
  int width = copy->width * copy->scale, height = copy->height * copy->scale;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  gsize size = (gsize)cairo_image_surface_get_stride (surface) * (gsize)height;
  g_autoptr (GBytes) bytes = NULL;

  cairo_surface_set_device_scale (surface, copy->scale, copy->scale);
  if (copy->pair != NULL)
    closs_pair_figure_draw (copy->pair, cr, copy->width, copy->height);
  else
    closs_scene_draw (copy->scene, cr, copy->width, copy->height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  bytes = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), size,
                                      (GDestroyNotify)cairo_surface_destroy, surface);
  g_task_return_pointer (task,
                         gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes,
                                                 (gsize)cairo_image_surface_get_stride (surface)),
                         g_object_unref);
}

static void
drawn_cb (GObject *source, GAsyncResult *result, gpointer data G_GNUC_UNUSED)
{
  ClossWindow *self = CLOSS_WINDOW (source);
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  closs_window_show_toast (self, _ ("Picture copied"));
}

/* Public */

static void
choose_picture_file (ClossWindow *self, const char *title, const char *name, GCallback response)
{
  gsize n;
  const ClossFigureFormat *formats = closs_figure_formats_get (&n);
  GtkFileChooser *chooser;

  if (!has_frame (self))
    return;
  chooser = make_chooser (self, title, name);
  for (gsize i = 0; i < n; i++)
    add_filter (chooser, _ (formats[i].title), formats[i].id, &formats[i]);
  show_chooser (chooser, response, self);
}

void
closs_window_export_figure (ClossWindow *self)
{
  choose_picture_file (self, _ ("Export Figure"), _ ("features.png"), G_CALLBACK (figure_response_cb));
}

/* As it is shown: A's. */
void
closs_window_export_confusion (ClossWindow *self)
{
  g_autofree char *title = closs_window_dup_text_of_side (self, _ ("Export Confusion Matrix"), CLOSS_SIDE_A);

  choose_picture_file (self, title, _ ("confusion.png"), G_CALLBACK (confusion_response_cb));
}

void
closs_window_export_animation (ClossWindow *self)
{
  g_autofree char *name = closs_window_dup_chosen_title (self);
  ClossFeaturePlane *plane = get_edited_plane (self);
  gboolean follows;
  ClossAnimationDialog *dialog;

  if (!has_frame (self) || closs_feature_plane_get_frame (plane) == NULL)
    return;
  g_object_get (plane, "following", &follows, NULL);
  dialog = closs_animation_dialog_new (GTK_WINDOW (self), self->config, self->edited, name,
                                       closs_feature_plane_copy_scene (plane, get_theme (self)), !follows);
  g_signal_connect_object (dialog, "written", G_CALLBACK (show_written), self, G_CONNECT_SWAPPED);
  gtk_widget_grab_focus (GTK_WIDGET (self->plane));
  gtk_window_present (GTK_WINDOW (dialog));
}

void
closs_window_export_data (ClossWindow *self)
{
  choose_data_file (self, _ ("Export Data"), _ ("centerloss.csv"), TRUE, TRUE);
}

void
closs_window_export_features (ClossWindow *self)
{
  choose_data_file (self, _ ("Export Features"), _ ("features.csv"), TRUE, FALSE);
}

void
closs_window_export_metrics (ClossWindow *self)
{
  choose_data_file (self, _ ("Export Metrics"), _ ("metrics.csv"), FALSE, TRUE);
}

static void
copy_picture (ClossWindow *self, GFile *file G_GNUC_UNUSED)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, drawn_cb, NULL);
  Copy *copy = g_new0 (Copy, 1);

  if (self->pair != NULL)
    copy->pair = make_pair_figure (self);
  else
    copy->scene = make_scene (self, CLOSS_SIDE_A);
  copy->width = get_width (self) * (self->pair != NULL ? 2 : 1);
  copy->height = get_height (self);
  copy->scale = closs_config_get_int (self->config, "figure-scale");
  g_task_set_task_data (task, copy, (GDestroyNotify)free_copy);
  g_task_run_in_thread (task, draw_thread);
}

void
closs_window_copy_picture (ClossWindow *self)
{
  if (has_frame (self))
    closs_window_begin_export (self, copy_picture, NULL, CLOSS_SIDE_A, (int)get_last_side (self));
}

void
closs_window_connect_export (ClossWindow *self)
{
  closs_window_export_moments_of (self, self->run);
}
