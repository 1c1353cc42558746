/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-field.h"
#include "data/import/csv-layout.h"
#include <math.h>

/* In which order a table has the numbers of its color pictures. Neighbors in a picture are alike; read in the wrong
 * order, numbers are neighbors that are none. */

enum
{
  N_PICTURES = 256,
};
#define CLEAR_RATIO 0.9 /* of the differences between neighbors in the two orders */

/* The sum of the differences between neighbors, with the numbers of a pixel's channel @step apart and those of two
 * channels @plane apart. */
static double
sum_differences (const double *values, int side, gsize step, gsize plane)
{
  gsize row = (gsize)side * step;
  double sum = 0;

  for (gsize c = 0; c < 3; c++)
    for (gsize y = 0; y < (gsize)side; y++)
      for (gsize x = 0; x < (gsize)side; x++)
        {
          const double *value = values + c * plane + y * row + x * step;

          if (x + 1 < (gsize)side)
            sum += fabs (value[step] - value[0]);
          if (y + 1 < (gsize)side)
            sum += fabs (value[row] - value[0]);
        }
  return sum;
}

static gboolean
get_values (const ClossCsvLayout *layout, const ClossCsvRecord *row, double *values)
{
  if (row->n_fields != layout->n_columns)
    return FALSE;
  for (guint i = 0; i < layout->pixels->len; i++)
    if (!closs_csv_field_get_number (row->fields[g_array_index (layout->pixels, gsize, i)], &values[i]))
      return FALSE;
  return TRUE;
}

ClossImportOrder
closs_csv_find_order (GFile *file, const ClossCsvLayout *layout, GCancellable *cancellable)
{
  g_autoptr (ClossCsvTable) table = closs_csv_table_open (file, cancellable, NULL);
  g_autofree double *values = g_new0 (double, layout->pixels->len);
  gsize n = layout->pixels->len;
  double planes = 0, interleaved = 0;
  ClossCsvRecord row;

  for (int i = 0; i < N_PICTURES && table != NULL && closs_csv_table_next (table, &row, cancellable, NULL); i++)
    if (get_values (layout, &row, values))
      {
        planes += sum_differences (values, layout->image.w, 1, n / 3);
        interleaved += sum_differences (values, layout->image.w, 3, 1);
      }
  if (planes < CLEAR_RATIO * interleaved)
    return CLOSS_IMPORT_ORDER_PLANES;
  return interleaved < CLEAR_RATIO * planes ? CLOSS_IMPORT_ORDER_INTERLEAVED : CLOSS_IMPORT_ORDER_AUTO;
}
