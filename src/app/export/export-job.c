/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/export/export-job.h"
#include <glib/gi18n.h>
#include <string.h>

typedef gboolean (*ClossWrite) (const ClossExportJob *job, GCancellable *cancellable, GError **error);

struct _ClossExportJob
{
  ClossWrite write;
  GFile *file;

  ClossScene *scene;
  ClossPairFigure *pair;
  ClossConfusion *confusion;
  double width, height, scale;

  const ClossFrame *frame;

  ClossStepRow *rows;
  gsize n_rows;

  ClossAnimationPlan *animation;
};

/* By the suffix of the file. */
static const ClossFigureFormat *
find_format (const ClossExportJob *job, GError **error)
{
  g_autofree char *name = g_file_get_basename (job->file);
  const ClossFigureFormat *format = closs_figure_format_for_path (name);

  if (format == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                 _ ("%s: no known kind of picture. Choose a name that ends in .png, .svg or .pdf."), name);
  return format;
}

static gboolean
write_figure (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  const ClossFigureFormat *format = find_format (job, error);

  return format != NULL
         && closs_figure_export (job->scene, format, job->width, job->height, job->scale, _ ("Features"), job->file,
                                 cancellable, error);
}

static void
draw_pair (gconstpointer pair, cairo_t *cr, double width, double height)
{
  closs_pair_figure_draw (pair, cr, width, height);
}

static gboolean
write_pair (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  const ClossFigureFormat *format = find_format (job, error);
  g_autofree char *caption = NULL;

  if (format == NULL)
    return FALSE;
  caption = g_strdup_printf ("%s\n%s\n\n%s\n%s", job->pair->titles[0], job->pair->scenes[0]->caption,
                             job->pair->titles[1], job->pair->scenes[1]->caption);
  return closs_drawing_export (draw_pair, job->pair, format, job->width, job->height, job->scale,
                               _ ("Features of two runs"), caption, job->file, cancellable, error);
}

static void
draw_confusion (gconstpointer confusion, cairo_t *cr, double width, double height)
{
  closs_confusion_draw (confusion, cr, width, height);
}

static gboolean
write_confusion (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  const ClossFigureFormat *format = find_format (job, error);

  return format != NULL
         && closs_drawing_export (draw_confusion, job->confusion, format, job->width, job->height, job->scale,
                                  _ ("Confusion matrix"), NULL, job->file, cancellable, error);
}

static gboolean
write_features (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  return closs_features_csv_write (job->frame, job->file, cancellable, error);
}

static gboolean
write_metrics (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  return closs_metrics_csv_write (job->rows, job->n_rows, job->file, cancellable, error);
}

static gboolean
write_animation (const ClossExportJob *job, GCancellable *cancellable, GError **error)
{
  return closs_animation_plan_write (job->animation, job->file, cancellable, error);
}

static void
write_thread (GTask *task, gpointer source G_GNUC_UNUSED, gpointer data, GCancellable *cancellable)
{
  ClossExportJob *job = data;
  GError *error = NULL;

  if (job->write (job, cancellable, &error))
    g_task_return_pointer (task, g_object_ref (job->file), g_object_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
has_suffix (const char *name, const char *suffix)
{
  const char *dot = strrchr (name, '.');

  return dot != NULL && g_ascii_strcasecmp (dot + 1, suffix) == 0;
}

static ClossExportJob *
new_job (ClossWrite write)
{
  ClossExportJob *job = g_new0 (ClossExportJob, 1);

  job->write = write;
  return job;
}

static ClossExportJob *
new_drawing (ClossWrite write, double width, double height, double scale)
{
  ClossExportJob *job = new_job (write);

  job->width = width;
  job->height = height;
  job->scale = scale;
  return job;
}

ClossExportJob *
closs_export_job_new_figure (ClossScene *scene, double width, double height, double scale)
{
  ClossExportJob *job = new_drawing (write_figure, width, height, scale);

  job->scene = scene;
  return job;
}

ClossExportJob *
closs_export_job_new_pair (ClossPairFigure *figure, double width, double height, double scale)
{
  ClossExportJob *job = new_drawing (write_pair, width, height, scale);

  job->pair = figure;
  return job;
}

ClossExportJob *
closs_export_job_new_confusion (ClossConfusion *confusion, double side, double scale)
{
  ClossExportJob *job = new_drawing (write_confusion, side, side, scale);

  job->confusion = confusion;
  return job;
}

ClossExportJob *
closs_export_job_new_features (const ClossFrame *frame)
{
  ClossExportJob *job = new_job (write_features);

  job->frame = closs_frame_ref (frame);
  return job;
}

ClossExportJob *
closs_export_job_new_metrics (const ClossStepRow *rows, gsize n_rows)
{
  ClossExportJob *job = new_job (write_metrics);

  job->rows = g_memdup2 (rows, n_rows * sizeof *rows);
  job->n_rows = n_rows;
  return job;
}

ClossExportJob *
closs_export_job_new_animation (ClossAnimationPlan *plan)
{
  ClossExportJob *job = new_job (write_animation);

  job->animation = plan;
  return job;
}

void
closs_export_job_free (ClossExportJob *job)
{
  g_clear_object (&job->file);
  g_clear_pointer (&job->scene, closs_scene_free);
  g_clear_pointer (&job->pair, closs_pair_figure_free);
  g_clear_pointer (&job->confusion, closs_confusion_free);
  g_clear_pointer (&job->frame, closs_frame_unref);
  g_free (job->rows);
  g_clear_pointer (&job->animation, closs_animation_plan_free);
  g_free (job);
}

static void
release_cb (GApplication *application)
{
  g_application_release (application);
}

void
closs_export_job_write_async (ClossExportJob *job, GFile *file, GCancellable *cancellable, gpointer source,
                              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, data);
  GApplication *application = g_application_get_default ();

  /* What has been written by then has been written. */
  g_task_set_check_cancellable (task, FALSE);

  job->file = g_object_ref (file);
  g_task_set_task_data (task, job, (GDestroyNotify)closs_export_job_free);
  /* Whoever leaves now has asked for the file. */
  if (application != NULL)
    {
      g_application_hold (application);
      g_signal_connect_object (task, "notify::completed", G_CALLBACK (release_cb), application, G_CONNECT_SWAPPED);
    }
  g_task_run_in_thread (task, write_thread);
}

GFile *
closs_export_job_write_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

GFile *
closs_export_add_suffix (GFile *file, const char *const *suffixes)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *full = NULL;
  g_autoptr (GFile) folder = g_file_get_parent (file);

  for (guint i = 0; suffixes[i] != NULL; i++)
    if (has_suffix (name, suffixes[i]))
      return g_object_ref (file);
  if (folder == NULL)
    return g_object_ref (file);
  full = g_strconcat (name, ".", suffixes[0], NULL);
  return g_file_get_child (folder, full);
}
