/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file-write.h"
#include "base/path.h"
#include "support/test-folder.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
write_text (GFile *file, const char *text, GError **error)
{
  return closs_file_write (file, text, strlen (text), NULL, error);
}

static void
assert_text (GFile *file, const char *text)
{
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_file_load_contents (file, NULL, &contents, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (contents, ==, text);
}

static void
test_replaces (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "file", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (write_text (file, "long and old", &error));
  g_assert_true (write_text (file, "new", &error));
  assert_text (file, "new");
  g_cancellable_cancel (cancellable);
  g_assert_false (closs_file_write (file, "never", 5, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_text (file, "new");
  remove_folder (folder);
}

static void
test_link_stays (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "file", NULL);
  g_autoptr (GFile) link = g_file_new_build_filename (folder, "link", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (write_text (file, "old", &error));
  g_assert_true (g_file_make_symbolic_link (link, "file", NULL, &error));
  g_assert_true (write_text (link, "new", &error));
  g_assert_cmpint (g_file_query_file_type (link, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL), ==,
                   G_FILE_TYPE_SYMBOLIC_LINK);
  assert_text (file, "new");
  remove_folder (folder);
}

/* A location without a local path, and a missing folder: the error names it. */
static void
test_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) lost = g_file_new_build_filename (folder, "none", "file", NULL);
  g_autoptr (GFile) remote = g_file_new_for_uri ("resource:///nowhere/file");
  g_autoptr (GError) error = NULL;

  g_assert_false (write_text (lost, "text", &error));
  g_assert_nonnull (strstr (error->message, g_file_peek_path (lost)));
  g_clear_error (&error);
  g_assert_null (g_file_peek_path (remote));
  g_assert_false (write_text (remote, "text", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
  g_assert_nonnull (strstr (error->message, "resource:///nowhere/file"));
  remove_folder (folder);
}

static gsize
count_entries (const char *folder)
{
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  gsize n = 0;

  while (g_dir_read_name (entries) != NULL)
    n++;
  return n;
}

/* A link to a file that does not exist yet, in another folder. */
static void
test_dangling_link (void)
{
  g_autofree char *folder = make_folder (), *other = make_folder ();
  g_autoptr (GFile) link = g_file_new_build_filename (folder, "link", NULL);
  g_autoptr (GFile) target = g_file_new_build_filename (other, "file", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_make_symbolic_link (link, g_file_peek_path (target), NULL, &error));
  g_assert_true (write_text (link, "new", &error));
  assert_text (target, "new");
  g_assert_true (g_file_test (g_file_peek_path (link), G_FILE_TEST_IS_SYMLINK));
  remove_folder (folder);
  remove_folder (other);
}

static void
test_permissions_stay (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_true (write_text (file, "old", &error));
  g_assert_cmpint (g_chmod (g_file_peek_path (file), 0600), ==, 0);
  g_assert_true (write_text (file, "new", &error));
  g_assert_cmpint (g_stat (g_file_peek_path (file), &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0600);
  remove_folder (folder);
}

static int
make_part (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

/* Stale temporaries are removed, but not a file whose process still holds its lock, and not a file with a similar name.
 */
static void
test_stale_parts (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *tried = g_build_filename (folder, ".centerloss-00000003.part", NULL);
  g_autofree char *inside = g_build_filename (tried, "name", NULL);
  g_autoptr (GFile) file = g_file_new_build_filename (folder, "file", NULL);
  g_autoptr (GError) error = NULL;
  int dead = make_part (folder, ".centerloss-00000001.part"), alive = make_part (folder, ".centerloss-00000002.part");

  close (dead);
  close (make_part (folder, ".centerloss-notes.part"));
  g_assert_cmpint (g_mkdir (tried, 0700), ==, 0);
  g_assert_true (g_file_set_contents (inside, "", 0, NULL));
  g_assert_cmpint (flock (alive, LOCK_EX), ==, 0);
  g_assert_true (write_text (file, "text", &error));
  g_assert_cmpuint (count_entries (folder), ==, 3);
  close (alive);
  g_assert_true (closs_file_write_check (file, &error));
  g_assert_cmpuint (count_entries (folder), ==, 2);
  assert_text (file, "text");
  remove_folder (folder);
}

static void
expect_refused (const char *folder, const char *name, int code)
{
  g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (closs_file_write_check (file, &error));
  g_assert_error (error, G_IO_ERROR, code);
  g_assert_true (g_str_has_prefix (error->message, g_file_peek_path (file)));
  g_clear_error (&error);
  g_assert_false (write_text (file, "text", &error));
  g_assert_error (error, G_IO_ERROR, code);
}

static void
test_check (void)
{
  g_autofree char *folder = make_folder (), *long_name = g_strnfill (255, 'n'), *too_long = g_strnfill (256, 'n');
  g_autoptr (GFile) file = g_file_new_build_filename (folder, long_name, NULL);
  g_autoptr (GError) error = NULL;

  expect_refused (folder, too_long, G_IO_ERROR_FILENAME_TOO_LONG);
  expect_refused (folder, "none/file", G_IO_ERROR_NOT_FOUND);
  expect_refused (folder, "", G_IO_ERROR_IS_DIRECTORY);
  g_assert_true (closs_file_write_check (file, &error));
  g_assert_cmpuint (count_entries (folder), ==, 0);
  g_assert_true (write_text (file, "text", &error));
  assert_text (file, "text");
  remove_folder (folder);
}

static void
test_same (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL), *hard = g_build_filename (folder, "hard", NULL);
  g_autofree char *soft = g_build_filename (folder, "soft", NULL), *other = g_build_filename (folder, "other", NULL);
  g_autofree char *roundabout = g_strconcat (folder, "/../", strrchr (folder, '/') + 1, "/missing", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);

  g_assert_true (g_file_set_contents (file, "text", -1, NULL) && g_file_set_contents (other, "text", -1, NULL));
  g_assert_cmpint (link (file, hard), ==, 0);
  g_assert_cmpint (symlink ("missing", soft), ==, 0);
  g_assert_true (closs_path_is_same (file, hard));
  g_assert_true (closs_path_is_same (missing, roundabout));
  g_assert_true (closs_path_is_same (soft, missing));
  g_assert_false (closs_path_is_same (file, other));
  g_assert_false (closs_path_is_same (file, missing));
  g_assert_false (closs_path_is_same ("/dev/null", "/dev/null"));
  remove_folder (folder);
}

/* Cancelling ends the wait for a pipe without a reader. A pipe with a reader gets its bytes even after cancelling. */
static void
test_pipe (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "pipe", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  char read_back[8] = "";
  int reader;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_cancellable_cancel (cancellable);
  g_cancellable_push_current (cancellable);
  g_assert_false (write_text (file, "text", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  reader = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  g_assert_true (write_text (file, "text", &error));
  g_cancellable_pop_current (cancellable);
  g_assert_cmpint (read (reader, read_back, sizeof read_back - 1), ==, 4);
  g_assert_cmpstr (read_back, ==, "text");
  close (reader);
  remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/file-write/replaces", test_replaces);
  g_test_add_func ("/base/file-write/link-stays", test_link_stays);
  g_test_add_func ("/base/file-write/refused", test_refused);
  g_test_add_func ("/base/file-write/dangling-link", test_dangling_link);
  g_test_add_func ("/base/file-write/permissions-stay", test_permissions_stay);
  g_test_add_func ("/base/file-write/stale-parts", test_stale_parts);
  g_test_add_func ("/base/file-write/check", test_check);
  g_test_add_func ("/base/file-write/same", test_same);
  g_test_add_func ("/base/file-write/pipe", test_pipe);
  return g_test_run ();
}
