/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-field.h"
#include "data/import/csv-layout.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A table of pixels: a row a picture, with its label and the pixels of a square in gray or color. csv-survey.c looks at
 * the whole table, csv-layout.c decides which column is what, and this file reads it. */

enum
{
  MAX_LABEL = 200, /* bytes of a label's text */
  REPORT_INTERVAL = 512,
};

/* A file that is read, of one split. */
typedef struct
{
  ClossImportJob *job;
  const char *name; /* of the file, without its folder */
  const ClossCsvLayout *layout;
  ClossClassList *classes;
  ClossPictures *pictures;
  gboolean is_mate; /* has only the classes that are there already */
  char *misfit;     /* why the mate does not fit after all; NULL: it does */
} Reading;

/* The place of the color @i of the table in a picture that has the channels of a pixel side by side. */
static gsize
find_place (const ClossCsvLayout *layout, gsize i)
{
  gsize channels = (gsize)layout->image.c, plane = closs_shape_image_count (layout->image) / channels;

  return layout->order == CLOSS_IMPORT_ORDER_INTERLEAVED ? i : i % plane * channels + i / plane;
}

/* Returns the column of the first field that is no pixel; n_fields: all are. */
static gsize
parse_pixels (const ClossCsvLayout *layout, const ClossCsvRecord *row, guint8 *pixels)
{
  const gsize *columns = (const gsize *)(const void *)layout->pixels->data;
  double scale = 255 / (layout->white - layout->black), value;

  for (gsize i = 0; i < layout->pixels->len; i++)
    {
      if (!closs_csv_field_get_number (row->fields[columns[i]], &value) || value < layout->black
          || value > layout->white)
        return columns[i];
      pixels[find_place (layout, i)] = (guint8)lround ((value - layout->black) * scale);
    }
  return row->n_fields;
}

/* NULL: nothing is wrong with the label. */
static char *
check_label (const char *label)
{
  if (label == NULL)
    return g_strdup (_ ("no label"));
  if (strlen (label) > MAX_LABEL || !g_utf8_validate (label, -1, NULL))
    return g_strdup (_ ("the label is no text of a sensible length"));
  return NULL;
}

/* What is wrong with a row, whose pixels are written if nothing is. */
static char *
read_row (const ClossCsvLayout *layout, const ClossCsvRecord *row, const char *label, guint8 *pixels)
{
  g_autofree char *text = NULL;
  char *problem;
  gsize bad;

  problem = check_label (label);
  if (problem != NULL)
    return problem;
  bad = parse_pixels (layout, row, pixels);
  if (bad == row->n_fields)
    return NULL;
  text = g_strdup_printf (_ ("“%.20s” in column %u; a number from %g to %g was expected"), row->fields[bad],
                          (guint)bad + 1, layout->black, layout->white);
  return g_utf8_make_valid (text, -1);
}

/* The class of a row. FALSE only if reading cannot go on: too many classes, or one that a mate must not have. */
static gboolean
find_class (Reading *reading, const char *label, GError **error)
{
  GArray *labels = reading->pictures->labels;
  int number;

  if (reading->is_mate && !g_hash_table_contains (reading->classes->numbers, label))
    {
      reading->misfit = g_strdup_printf (_ ("it has the class “%s”, which the training data have not"), label);
      return FALSE;
    }
  number = closs_class_list_add (reading->classes, label, reading->job->name, error);
  if (number < 0)
    return FALSE;
  g_array_index (labels, guint16, labels->len - 1) = (guint16)number;
  return TRUE;
}

/* FALSE only if reading cannot go on; what is wrong with one row leaves that row out. */
static gboolean
add_row (Reading *reading, const ClossCsvRecord *row, GError **error)
{
  const ClossCsvLayout *layout = reading->layout;
  gboolean is_whole = row->n_fields == layout->n_columns;
  g_autofree char *label = is_whole ? closs_csv_field_dup_label (row->fields[layout->label]) : NULL;
  guint8 *pixels = closs_pictures_add (reading->pictures, 0, reading->job->name, error);
  char *problem;

  if (pixels == NULL)
    return FALSE;
  if (is_whole)
    problem = read_row (layout, row, label, pixels);
  else
    problem = g_strdup_printf (_ ("%u columns in place of %u"), (guint)row->n_fields, (guint)layout->n_columns);
  if (problem == NULL)
    return find_class (reading, label, error);
  closs_pictures_drop_last (reading->pictures);
  /* TRANSLATORS: file name, line number */
  closs_import_job_leave_out (reading->job, g_strdup_printf (_ ("%s, line %" PRIu64), reading->name, row->line),
                              problem);
  return TRUE;
}

/* The size of the file as it lies there; of a packed one that is less than what will be read, and nobody can know. */
static guint64
get_size (GFile *file, GCancellable *cancellable)
{
  g_autoptr (GFileInfo) info
      = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, cancellable, NULL);

  return info != NULL ? (guint64)g_file_info_get_size (info) : 0;
}

/* A file is read twice: once to look at it. */
typedef struct
{
  const ClossImportJob *job;
  guint64 size, n_before;
} Progress;

static void
report_cb (guint64 offset, gpointer data)
{
  const Progress *progress = data;

  closs_import_job_report (progress->job, progress->n_before + offset,
                           offset <= progress->size ? 2 * progress->size : 0);
}

