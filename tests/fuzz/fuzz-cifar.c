/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a file of CIFAR pictures (the first byte chooses the kind): the reader accepts them or gives an error.
 */
#include "data/cifar.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_labels (const GArray *labels, guint n, int n_classes)
{
  g_assert_cmpuint (labels->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (labels, guint16, i), <, n_classes);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ClossCifarFormat format = size > 0 && data[0] % 2 != 0 ? CLOSS_CIFAR_100 : CLOSS_CIFAR_10;
  gsize n_bytes = size > 0 ? size - 1 : 0, record = closs_cifar_get_record_size (format);
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data + size - n_bytes, (gssize)n_bytes, NULL);
  g_auto (ClossCifar) cifar = { 0 };
  g_autoptr (GError) error = NULL;

  closs_cifar_init (&cifar, format);
  if (closs_cifar_read (stream, "fuzz", &cifar, NULL, &error))
    {
      guint n = (guint)(n_bytes / record);

      g_assert_no_error (error);
      g_assert_cmpuint (n_bytes % record, ==, 0);
      g_assert_cmpuint (cifar.images->len, ==, n * 3072);
      check_labels (cifar.labels, n, closs_cifar_get_n_classes (format));
      if (format == CLOSS_CIFAR_100)
        check_labels (cifar.coarse_labels, n, closs_cifar_get_n_coarse_classes (format));
    }
  else
    g_assert_cmpuint (strlen (error->message), >, 10);
  return 0;
}
