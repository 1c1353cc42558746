/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/file-write.h"
#include "support/test-folder.h"
#include <string.h>

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

/* A place without a path on this machine, and a folder that is not there: an error that names it. */
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/file-write/replaces", test_replaces);
  g_test_add_func ("/nn/file-write/link-stays", test_link_stays);
  g_test_add_func ("/nn/file-write/refused", test_refused);
  return g_test_run ();
}