static gboolean
read_rows (Reading *reading, GFile *file, GError **error)
{
  GCancellable *cancellable = reading->job->cancellable;
  g_autoptr (ClossCsvTable) table = closs_csv_table_open (file, cancellable, error);
  g_autoptr (GError) problem = NULL;
  Progress progress = { .job = reading->job, .size = get_size (file, cancellable) };
  ClossCsvRecord row;

  progress.n_before = progress.size;
  if (table == NULL)
    return FALSE;
  for (guint64 n = 0; closs_csv_table_next (table, &row, cancellable, &problem); n++)
    {
      if (!add_row (reading, &row, error))
        return FALSE;
      if (n % REPORT_INTERVAL == 0)
        report_cb (closs_csv_table_get_offset (table), &progress);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static ClossCsvSurvey *
look_at (const ClossImportJob *job, GFile *file, GError **error)
{
  Progress progress = { .job = job, .size = get_size (file, job->cancellable) };

  return closs_csv_survey_new (file, report_cb, &progress, job->cancellable, error);
}

static gboolean
read_train (ClossImportJob *job, ClossCsvLayout *layout, ClossClassList *classes, ClossPictures *pictures,
            GError **error)
{
  g_autoptr (ClossCsvSurvey) survey = look_at (job, job->file, error);
  g_autofree char *base = g_path_get_basename (job->name);
  Reading reading = { .job = job, .name = base, .layout = layout, .classes = classes, .pictures = pictures };

  if (survey == NULL || (survey->n_rows > 0 && !closs_csv_layout_find (job, survey, layout, error)))
    return FALSE;
  closs_pictures_init (pictures, layout->image);
  return survey->n_rows == 0 || read_rows (&reading, job->file, error);
}

/* What does not fit is left out and named; FALSE only if a file that does could not be read. */
static gboolean
read_mate (ClossImportJob *job, GFile *file, const ClossCsvLayout *layout, ClossClassList *classes,
           ClossPictures *pictures, GError **error)
{
  g_autoptr (ClossCsvSurvey) survey = look_at (job, file, error);
  g_auto (ClossCsvLayout) mate = { 0 };
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_filename_display_name (base);
  Reading reading
      = { .job = job, .name = name, .layout = &mate, .classes = classes, .pictures = pictures, .is_mate = TRUE };
  guint n_left_out = job->import->left_out->len;
  gsize n_all = job->import->n_left_out;

  if (survey == NULL)
    return FALSE;
  reading.misfit = closs_csv_layout_fit (layout, survey, &mate);
  if (reading.misfit == NULL && !read_rows (&reading, file, error) && reading.misfit == NULL)
    return FALSE;
  if (reading.misfit == NULL)
    return TRUE;
  closs_pictures_clear (pictures);
  closs_pictures_init (pictures, layout->image);
  /* Its rows are not what is wrong with it. */
  g_ptr_array_set_size (job->import->left_out, (gint)n_left_out);
  job->import->n_left_out = n_all;
  closs_import_job_leave_out (job, g_strdup (name), reading.misfit);
  return TRUE;
}

static gboolean
read_test (ClossImportJob *job, const ClossCsvLayout *layout, ClossClassList *classes, ClossPictures *pictures,
           GError **error)
{
  static const char *const names[] = { "test", "val", "valid", "validation" };

  closs_pictures_init (pictures, layout->image);
  for (gsize i = 0; i < G_N_ELEMENTS (names) && closs_pictures_count (pictures) == 0; i++)
    {
      const char *const to_test[] = { "train", names[i], NULL };
      g_autoptr (GFile) file = closs_import_find_mate (job->file, to_test);

      if (file != NULL)
        closs_import_job_add_file (job, file);
      if (file != NULL && !read_mate (job, file, layout, classes, pictures, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
looks_like_rows (const guint8 *start, gsize n)
{
  gsize n_separators = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (start[i] == '\0')
        return FALSE;
      n_separators += start[i] == ',' || start[i] == ';' || start[i] == '\t';
    }
  return n_separators > 0;
}

static gboolean
accepts_csv (const ClossImportJob *job, const guint8 *start, gsize n)
{
  g_autofree char *lower = g_ascii_strdown (job->name, -1);

  if (job->is_folder)
    return FALSE;
  return g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".csv.gz") || looks_like_rows (start, n);
}

static ClossDataset *
read_csv (ClossImportJob *job, GError **error)
{
  g_auto (ClossClassList) classes = { 0 };
  g_auto (ClossCsvLayout) layout = { 0 };
  ClossPictures splits[2] = { 0 };
  ClossDataset *dataset = NULL;

  closs_class_list_init (&classes);
  if (read_train (job, &layout, &classes, &splits[CLOSS_SPLIT_TRAIN], error)
      && read_test (job, &layout, &classes, &splits[CLOSS_SPLIT_TEST], error))
    dataset = closs_import_job_finish (job, &classes, splits, error);
  closs_pictures_clear (&splits[0]);
  closs_pictures_clear (&splits[1]);
  return dataset;
}

const ClossImportFormat closs_import_csv
    = { .title = N_ ("Table of pixels (CSV)"), .accepts = accepts_csv, .read = read_csv };
