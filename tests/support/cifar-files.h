/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/idx-files.h"

/* Small files in the layout of CIFAR's binary versions, for tests. */

enum
{
  CIFAR_PLANE = 32 * 32,
};

/* Picture i of class (first + i) % n_classes; pixel p of channel c is (i + 3 p + 50 c) % 251. With @n_coarse the coarse
 * class goes before it: the class divided by 5. */
static inline GByteArray *
make_cifar (guint n, guint first, guint n_classes, guint n_coarse)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < n; i++)
    {
      guint8 label = (guint8)((first + i) % n_classes), coarse = label / 5;

      if (n_coarse > 0)
        g_byte_array_append (bytes, &coarse, 1);
      g_byte_array_append (bytes, &label, 1);
      for (guint c = 0; c < 3; c++)
        for (guint p = 0; p < CIFAR_PLANE; p++)
          {
            guint8 value = (guint8)((i + 3 * p + 50 * c) % 251);

            g_byte_array_append (bytes, &value, 1);
          }
    }
  return bytes;
}

static inline void
write_cifar (const char *folder, const char *name, guint n, guint first, guint n_classes, guint n_coarse)
{
  g_autoptr (GByteArray) bytes = make_cifar (n, first, n_classes, n_coarse);

  write_bytes (folder, name, bytes->data, bytes->len);
}

/* "name_0", "name_1", … and an empty line, as the real ones end. */
static inline void
write_names (const char *folder, const char *name, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "name_%u\n", i);
  g_string_append_c (text, '\n');
  write_bytes (folder, name, text->str, text->len);
}

/* 70 + 30 pictures for training, 20 for testing. */
static inline void
write_cifar10 (const char *folder)
{
  write_cifar (folder, "data_batch_1.bin", 70, 0, 10, 0);
  write_cifar (folder, "data_batch_2.bin", 30, 5, 10, 0);
  write_cifar (folder, "test_batch.bin", 20, 0, 10, 0);
  write_names (folder, "batches.meta.txt", 10);
}

/* 150 pictures for training, 100 for testing; of 100 classes, fine class k is of group k / 5. */
static inline void
write_cifar100 (const char *folder)
{
  write_cifar (folder, "train.bin", 150, 0, 100, 20);
  write_cifar (folder, "test.bin", 100, 50, 100, 20);
  write_names (folder, "fine_label_names.txt", 100);
  write_names (folder, "coarse_label_names.txt", 20);
}
