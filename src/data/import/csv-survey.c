/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-survey.h"
#include "data/import/csv-field.h"
#include <math.h>

enum
{
  N_EDGE = 4, /* columns at each end whose values are counted */
  REPORT_INTERVAL = 512,
};

static void
start_counting (ClossCsvColumn *column)
{
  if (column->values == NULL)
    column->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
count_value (ClossCsvColumn *column, const char *field)
{
  g_autofree char *label = closs_csv_field_dup_label (field);
  guint n;

  if (label == NULL)
    return;
  n = GPOINTER_TO_UINT (g_hash_table_lookup (column->values, label));
  if (n > 0 || g_hash_table_size (column->values) < CLOSS_CSV_MAX_VALUES)
    g_hash_table_replace (column->values, g_steal_pointer (&label), GUINT_TO_POINTER (n + 1));
}

static void
take_number (ClossCsvColumn *column, double number)
{
  column->is_counting = column->is_counting && (column->n_numbers == 0 || number == column->last + 1);
  column->min = MIN (column->min, number);
  column->max = MAX (column->max, number);
  column->last = number;
  column->n_numbers++;
  column->n_whole += number == floor (number);
  column->n_over_byte += number > 255;
  column->n_negative += number < 0;
  if (number <= 255)
    column->max_byte = MAX (column->max_byte, number);
}

static void
take_field (ClossCsvColumn *column, const char *field)
{
  double number;

  if (closs_csv_field_get_number (field, &number))
    take_number (column, number);
  else if (field[0] != '\0')
    {
      column->n_texts++;
      start_counting (column);
    }
  if (column->values != NULL)
    count_value (column, field);
}

/* The name with its numbers taken out; g_free(). */
static char *
make_pattern (const char *name)
{
  GString *pattern = g_string_new (NULL);

  for (gsize i = 0; name[i] != '\0'; i++)
    if (!g_ascii_isdigit (name[i]))
      g_string_append_c (pattern, g_ascii_tolower (name[i]));
    else if (i == 0 || !g_ascii_isdigit (name[i - 1]))
      g_string_append_c (pattern, '#');
  return g_string_free (pattern, FALSE);
}

/* Without a pattern that most names have, no name is odd. */
static void
find_odd_names (ClossCsvSurvey *survey)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint most = 0;

  for (gsize i = 0; i < survey->n_columns; i++)
    {
      char *pattern = make_pattern (survey->names[i]);
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pattern)) + 1;

      g_hash_table_replace (counts, pattern, GUINT_TO_POINTER (n));
      most = MAX (most, n);
    }
  for (gsize i = 0; i < survey->n_columns && most > survey->n_columns / 2; i++)
    {
      g_autofree char *pattern = make_pattern (survey->names[i]);

      survey->columns[i].is_odd = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pattern)) < most;
    }
}

static ClossCsvSurvey *
make_survey (const ClossCsvTable *table)
{
  ClossCsvSurvey *survey = g_new0 (ClossCsvSurvey, 1);

  survey->n_columns = closs_csv_table_get_n_columns (table);
  survey->names = g_strdupv ((GStrv)closs_csv_table_get_names (table));
  survey->columns = g_new (ClossCsvColumn, survey->n_columns);
  for (gsize i = 0; i < survey->n_columns; i++)
    survey->columns[i]
        = (ClossCsvColumn){ .min = HUGE_VAL, .max = -HUGE_VAL, .max_byte = -HUGE_VAL, .is_counting = TRUE };
  if (survey->names != NULL)
    find_odd_names (survey);
  for (gsize i = 0; i < survey->n_columns; i++)
    if (i < N_EDGE || i + N_EDGE >= survey->n_columns || survey->columns[i].is_odd)
      start_counting (&survey->columns[i]);
  return survey;
}

ClossCsvSurvey *
closs_csv_survey_new (GFile *file, void (*report) (guint64 offset, gpointer data), gpointer data,
                      GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossCsvTable) table = closs_csv_table_open (file, cancellable, error);
  g_autoptr (ClossCsvSurvey) survey = NULL;
  g_autoptr (GError) problem = NULL;
  ClossCsvRecord row;

  if (table == NULL)
    return NULL;
  survey = make_survey (table);
  for (guint64 n = 1; closs_csv_table_next (table, &row, cancellable, &problem); n++)
    {
      for (gsize i = 0; i < row.n_fields && row.n_fields == survey->n_columns; i++)
        take_field (&survey->columns[i], row.fields[i]);
      survey->n_rows += row.n_fields == survey->n_columns;
      if (n % REPORT_INTERVAL == 0 && report != NULL)
        report (closs_csv_table_get_offset (table), data);
    }
  if (problem == NULL)
    return g_steal_pointer (&survey);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

void
closs_csv_survey_free (ClossCsvSurvey *survey)
{
  for (gsize i = 0; i < survey->n_columns; i++)
    g_clear_pointer (&survey->columns[i].values, g_hash_table_unref);
  g_free (survey->columns);
  g_strfreev (survey->names);
  g_free (survey);
}

guint
closs_csv_column_count_values (const ClossCsvColumn *column)
{
  return column->values != NULL ? g_hash_table_size (column->values) : 0;
}

gboolean
closs_csv_column_is_text (const ClossCsvColumn *column)
{
  return column->n_texts > column->n_numbers;
}

static double
sum_values (const ClossCsvColumn *column)
{
  GHashTableIter iter;
  gpointer n;
  double sum = 0;

  g_hash_table_iter_init (&iter, column->values);
  while (g_hash_table_iter_next (&iter, NULL, &n))
    sum += GPOINTER_TO_UINT (n);
  return MAX (sum, 1);
}

/* The whole of both distributions less what they have in common. */
double
closs_csv_column_compare (const ClossCsvColumn *a, const ClossCsvColumn *b)
{
  double n_a = sum_values (a), n_b = sum_values (b), common = 0;
  GHashTableIter iter;
  gpointer label, n;

  g_hash_table_iter_init (&iter, a->values);
  while (g_hash_table_iter_next (&iter, &label, &n))
    common += MIN (GPOINTER_TO_UINT (n) / n_a, GPOINTER_TO_UINT (g_hash_table_lookup (b->values, label)) / n_b);
  return 1 - common;
}
