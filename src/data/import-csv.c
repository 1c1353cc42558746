/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv-reader.h"
#include "data/import-format.h"
#include "data/reading.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

/* A table of pixels, as MNIST is passed around as CSV: a row a picture, its label and then the pixels row by row, from
 * 0 to 255, of squares in gray, or in colour: all of red, then green, then blue, as CIFAR has them. With or without a
 * header; the label is the first column, or the one that the header calls so. */

enum
{
  MIN_SIDE = 8,
  MAX_LABEL = 200, /* bytes of a label's text */
  REPORT_INTERVAL = 512,
};

typedef struct
{
  ClossShape image;
  gsize n_fields, label_column;
} Layout;

static int
find_side (gsize n_pixels)
{
  int side = (int)lround (sqrt ((double)n_pixels));

  return (gsize)side * (gsize)side == n_pixels && side >= MIN_SIDE && side <= CLOSS_IMPORT_MAX_SIZE ? side : 0;
}

/* Squares of one or of three channels. */
static gboolean
find_shape (gsize n_pixels, ClossShape *image)
{
  int gray = find_side (n_pixels), rgb = n_pixels % 3 == 0 ? find_side (n_pixels / 3) : 0;

  if (gray > 0)
    *image = (ClossShape){ 1, gray, gray, 1 };
  else if (rgb > 0)
    *image = (ClossShape){ 1, rgb, rgb, 3 };
  return gray > 0 || rgb > 0;
}

