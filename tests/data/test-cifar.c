/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "data/cifar.h"
#include "support/cifar-files.h"

typedef struct
{
  char *folder;
  GFile *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  fixture->folder = make_folder ();
  fixture->file = g_file_new_for_path (fixture->folder);
}

static void
tear_down (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  remove_folder (fixture->folder);
  g_object_unref (fixture->file);
  g_free (fixture->folder);
}

static ClossDataset *
open_dataset (Fixture *fixture, const char *id)
{
  g_autoptr (GError) error = NULL;
  ClossDataset *dataset = closs_catalogue_open (id, fixture->file, 0, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (closs_dataset_get_id (dataset), ==, id);
  return dataset;
}

static void
assert_fails (Fixture *fixture, const char *id, int code, const char *file_name, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = closs_catalogue_open (id, fixture->file, 0, NULL, &error);
  const char *const expected[] = { fixture->folder, file_name, words };

  g_assert_null (dataset);
  g_assert_error (error, CLOSS_DATA_ERROR, code);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (strstr (error->message, expected[i]) == NULL)
      g_error ("“%s” does not say “%s”", error->message, expected[i]);
}

/* The pixels of make_cifar(), interleaved. */
static void
assert_pixels (const guint8 *image, guint i)
{
  for (guint p = 0; p < CIFAR_PLANE; p++)
    for (guint c = 0; c < 3; c++)
      g_assert_cmpuint (image[p * 3 + c], ==, (i + 3 * p + 50 * c) % 251);
}

static void
test_cifar10 (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;
  ClossShape shape;
  ClossSplit split;

  write_cifar10 (fixture->folder);
  dataset = open_dataset (fixture, "cifar10");
  shape = closs_dataset_get_image_shape (dataset);
  g_assert_cmpint (shape.h, ==, 32);
  g_assert_cmpint (shape.w, ==, 32);
  g_assert_cmpint (shape.c, ==, 3);
  g_assert_cmpint (closs_dataset_get_n_classes (dataset), ==, 10);
  g_assert_cmpstr (closs_dataset_get_class_name (dataset, 9), ==, "name 9");
  g_assert_cmpint (closs_dataset_get_n_groups (dataset), ==, 0);
  g_assert_cmpint (closs_dataset_get_group (dataset, 3), ==, -1);

  split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, 100);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpuint (split.labels[i], ==, i < 70 ? i % 10 : (i - 70 + 5) % 10);
  assert_pixels (split.images + 69 * 3072, 69);
  assert_pixels (split.images + 70 * 3072, 0);
  g_assert_cmpuint (closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST).n, ==, 20);
}

/* The reader takes the batches that exist: one, or the second and the fifth. */
static void
test_some_batches (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;
  ClossSplit split;

  write_cifar (fixture->folder, "data_batch_2.bin", 3, 1, 10, 0);
  write_cifar (fixture->folder, "data_batch_5.bin", 4, 6, 10, 0);
  write_cifar (fixture->folder, "test_batch.bin", 2, 0, 10, 0);
  dataset = open_dataset (fixture, "cifar10");
  split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, 7);
  g_assert_cmpuint (split.labels[0], ==, 1);
  g_assert_cmpuint (split.labels[3], ==, 6);
  /* Without the file of names. */
  g_assert_cmpstr (closs_dataset_get_class_name (dataset, 9), ==, "9");
}

static void
test_cifar100 (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;
  ClossSplit split;

  write_cifar100 (fixture->folder);
  dataset = open_dataset (fixture, "cifar100");
  g_assert_cmpint (closs_dataset_get_n_classes (dataset), ==, 100);
  g_assert_cmpstr (closs_dataset_get_class_name (dataset, 57), ==, "name 57");
  g_assert_cmpint (closs_dataset_get_n_groups (dataset), ==, 20);
  g_assert_cmpstr (closs_dataset_get_group_name (dataset, 19), ==, "name 19");
  for (int k = 0; k < 100; k++)
    g_assert_cmpint (closs_dataset_get_group (dataset, k), ==, k / 5);
  split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, 150);
  g_assert_cmpuint (split.labels[149], ==, 49);
  assert_pixels (split.images + 149 * 3072, 149);
  g_assert_cmpuint (closs_dataset_get_split (dataset, CLOSS_SPLIT_TEST).labels[0], ==, 50);
}

static void
test_coarse (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;
  ClossSplit split;

  write_cifar100 (fixture->folder);
  dataset = open_dataset (fixture, "cifar100-coarse");
  g_assert_cmpint (closs_dataset_get_n_classes (dataset), ==, 20);
  g_assert_cmpstr (closs_dataset_get_class_name (dataset, 19), ==, "name 19");
  g_assert_cmpint (closs_dataset_get_n_groups (dataset), ==, 0);
  split = closs_dataset_get_split (dataset, CLOSS_SPLIT_TRAIN);
  for (guint i = 0; i < 150; i++)
    g_assert_cmpuint (split.labels[i], ==, i % 100 / 5);
}

