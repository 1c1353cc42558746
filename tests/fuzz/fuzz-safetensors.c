/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes, as a weights file: a table whose tensors lie within the bytes, or a message. */
#include "nn/safetensors.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

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
    }
  return 0;
}
