/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-layout.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* Which column holds the labels: the one that was chosen, the one whose name says so, the one whose name is not a
 * pixel's, or the one whose values are like labels and unlike the pixels beside it. */

enum
{
  MIN_PER_VALUE = 4, /* rows for each value of a column that is taken for the labels by its values alone */
  MIN_COUNTING = 8,  /* rows before a column is said to count them */
};
#define MIN_DIFFERENCE 0.5 /* between the labels and the pixels beside them */

gboolean
closs_csv_is_id_name (const char *name)
{
  static const char *const names[]
      = { "id",       "ids",        "index",     "idx",   "row",    "rowid", "row_id", "imageid",
          "image_id", "img_id",     "sample_id", "uid",   "uuid",   "key",   "file",   "path",
          "filename", "image_name", "usage",     "split", "subset", "fold" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

gboolean
closs_csv_is_unnamed (const char *name)
{
  return name[0] == '\0' || g_ascii_strncasecmp (name, "unnamed:", strlen ("unnamed:")) == 0;
}

gboolean
closs_csv_numbers_rows (const ClossCsvSurvey *survey, gsize column)
{
  const ClossCsvColumn *stats = &survey->columns[column];

  if (survey->n_rows < MIN_COUNTING || stats->n_numbers < survey->n_rows)
    return FALSE;
  return stats->is_counting
         || (stats->n_whole == survey->n_rows && stats->max > 255
             && closs_csv_column_count_values (stats) == MIN (survey->n_rows, CLOSS_CSV_MAX_VALUES));
}

char *
closs_csv_dup_title (const ClossCsvSurvey *survey, gsize column)
{
  if (survey->names != NULL && survey->names[column][0] != '\0')
    return g_strdup_printf (_ ("“%s”"), survey->names[column]);
  return g_strdup_printf (_ ("column %u"), (guint)column + 1);
}

/* A whole number is a place, anything else a name. */
static gssize
find_chosen (const ClossCsvSurvey *survey, const char *chosen)
{
  guint64 place;

  if (g_ascii_string_to_unsigned (chosen, 10, 1, survey->n_columns, &place, NULL))
    return (gssize)place - 1;
  for (gsize i = 0; i < survey->n_columns && survey->names != NULL; i++)
    if (g_ascii_strcasecmp (survey->names[i], chosen) == 0)
      return (gssize)i;
  return -1;
}

static gboolean
could_be_classes (const ClossCsvColumn *column)
{
  guint n = closs_csv_column_count_values (column);

  return n >= 2 && n <= CLOSS_IMPORT_MAX_CLASSES;
}

/* Whether its values come again and again. */
static gboolean
repeats (const ClossCsvSurvey *survey, gsize column, guint n_times)
{
  guint n = closs_csv_column_count_values (&survey->columns[column]);

  return could_be_classes (&survey->columns[column]) && (guint64)n * n_times <= survey->n_rows;
}

static gboolean
is_whole (const ClossCsvColumn *column)
{
  return column->n_texts == 0 && column->n_whole == column->n_numbers && column->n_numbers > 0;
}

static gboolean
is_named_otherwise (const ClossCsvSurvey *survey, gsize column)
{
  const char *name = survey->names != NULL ? survey->names[column] : NULL;

  return name != NULL && (closs_csv_is_unnamed (name) || closs_csv_is_id_name (name));
}

/* The columns with a label's name; if there is none, those whose name is no pixel's. */
static void
add_by_name (const ClossCsvSurvey *survey, GArray *candidates)
{
  for (gsize i = 0; i < survey->n_columns; i++)
    if (closs_csv_is_label_name (survey->names[i]))
      g_array_append_val (candidates, i);
  for (gsize i = 0; i < survey->n_columns && candidates->len == 0; i++)
    for (gsize k = i; k < survey->n_columns; k++)
      if (survey->columns[k].is_odd && !is_named_otherwise (survey, k) && repeats (survey, k, 2))
        g_array_append_val (candidates, k);
}

/* The first and the last column that do not number the rows. */
static void
find_ends (const ClossCsvSurvey *survey, gsize *first, gsize *last)
{
  *first = 0;
  *last = survey->n_columns - 1;
  while (*first < *last && (closs_csv_numbers_rows (survey, *first) || is_named_otherwise (survey, *first)))
    ++*first;
  while (*last > *first && (closs_csv_numbers_rows (survey, *last) || is_named_otherwise (survey, *last)))
    --*last;
}

static gboolean
is_unlike (const ClossCsvSurvey *survey, gsize column, gsize neighbor)
{
  const ClossCsvColumn *a = &survey->columns[column], *b = &survey->columns[neighbor];

  return a->values != NULL && b->values != NULL && closs_csv_column_compare (a, b) >= MIN_DIFFERENCE;
}

/* No other column is text, and it is the same in every row: all pictures are of one class. */
static gboolean
is_only_text (const ClossCsvSurvey *survey, gsize column)
{
  for (gsize i = 0; i < survey->n_columns; i++)
    if (i != column && closs_csv_column_is_text (&survey->columns[i]))
      return FALSE;
  return closs_csv_column_count_values (&survey->columns[column]) == 1;
}

/* Columns of text with few different texts; of numbers, those at the ends that are unlike the pixels beside them.
 * FALSE: there is none, and both ends are possible, for all that their values say. */
static gboolean
add_by_values (const ClossCsvSurvey *survey, GArray *candidates)
{
  gsize ends[2], neighbors[2];

  find_ends (survey, &ends[0], &ends[1]);
  neighbors[0] = ends[0] + 1;
  neighbors[1] = ends[1] - 1;
  for (gsize i = 0; i < survey->n_columns; i++)
    if (closs_csv_column_is_text (&survey->columns[i]) && (repeats (survey, i, 2) || is_only_text (survey, i)))
      g_array_append_val (candidates, i);
  if (ends[1] < ends[0] + 2)
    return TRUE;
  for (int k = 0; k < 2; k++)
    if (is_whole (&survey->columns[ends[k]]) && repeats (survey, ends[k], MIN_PER_VALUE)
        && is_unlike (survey, ends[k], neighbors[k]))
      g_array_append_val (candidates, ends[k]);
  if (candidates->len > 0)
    return TRUE;
  for (int k = 0; k < 2; k++)
    if (is_whole (&survey->columns[ends[k]]) && could_be_classes (&survey->columns[ends[k]]))
      g_array_append_val (candidates, ends[k]);
  return FALSE;
}

static gboolean
has_odd_names (const ClossCsvSurvey *survey)
{
  guint n = 0;

  for (gsize i = 0; i < survey->n_columns; i++)
    n += survey->columns[i].is_odd ? 1 : 0;
  return n > 0;
}

static void
add_column (ClossImportJob *job, const ClossCsvSurvey *survey, gsize column)
{
  GPtrArray *columns = job->import->columns;
  g_autofree ClossImportColumn *entry = g_new0 (ClossImportColumn, 1);

  for (guint i = 0; i < columns->len; i++)
    if (((ClossImportColumn *)columns->pdata[i])->place == column + 1)
      return;
  entry->place = (guint)column + 1;
  entry->title = survey->names != NULL && survey->names[column][0] != '\0'
                     ? g_strdup (survey->names[column])
                     : g_strdup_printf (_ ("Column %u"), entry->place);
  g_ptr_array_add (columns, g_steal_pointer (&entry));
}

static int
compare_columns (gconstpointer a, gconstpointer b)
{
  const ClossImportColumn *first = *(ClossImportColumn *const *)a, *second = *(ClossImportColumn *const *)b;

  return (first->place > second->place) - (first->place < second->place);
}

/* Those that can be chosen in place of the one that was taken. */
static void
list_columns (ClossImportJob *job, const ClossCsvSurvey *survey, const GArray *candidates, gsize taken)
{
  gsize ends[2];

  find_ends (survey, &ends[0], &ends[1]);
  add_column (job, survey, taken);
  add_column (job, survey, ends[0]);
  add_column (job, survey, ends[1]);
  for (guint i = 0; i < candidates->len; i++)
    add_column (job, survey, g_array_index (candidates, gsize, i));
  for (gsize i = 0; i < survey->n_columns; i++)
    if ((survey->columns[i].is_odd || closs_csv_column_is_text (&survey->columns[i]))
        && could_be_classes (&survey->columns[i]))
      add_column (job, survey, i);
  g_ptr_array_sort (job->import->columns, compare_columns);
  job->import->label_column = (guint)taken + 1;
}

static char *
list_titles (const ClossCsvSurvey *survey, const GArray *candidates)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < candidates->len; i++)
    {
      g_autofree char *title = closs_csv_dup_title (survey, g_array_index (candidates, gsize, i));

      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", title);
    }
  return g_string_free (list, FALSE);
}