/* A class without pictures belongs to no group. */
static void
test_few_classes (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;

  write_cifar100 (fixture->folder);
  write_cifar (fixture->folder, "train.bin", 10, 0, 100, 20);
  write_cifar (fixture->folder, "test.bin", 10, 5, 100, 20);
  dataset = open_dataset (fixture, "cifar100");
  g_assert_cmpint (closs_dataset_get_group (dataset, 14), ==, 2);
  g_assert_cmpint (closs_dataset_get_group (dataset, 15), ==, -1);
}

static void
test_cut_short (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) bytes = make_cifar (70, 0, 10, 0);

  write_cifar10 (fixture->folder);
  write_bytes (fixture->folder, "data_batch_2.bin", bytes->data, 69 * 3073 + 1000);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "data_batch_2.bin",
                "ends at byte 213037, in the middle of picture 69; a multiple of 3073 bytes");
  write_bytes (fixture->folder, "data_batch_2.bin", "", 0);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "data_batch_2.bin", "is empty; pictures of 3073 bytes");
}

static void
test_label_range (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) bytes = make_cifar (68, 0, 10, 0);

  write_cifar10 (fixture->folder);
  bytes->data[66 * 3073] = 10;
  write_bytes (fixture->folder, "test_batch.bin", bytes->data, bytes->len);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "test_batch.bin",
                "class 10 at byte 202818, picture 66; 0 to 9 were expected");
}

static void
test_group_labels (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) bytes = make_cifar (4, 0, 100, 20);

  write_cifar100 (fixture->folder);
  bytes->data[2 * 3074] = 20;
  write_bytes (fixture->folder, "test.bin", bytes->data, bytes->len);
  assert_fails (fixture, "cifar100", CLOSS_DATA_ERROR_FORMAT, "test.bin",
                "coarse class 20 at byte 6148, picture 2; 0 to 19");
  bytes->data[2 * 3074] = 0;
  bytes->data[3 * 3074 + 1] = 100;
  write_bytes (fixture->folder, "test.bin", bytes->data, bytes->len);
  assert_fails (fixture, "cifar100", CLOSS_DATA_ERROR_FORMAT, "test.bin",
                "fine class 100 at byte 9223, picture 3; 0 to 99");
  /* The training pictures of class 3 are of group 0. */
  bytes->data[3 * 3074 + 1] = 3;
  bytes->data[3 * 3074] = 7;
  write_bytes (fixture->folder, "test.bin", bytes->data, bytes->len);
  assert_fails (fixture, "cifar100", CLOSS_DATA_ERROR_FORMAT, "test.bin",
                "coarse class 7 at byte 9222, picture 3; 0 was expected");
}

static void
test_missing_files (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const ClossDatasetKind *ten = closs_catalogue_find_kind ("cifar10"),
                         *hundred = closs_catalogue_find_kind ("cifar100");

  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_NOT_FOUND, "data_batch_1.bin", "test_batch.bin");
  assert_fails (fixture, "cifar100", CLOSS_DATA_ERROR_NOT_FOUND, "train.bin", "fine_label_names.txt");
  write_cifar (fixture->folder, "data_batch_1.bin", 3, 0, 10, 0);
  write_cifar (fixture->folder, "train.bin", 3, 0, 100, 20);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_NOT_FOUND, "test_batch.bin", "there is no test_batch.bin here");
  assert_fails (fixture, "cifar100", CLOSS_DATA_ERROR_NOT_FOUND, "test.bin", "there is no test.bin here");
  g_assert_false (ten->is_in (fixture->file));
  g_assert_false (hundred->is_in (fixture->file));
  write_cifar (fixture->folder, "test_batch.bin", 3, 0, 10, 0);
  write_cifar (fixture->folder, "test.bin", 3, 0, 100, 20);
  g_assert_true (ten->is_in (fixture->file));
  g_assert_true (hundred->is_in (fixture->file));
}

static void
test_bad_names (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *long_text = g_strnfill (70000, 'x');

  write_cifar10 (fixture->folder);
  write_names (fixture->folder, "batches.meta.txt", 9);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "batches.meta.txt", "9 names; 10 were expected");
  write_bytes (fixture->folder, "batches.meta.txt", "cat\nd\xffg\n", 8);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "batches.meta.txt", "byte 5 is no UTF-8");
  write_bytes (fixture->folder, "batches.meta.txt", long_text, 70000);
  assert_fails (fixture, "cifar10", CLOSS_DATA_ERROR_FORMAT, "batches.meta.txt", "goes on at byte 65536");
}

static void
test_cancelled (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossDataset) dataset = NULL;

  write_cifar10 (fixture->folder);
  g_cancellable_cancel (cancellable);
  dataset = closs_catalogue_open ("cifar10", fixture->file, 0, cancellable, &error);
  g_assert_null (dataset);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

#define ADD(NAME, FUNCTION) g_test_add ("/data/cifar/" NAME, Fixture, NULL, set_up, FUNCTION, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("ten", test_cifar10);
  ADD ("some-batches", test_some_batches);
  ADD ("hundred", test_cifar100);
  ADD ("coarse", test_coarse);
  ADD ("few-classes", test_few_classes);
  ADD ("cut-short", test_cut_short);
  ADD ("label-range", test_label_range);
  ADD ("group-labels", test_group_labels);
  ADD ("missing-files", test_missing_files);
  ADD ("bad-names", test_bad_names);
  ADD ("cancelled", test_cancelled);
  return g_test_run ();
}
