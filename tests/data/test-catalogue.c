/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "support/idx-files.h"

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = make_folder ();
  fixture->file = g_file_new_for_path (fixture->folder);
  write_idx_pair (fixture->folder, "train", 30, 28);
  write_idx_pair (fixture->folder, "t10k", 12, 28);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  remove_folder (fixture->folder);
  g_object_unref (fixture->file);
  g_free (fixture->folder);
}

static void
test_load (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_catalogue_open ("fashion-mnist", fixture->file, 0, NULL, &error);
  ClossSplit split;

  (void)data;
  g_assert_no_error (error);
  g_assert_cmpstr (closs_dataset_get_id (dataset), ==, "fashion-mnist");
  g_assert_cmpint (closs_dataset_get_n_classes (dataset), ==, 10);
  g_assert_cmpstr (closs_dataset_get_class_name (dataset, 9), ==, "Ankle boot");
  g_assert_cmpint (closs_dataset_get_image_shape (dataset).h, ==, 28);
  split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, 30);
  for (guint i = 0; i < 30; i++)
    g_assert_cmpuint (split.labels[i], ==, (i * 7 + 3) % 10);
  g_assert_cmpuint (split.images[5], ==, 38);
  g_assert_cmpuint (closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST).n, ==, 12);
}

static void
assert_fails (Fixture *fixture, GQuark domain, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_catalogue_open ("mnist", fixture->file, 0, NULL, &error);

  g_assert_null (dataset);
  g_assert_true (error->domain == domain);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” does not say “%s”", error->message, words);
}

static void
test_missing_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "t10k-labels-idx1-ubyte", NULL);

  (void)data;
  g_unlink (path);
  assert_fails (fixture, CLOSS_DATA_ERROR, "t10k-labels-idx1-ubyte.gz");
}

static void
test_label_range (Fixture *fixture, gconstpointer data)
{
  const guint32 n = 30;
  g_autoptr (GByteArray) labels = make_idx (1, &n, 30, 10);

  (void)data;
  labels->data[8 + 17] = 10;
  write_bytes (fixture->folder, "train-labels-idx1-ubyte", labels->data, labels->len);
  assert_fails (fixture, CLOSS_DATA_ERROR, "label 10 at byte 25; 0 to 9");
}

static void
test_counts_differ (Fixture *fixture, gconstpointer data)
{
  const guint32 n = 29;
  g_autoptr (GByteArray) labels = make_idx (1, &n, 29, 10);

  (void)data;
  write_bytes (fixture->folder, "train-labels-idx1-ubyte", labels->data, labels->len);
  assert_fails (fixture, CLOSS_DATA_ERROR, "29 labels at byte 4, but the images beside it are 30");
}

static void
test_sizes_differ (Fixture *fixture, gconstpointer data)
{
  (void)data;
  write_idx_pair (fixture->folder, "t10k", 12, 20);
  assert_fails (fixture, CLOSS_DATA_ERROR, "28×28 but the test images 20×20");
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  (void)data;
  write_idx_pair (fixture->folder, "train", 0, 28);
  assert_fails (fixture, CLOSS_DATA_ERROR, "empty");
}

static void
test_unknown (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_catalogue_open ("imagenet", NULL, 0, NULL, &error);

  g_assert_null (dataset);
  g_assert_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "mnist"));
  g_assert_nonnull (strstr (error->message, "synthetic"));
}

/* The user's folder comes first; main() has set it and the system's folder to empty folders. */
static void
test_places (void)
{
  const ClossDatasetKind *kind = closs_catalogue_find_kind ("mnist");
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "centerloss", "mnist", NULL);
  g_autoptr (GFile) none = closs_catalogue_locate (kind);
  g_autoptr (GFile) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = NULL;
  const char *named;

  g_assert_null (none);
  dataset = closs_catalogue_open ("mnist", NULL, 0, NULL, &error);
  g_assert_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND);
  named = strstr (error->message, folder);
  g_assert_nonnull (named);
  g_assert_null (strstr (named + 1, folder)); /* listed once, although the system's folder is the same */
  g_assert_nonnull (strstr (error->message, "--fetch mnist"));

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  write_idx_pair (folder, "train", 10, 28);
  write_idx_pair (folder, "t10k", 10, 28);
  found = closs_catalogue_locate (kind);
  g_assert_cmpstr (g_file_peek_path (found), ==, folder);
  g_assert_cmpstr (closs_catalogue_get_default ()->id, ==, "mnist");
  g_clear_error (&error);
  dataset = closs_catalogue_open ("mnist", NULL, 0, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = make_folder ();
  int status;

  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_DATA_DIRS", home, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/data/catalogue/load", Fixture, NULL, set_up, test_load, tear_down);
  g_test_add ("/data/catalogue/missing-file", Fixture, NULL, set_up, test_missing_file, tear_down);
  g_test_add ("/data/catalogue/label-range", Fixture, NULL, set_up, test_label_range, tear_down);
  g_test_add ("/data/catalogue/counts-differ", Fixture, NULL, set_up, test_counts_differ, tear_down);
  g_test_add ("/data/catalogue/sizes-differ", Fixture, NULL, set_up, test_sizes_differ, tear_down);
  g_test_add ("/data/catalogue/empty", Fixture, NULL, set_up, test_empty, tear_down);
  g_test_add_func ("/data/catalogue/unknown", test_unknown);
  g_test_add_func ("/data/catalogue/places", test_places);
  status = g_test_run ();
  remove_folder (home);
  return status;
}