static gssize
take_candidate (ClossImportJob *job, const ClossCsvSurvey *survey, const GArray *candidates, gboolean is_sure)
{
  gsize taken = g_array_index (candidates, gsize, 0);

  list_columns (job, survey, candidates, taken);
  if (!is_sure || candidates->len > 1)
    {
      g_autofree char *titles = list_titles (survey, candidates);

      closs_import_job_ask (
          job, CLOSS_IMPORT_ASKS_LABEL_COLUMN,
          g_strdup_printf (_ ("it is not clear which column holds the labels; possible: %s"), titles));
    }
  else if (survey->names == NULL || !closs_csv_is_label_name (survey->names[taken]))
    {
      g_autofree char *title = closs_csv_dup_title (survey, taken);

      /* TRANSLATORS: the name of a column in quotes, or "column 3" */
      closs_import_job_note (job, g_strdup_printf (_ ("The labels were found in %s"), title));
    }
  return (gssize)taken;
}

gssize
closs_csv_find_label (ClossImportJob *job, const ClossCsvSurvey *survey, GError **error)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (gsize));
  const char *chosen = job->options->label_column;
  gboolean is_sure = TRUE;

  if (chosen != NULL)
    {
      gssize column = find_chosen (survey, chosen);

      if (column >= 0)
        list_columns (job, survey, candidates, (gsize)column);
      else
        g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                     _ ("%s: there is no column “%s” for the labels; a name of the header or a place from 1 to %u was "
                        "expected"),
                     job->name, chosen, (guint)survey->n_columns);
      return column;
    }
  if (survey->names != NULL)
    add_by_name (survey, candidates);
  /* If the pixels have names, the labels have one, too. */
  if (candidates->len == 0 && (survey->names == NULL || !has_odd_names (survey)))
    is_sure = add_by_values (survey, candidates);
  if (candidates->len > 0)
    return take_candidate (job, survey, candidates, is_sure);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: no column of labels was found; call it “label” in the header"), job->name);
  return -1;
}