static gboolean
is_label_name (const char *field)
{
  static const char *const names[] = { "label", "labels", "class", "target", "y" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (field, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A whole number from 0 to 255, which may be written with a decimal point and zeros. -1: it is none. */
static int
parse_pixel (const char *field)
{
  const char *end = field;
  int value = 0;

  while (*end == ' ')
    end++;
  if (!g_ascii_isdigit (*end))
    return -1;
  for (; g_ascii_isdigit (*end) && value <= 255; end++)
    value = 10 * value + *end - '0';
  if (*end == '.')
    end += 1 + strspn (end + 1, "0");
  end += strspn (end, " ");
  return *end == '\0' && value <= 255 ? value : -1;
}

/* Where the label stands if the record is a header; -1: it is a picture's. */
static gssize
read_header (const ClossCsvRecord *record)
{
  gsize n_numbers = 0;

  for (gsize i = 0; i < record->n_fields; i++)
    if (is_label_name (record->fields[i]))
      return (gssize)i;
  for (gsize i = 1; i < record->n_fields; i++)
    n_numbers += parse_pixel (record->fields[i]) >= 0;
  return n_numbers < record->n_fields / 2 ? 0 : -1;
}

static gboolean
find_layout (const ClossImportJob *job, const ClossCsvRecord *first, Layout *layout, GError **error)
{
  gssize label_column = read_header (first);

  layout->n_fields = first->n_fields;
  layout->label_column = (gsize)MAX (label_column, 0);
  if (find_shape (first->n_fields - 1, &layout->image))
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: line %" PRIu64
                  " has %u columns; a label and the pixels of a square were expected, such as 785 for "
                  "28×28 in gray or 3,073 for 32×32 in colour"),
               job->name, first->line, (guint)first->n_fields);
  return FALSE;
}

/* Channel by channel to pixel by pixel. Returns the place of the first field that is none; n_fields: all are. */
static gsize
parse_pixels (const Layout *layout, const ClossCsvRecord *record, guint8 *pixels)
{
  gsize channels = (gsize)layout->image.c, plane = closs_shape_image_count (layout->image) / channels, i = 0;

  for (gsize column = 0; column < record->n_fields; column++)
    {
      int value;

      if (column == layout->label_column)
        continue;
      value = parse_pixel (record->fields[column]);
      if (value < 0)
        return column;
      pixels[i % plane * channels + i / plane] = (guint8)value;
      i++;
    }
  return record->n_fields;
}

/* NULL: nothing is wrong with the label. */
static char *
check_label (const char *label)
{
  if (label[0] == '\0')
    return g_strdup (_ ("no label"));
  if (strlen (label) > MAX_LABEL || !g_utf8_validate (label, -1, NULL))
    return g_strdup (_ ("the label is no text of a sensible length"));
  return NULL;
}

/* What is wrong with a row, whose pixels are written where nothing is. */
static char *
read_row (const Layout *layout, const ClossCsvRecord *record, guint8 *pixels)
{
  g_autofree char *text = NULL;
  char *problem;
  gsize bad;

  if (record->n_fields != layout->n_fields)
    return g_strdup_printf (_ ("%u columns in place of %u"), (guint)record->n_fields, (guint)layout->n_fields);
  problem = check_label (record->fields[layout->label_column]);
  if (problem != NULL)
    return problem;
  bad = parse_pixels (layout, record, pixels);
  if (bad == record->n_fields)
    return NULL;
  text = g_strdup_printf (_ ("“%.20s” in column %u; a whole number from 0 to 255 was expected"), record->fields[bad],
                          (guint)bad + 1);
  return g_utf8_make_valid (text, -1);
}

/* FALSE only where reading cannot go on; what is wrong with one row leaves that row out. */
static gboolean
add_row (ClossImportJob *job, const char *name, const Layout *layout, const ClossCsvRecord *record,
         ClossClassList *classes, ClossPictures *pictures, GError **error)
{
  guint8 *pixels = closs_pictures_add (pictures, 0, job->name, error);
  char *problem;
  int label;

  if (pixels == NULL)
    return FALSE;
  problem = read_row (layout, record, pixels);
  if (problem != NULL)
    {
      closs_pictures_drop_last (pictures);
      /* TRANSLATORS: file name, line number */
      closs_import_job_leave_out (job, g_strdup_printf (_ ("%s, line %" PRIu64), name, record->line), problem);
      return TRUE;
    }
  label = closs_class_list_add (classes, record->fields[layout->label_column], job->name, error);
  if (label < 0)
    return FALSE;
  g_array_index (pictures->labels, guint16, pictures->labels->len - 1) = (guint16)label;
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

static void
report (const ClossImportJob *job, const ClossCsvReader *reader, guint64 size)
{
  guint64 offset = closs_csv_reader_get_offset (reader);

  closs_import_job_report (job, offset, offset <= size ? size : 0);
}

/* @layout->n_fields is 0 for the first file, whose layout the others must have. */
static gboolean
read_file (ClossImportJob *job, GFile *file, Layout *layout, ClossClassList *classes, ClossPictures *pictures,
           GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *base = g_path_get_basename (name);
  g_autoptr (GInputStream) stream = closs_reading_open (file, job->cancellable, error);
  g_autoptr (ClossCsvReader) reader = NULL;
  g_autoptr (GError) problem = NULL;
  guint64 size = get_size (file, job->cancellable);
  ClossCsvRecord record;
  gboolean is_first = TRUE;

  if (stream == NULL)
    return FALSE;
  reader = closs_csv_reader_new (stream, name);
  for (guint64 n = 0; closs_csv_reader_next (reader, &record, job->cancellable, &problem); n++)
    {
      if (is_first && layout->n_fields == 0 && !find_layout (job, &record, layout, error))
        return FALSE;
      if (pictures->pixels == NULL)
        closs_pictures_init (pictures, layout->image);
      if ((!is_first || read_header (&record) < 0) && !add_row (job, base, layout, &record, classes, pictures, error))
        return FALSE;
      is_first = FALSE;
      if (n % REPORT_INTERVAL == 0)
        report (job, reader, size);
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
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
  static const char *const to_test[] = { "train", "test", NULL };
  g_autoptr (GFile) test = closs_import_find_mate (job->file, to_test);
  g_auto (ClossClassList) classes = { 0 };
  ClossPictures splits[2] = { 0 };
  Layout layout = { 0 };
  ClossDataset *dataset = NULL;

  closs_class_list_init (&classes);
  if (read_file (job, job->file, &layout, &classes, &splits[CLOSS_SPLIT_TRAIN], error)
      && (test == NULL || read_file (job, test, &layout, &classes, &splits[CLOSS_SPLIT_TEST], error)))
    {
      for (int kind = 0; kind < 2; kind++)
        if (splits[kind].pixels == NULL)
          closs_pictures_init (&splits[kind], layout.image);
      dataset = closs_import_job_finish (job, &classes, splits, error);
    }
  closs_pictures_clear (&splits[0]);
  closs_pictures_clear (&splits[1]);
  return dataset;
}

const ClossImportFormat closs_import_csv
    = { .title = N_ ("Table of pixels (CSV)"), .accepts = accepts_csv, .read = read_csv };
