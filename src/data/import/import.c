/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import-format.h"
#include "data/reading.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define NUMPY_MAGIC "\x93NUMPY"

enum
{
  N_START_BYTES = 4096,
};

/* The first that accepts wins: from those that know their files by a mark to those that guess. */
static const ClossImportFormat *const formats[] = {
  &closs_import_idx,
  &closs_import_cifar,
  &closs_import_csv,
  &closs_import_folder,
};

static void
left_out_free (gpointer data)
{
  ClossLeftOut *left_out = data;

  g_free (left_out->name);
  g_free (left_out->reason);
  g_free (left_out);
}

static void
column_free (gpointer data)
{
  ClossImportColumn *column = data;

  g_free (column->title);
  g_free (column);
}

void
closs_import_free (ClossImport *import)
{
  g_clear_pointer (&import->dataset, closs_dataset_unref);
  g_clear_pointer (&import->left_out, g_ptr_array_unref);
  g_clear_pointer (&import->notes, g_ptr_array_unref);
  g_clear_pointer (&import->warnings, g_ptr_array_unref);
  g_clear_pointer (&import->columns, g_ptr_array_unref);
  g_clear_pointer (&import->files, g_ptr_array_unref);
  g_free (import->question);
  g_free (import);
}

void
closs_import_job_add_file (ClossImportJob *job, GFile *file)
{
  g_ptr_array_add (job->import->files, g_object_ref (file));
}

void
closs_import_job_leave_out (ClossImportJob *job, char *name, char *reason)
{
  ClossImport *import = job->import;
  ClossLeftOut left_out = { .name = name, .reason = reason };

  import->n_left_out++;
  if (import->left_out->len < CLOSS_IMPORT_MAX_LISTED)
    {
      g_ptr_array_add (import->left_out, g_memdup2 (&left_out, sizeof left_out));
      return;
    }
  g_free (name);
  g_free (reason);
}

void
closs_import_job_note (ClossImportJob *job, char *text)
{
  g_ptr_array_add (job->import->notes, text);
}

void
closs_import_job_warn (ClossImportJob *job, char *text)
{
  g_ptr_array_add (job->import->warnings, text);
}

void
closs_import_job_ask (ClossImportJob *job, ClossImportAsks asks, char *question)
{
  job->import->asks |= asks;
  if (job->import->question == NULL)
    job->import->question = question;
  else
    g_free (question);
}

gboolean
closs_import_check_answered (const ClossImport *import, const char *name, GError **error)
{
  if (import->asks == 0)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_CHOICE, "%s: %s", name, import->question);
  return FALSE;
}

void
closs_import_job_report (const ClossImportJob *job, guint64 n_done, guint64 n_total)
{
  if (job->progress != NULL)
    job->progress (n_done, n_total, job->progress_data);
}

/* What the file begins with; nothing of a folder. */
static gboolean
read_start (const ClossImportJob *job, guint8 start[N_START_BYTES], gsize *n_start, GError **error)
{
  g_autoptr (GInputStream) stream = NULL;

  *n_start = 0;
  if (job->is_folder)
    return TRUE;
  stream = closs_reading_open (job->file, job->cancellable, error);
  return stream != NULL
         && closs_reading_fill (stream, job->name, start, N_START_BYTES, n_start, job->cancellable, error);
}

/* Names the file for what it is, and says what to do with it. */
static void
set_file_error (const ClossImportJob *job, const guint8 *start, gsize n, GError **error)
{
  g_autofree char *type = g_content_type_guess (NULL, start, n, NULL);
  g_autofree char *description = g_content_type_get_description (type);

  if (n >= strlen (NUMPY_MAGIC) && memcmp (start, NUMPY_MAGIC, strlen (NUMPY_MAGIC)) == 0)
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 _ ("%s: is a NumPy array; save it as a table of pixels (CSV), for example with numpy.savetxt"),
                 job->name);
  else if (g_content_type_is_a (type, "image/*"))
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 _ ("%s: is a picture; open the folder that has a subfolder of pictures for each class"), job->name);
  else
    g_set_error (
        error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
        _ ("%s: is neither an IDX file nor a CIFAR binary file nor a table of pixels (CSV), but of another kind "
           "(%s)"),
        job->name, description);
}

static const ClossImportFormat *
find_format (const ClossImportJob *job, GError **error)
{
  guint8 start[N_START_BYTES];
  gsize n_start;

  if (!read_start (job, start, &n_start, error))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i]->accepts (job, start, n_start))
      return formats[i];
  if (job->is_folder)
    g_set_error (
        error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
        _ ("%s: no pictures are here; a folder with a subfolder of pictures for each class was expected, or one "
           "with a pair of IDX files"),
        job->name);
  else
    set_file_error (job, start, n_start, error);
  return NULL;
}

static gboolean
check_classes (const ClossImportJob *job, const ClossDataset *dataset, GError **error)
{
  int n = closs_dataset_get_n_classes (dataset);

  if (n >= 2)
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: all pictures are of one class (“%s”); at least two classes are needed"), job->name,
               n > 0 ? closs_dataset_get_class_name (dataset, 0) : "");
  return FALSE;
}

static gboolean
turn (ClossImportJob *job, GError **error)
{
  g_autoptr (ClossDataset) dataset = NULL;

  if (!job->options->is_transposed)
    return TRUE;
  dataset = g_steal_pointer (&job->import->dataset);
  job->import->dataset = closs_import_transpose (dataset, error);
  return job->import->dataset != NULL;
}

static gboolean
read_all (ClossImportJob *job, GError **error)
{
  const ClossImportFormat *format = find_format (job, error);

  if (format == NULL)
    return FALSE;
  job->import->format = _ (format->title);
  job->import->is_scaled = format->is_scaled;
  job->import->dataset = format->read (job, error);
  if (job->import->dataset == NULL || !check_classes (job, job->import->dataset, error) || !turn (job, error))
    return FALSE;
  closs_import_job_look (job, job->import->dataset);
  return TRUE;
}

ClossImport *
closs_import_read (GFile *file, const ClossImportOptions *options, ClossImportProgressFunc progress,
                   gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossImport) import = g_new0 (ClossImport, 1);
  g_autofree char *name = g_file_get_parse_name (file);
  ClossImportJob job = {
    .file = file,
    .name = name,
    .is_folder = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, cancellable) == G_FILE_TYPE_DIRECTORY,
    .options = options,
    .cancellable = cancellable,
    .progress = progress,
    .progress_data = progress_data,
    .import = import,
  };

  import->left_out = g_ptr_array_new_with_free_func (left_out_free);
  import->files = g_ptr_array_new_with_free_func (g_object_unref);
  import->notes = g_ptr_array_new_with_free_func (g_free);
  import->warnings = g_ptr_array_new_with_free_func (g_free);
  import->columns = g_ptr_array_new_with_free_func (column_free);
  return read_all (&job, error) ? g_steal_pointer (&import) : NULL;
}

ClossDataset *
closs_import_open (GFile *file, const ClossImportOptions *options, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossImport) import = closs_import_read (file, options, NULL, NULL, cancellable, error);
  g_autofree char *name = g_file_get_parse_name (file);

  return import != NULL && closs_import_check_answered (import, name, error)
             ? closs_import_split (import, options, error)
             : NULL;
}
