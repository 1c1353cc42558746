/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as an IDX file of images: the reader accepts them or gives an error. */
#include "data/idx.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data, (gssize)size, NULL);
  g_auto (ClossIdx) idx = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_read = closs_idx_read (stream, "fuzz", size % 2 == 0 ? 1 : 3, &idx, NULL, &error);

  g_assert_true (is_read == (error == NULL));
  g_assert_true (is_read == (idx.values != NULL));
  if (is_read)
    {
      gsize expected = 1;

      for (int i = 0; i < idx.n_dimensions; i++)
        expected *= idx.dimensions[i];
      g_assert_cmpuint (g_bytes_get_size (idx.values), ==, expected);
    }
  else
    g_assert_cmpuint (strlen (error->message), >, 10);
  return 0;
}
