/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a weights file: the reader gives a table with all tensors within the bytes, or an error. */
#include "nn/safetensors.h"
#include "train/rows.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Any table of doubles as the rows of a run: the result has rows in the order of steps, or no rows. */
static void
check_rows (const ClossSafetensors *safetensors, const ClossSafetensor *tensor)
{
  gsize n_values = (tensor->end - tensor->begin) / sizeof (double);
  g_autofree double *values = g_new (double, n_values + 1);
  g_autoptr (GArray) rows = NULL;
  guint64 before = 0;

  closs_safetensors_read_doubles (safetensors, tensor, values);
  rows = closs_rows_from_table (values, n_values / CLOSS_ROWS_N_COLUMNS, 1000);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      g_assert_cmpuint (g_array_index (rows, ClossStepRow, i).step, >, before);
      before = g_array_index (rows, ClossStepRow, i).step;
      g_assert_cmpuint (before, <=, 1000);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSafetensors) safetensors = closs_safetensors_parse (bytes, &error);

  g_assert_true ((safetensors != NULL) == (error == NULL));
  for (guint i = 0; safetensors != NULL && i < safetensors->tensors->len; i++)
    {
      const ClossSafetensor *tensor = safetensors->tensors->pdata[i];

      g_assert_cmpuint (tensor->begin, <=, tensor->end);
      g_assert_cmpuint (safetensors->data_offset + tensor->end, <=, size);
      if (g_str_equal (tensor->dtype, "F32"))
        {
          g_autofree float *values = g_new (float, (tensor->end - tensor->begin) / sizeof (float) + 1);

          closs_safetensors_read (safetensors, tensor, values);
        }
      if (g_str_equal (tensor->dtype, "F64"))
        check_rows (safetensors, tensor);
    }
  return 0;
}
