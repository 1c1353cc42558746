/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-layout.h"
#include <glib/gi18n-lib.h>
#include <math.h>

/* What the numbers of a table mean as shades: from 0 to 1, 16, 255, or what fits into 10 to 16 bits; from −1 to 1 or
 * −128 to 127. */

/* Of a column's rows: fewer are broken rows, not another range. */
#define MIN_SHARE 0.1

typedef struct
{
  double min, max, max_byte;  /* max_byte: the largest up to 255 */
  double over_byte, negative; /* the largest share of a column's rows */
  gboolean is_whole;
} Values;

static Values
look_at_values (const ClossCsvSurvey *survey, const GArray *pixels)
{
  Values values = { .min = HUGE_VAL, .max = -HUGE_VAL, .max_byte = -HUGE_VAL, .is_whole = TRUE };
  double n_rows = (double)MAX (survey->n_rows, 1);

  for (guint i = 0; i < pixels->len; i++)
    {
      const ClossCsvColumn *column = &survey->columns[g_array_index (pixels, gsize, i)];

      values.min = MIN (values.min, column->min);
      values.max = MAX (values.max, column->max);
      values.max_byte = MAX (values.max_byte, column->max_byte);
      values.over_byte = MAX (values.over_byte, (double)column->n_over_byte / n_rows);
      values.negative = MAX (values.negative, (double)column->n_negative / n_rows);
      values.is_whole = values.is_whole && column->n_whole == column->n_numbers;
    }
  return values;
}

static gboolean
find_signed (const Values *values, double *black, double *white)
{
  if (values->min >= -1 && values->max <= 1)
    {
      *black = -1;
      *white = 1;
      return TRUE;
    }
  *black = -128;
  *white = 127;
  return values->is_whole && values->min >= -128 && values->max <= 127;
}

static gboolean
find_unsigned (const Values *values, double *black, double *white)
{
  static const double whites[] = { 1, 16, 255, 1023, 4095, 16383, 65535 };
  double top = values->over_byte >= MIN_SHARE ? values->max : values->max_byte;

  *black = 0;
  *white = 255;
  /* All black. */
  if (top <= 0)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (whites); i++)
    if (top <= whites[i])
      {
        *white = whites[i];
        /* Fractions above 1 are no shades of 4 bits. */
        return *white != 16 || values->is_whole;
      }
  return FALSE;
}

gboolean
closs_csv_find_range (const ClossCsvSurvey *survey, const GArray *pixels, const char *name, double *black,
                      double *white, GError **error)
{
  Values values = look_at_values (survey, pixels);

  if (values.negative >= MIN_SHARE ? find_signed (&values, black, white) : find_unsigned (&values, black, white))
    return TRUE;
  g_set_error (
      error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
      _ ("%s: the pixels’ values are from %g to %g; a range such as 0 to 1, 0 to 16, 0 to 255 or 0 to 65535 was "
         "expected: scale them to one of these"),
      name, values.min, values.max);
  return FALSE;
}
