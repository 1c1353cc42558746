/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as an archive (the first byte chooses .gz or .tar): only the requested files come out, in the folder and
 * with their size. */
#include "data/fetch/unpack.h"
#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static ClossSourceMember any = { .name = (char *)"f", .place = "f" };
static ClossSourceMember five = { .name = (char *)"d/g", .place = "g", .size = 5 };

/* In memory if possible, because a million files would wear out a disk. */
static const char *
get_folder (void)
{
  static char *folder;

  if (folder == NULL)
    {
      g_setenv ("TMPDIR", g_file_test ("/dev/shm", G_FILE_TEST_IS_DIR) ? "/dev/shm" : "/tmp", TRUE);
      folder = g_dir_make_tmp ("closs-fuzz-XXXXXX", NULL);
    }
  return folder;
}

static void
check_file (const char *folder, const ClossSourceMember *member, gboolean is_done)
{
  g_autofree char *path = g_build_filename (folder, member->place, NULL);
  GStatBuf status;

  if (g_stat (path, &status) == 0 && is_done && member->size > 0)
    g_assert_cmpint (status.st_size, ==, (gint64)member->size);
  g_unlink (path);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  gboolean is_tar = size > 0 && data[0] % 2 != 0, is_done;
  gsize n_bytes = size > 0 ? size - 1 : 0;
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (data + size - n_bytes, (gssize)n_bytes, NULL);
  g_autoptr (GPtrArray) members = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *folder = get_folder ();

  g_ptr_array_add (members, &any);
  if (is_tar)
    g_ptr_array_add (members, &five);
  is_done = is_tar ? closs_unpack_tar (stream, "fuzz", members, folder, NULL, &error)
                   : closs_unpack_gzip (stream, "fuzz", members, folder, NULL, &error);
  g_assert_true (is_done == (error == NULL));
  check_file (folder, &any, is_done);
  check_file (folder, &five, is_done);
  /* The folder contains nothing else. */
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  return 0;
}
