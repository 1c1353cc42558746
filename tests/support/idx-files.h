/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "support/test-folder.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

/* Small files in the layout of MNIST, for tests. */

static inline void
write_bytes (const char *folder, const char *name, const void *data, gsize size)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, data, (gssize)size, &error);
  g_assert_no_error (error);
}

/* The header and then @n_values bytes: value i is (i * 7 + 3) % modulus. */
static inline GByteArray *
make_idx (int n_dimensions, const guint32 *dimensions, gsize n_values, guint modulus)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 magic[] = { 0, 0, 8, (guint8)n_dimensions };

  g_byte_array_append (bytes, magic, sizeof magic);
  for (int i = 0; i < n_dimensions; i++)
    {
      guint32 dimension = GUINT32_TO_BE (dimensions[i]);

      g_byte_array_append (bytes, (const guint8 *)&dimension, sizeof dimension);
    }
  for (gsize i = 0; i < n_values; i++)
    {
      guint8 value = (guint8)((i * 7 + 3) % modulus);

      g_byte_array_append (bytes, &value, 1);
    }
  return bytes;
}

static inline void
write_idx_pair (const char *folder, const char *split, guint n, guint size)
{
  const guint32 dimensions[] = { n, size, size };
  g_autoptr (GByteArray) images = make_idx (3, dimensions, (gsize)n * size * size, 256);
  g_autoptr (GByteArray) labels = make_idx (1, dimensions, n, 10);
  g_autofree char *images_name = g_strconcat (split, "-images-idx3-ubyte", NULL);
  g_autofree char *labels_name = g_strconcat (split, "-labels-idx1-ubyte", NULL);

  write_bytes (folder, images_name, images->data, images->len);
  write_bytes (folder, labels_name, labels->data, labels->len);
}
