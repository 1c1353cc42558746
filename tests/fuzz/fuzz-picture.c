/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a picture: the reader gives pixels or an error. The first byte chooses the size. Pictures of more than a
 * million pixels are skipped, because decoding them is slow with sanitizers; unit tests cover them. */
#include "data/dataset.h"
#include "data/import/picture-file.h"
#include "data/import/picture-scan.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

enum
{
  MAX_SIDE = 1000,
};

/* The reader needs a file: one in memory, with a fixed path. */
static GFile *
write_file (const guint8 *data, gsize size)
{
  static int fd = -1;
  g_autofree char *path = NULL;

  if (fd < 0)
    fd = memfd_create ("picture", MFD_CLOEXEC);
  g_assert_cmpint (ftruncate (fd, 0), ==, 0);
  g_assert_cmpint (pwrite (fd, data, size, 0), ==, (gssize)size);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  return g_file_new_for_path (path);
}

static gboolean
is_png (const guint8 *data, gsize size)
{
  return size >= 4 && memcmp (data, "\x89PNG", 4) == 0;
}

static guint
read_two (const guint8 *bytes)
{
  return (guint)bytes[0] << 8 | bytes[1];
}

/* Whether any header in the bytes claims a side of more than MAX_SIDE. */
static gboolean
is_large (const guint8 *data, gsize size)
{
  if (is_png (data, size))
    return size >= 24
           && (read_two (data + 16) > 0 || read_two (data + 18) > MAX_SIDE || read_two (data + 20) > 0
               || read_two (data + 22) > MAX_SIDE);
  for (gsize i = 0; i + 9 < size; i++)
    if (data[i] == 0xff && data[i + 1] >= 0xc0 && data[i + 1] <= 0xcf
        && (read_two (data + i + 5) > MAX_SIDE || read_two (data + i + 7) > MAX_SIDE))
      return TRUE;
  return FALSE;
}

/* The reader passes on only bytes of the file, however it is split. */
static void
check_scan (const guint8 *data, gsize size, gsize piece)
{
  ClossPictureScan scan = { .is_png = is_png (data, size) };
  g_autoptr (GByteArray) passed = g_byte_array_new ();

  for (gsize i = 0; i < size; i += piece)
    closs_picture_scan_take (&scan, data + i, MIN (piece, size - i), passed);
  g_assert_cmpuint (passed->len, <=, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int side = size > 0 ? 1 + data[0] % 64 : 1;
  g_autofree guint8 *rgb = g_new (guint8, (gsize)side * (gsize)side * 3);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_read;

  if (size == 0 || is_large (data + 1, size - 1))
    return 0;
  check_scan (data + 1, size - 1, 1 + data[0] % 7);
  file = write_file (data + 1, size - 1);
  is_read = closs_picture_file_read (file, side, rgb, NULL, &error);
  g_assert_true (is_read == (error == NULL));
  if (!is_read)
    g_assert_cmpuint (strlen (error->message), >, 5);
  return 0;
}
