/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cifar.h"
#include "data/import/class-list.h"
#include "support/import-fixture.h"

static void
write_text (const ImportFixture *fixture, const char *name, const char *text)
{
  write_bytes (fixture->folder, name, text, strlen (text));
}

/* IDX */

static void
test_idx_pair (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const given[] = { "digits-images-idx3-ubyte", "digits-labels-idx1-ubyte", NULL };

  write_idx_pair (fixture->folder, "digits", 30, 20);
  for (gsize i = 0; i < G_N_ELEMENTS (given); i++)
    {
      do_import (fixture, given[i]);
      g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 30);
      g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 0);
      g_assert_cmpint (closs_dataset_get_image_shape (fixture->import->dataset).h, ==, 20);
      g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 10);
      for (guint k = 0; k < 30; k++)
        g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).labels[k], ==, (k * 7 + 3) % 10);
      g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[5], ==, 38);
      g_assert_false (fixture->import->is_scaled);
    }
}

static void
test_idx_with_test (ImportFixture *fixture, gconstpointer data)
{
  const char *test_name = data;
  g_autoptr (ClossDataset) split = NULL;

  write_idx_pair (fixture->folder, "train", 30, 28);
  write_idx_pair (fixture->folder, test_name, 12, 28);
  do_import (fixture, "train-labels-idx1-ubyte");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 12);
  split = closs_import_split (fixture->import, &fixture->options, NULL);
  g_assert_true (split == fixture->import->dataset);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 12);
}

/* Labels 1 to 26, as EMNIST's letters have them: there is no class 0. */
static void
test_idx_gap (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const guint32 n = 30;
  g_autoptr (GByteArray) labels = make_idx (1, &n, 30, 10);

  write_idx_pair (fixture->folder, "letters", 30, 28);
  for (guint i = 0; i < 30; i++)
    labels->data[8 + i] = i % 2 == 0 ? 10 : 9;
  write_bytes (fixture->folder, "letters-labels-idx1-ubyte", labels->data, labels->len);
  do_import (fixture, "letters-images-idx3-ubyte");
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 2);
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 0), ==, "9");
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 1), ==, "10");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).labels[0], ==, 1);
}

/* Labels of 4 bytes in rows of eight with the class first, as in QMNIST; the class may be negative. */
static void
test_idx_rows_of_labels (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) labels = g_byte_array_new ();
  g_autofree char *bytes_of_labels = g_build_filename (fixture->folder, "q-labels-idx1-ubyte", NULL);
  static const guint8 header[] = { 0, 0, 0x0c, 2, 0, 0, 0, 30, 0, 0, 0, 8 };

  write_idx_pair (fixture->folder, "q", 30, 28);
  g_unlink (bytes_of_labels);
  g_byte_array_append (labels, header, sizeof header);
  for (gint32 i = 0; i < 30 * 8; i++)
    {
      gint32 value = GINT32_TO_BE (i % 8 == 0 ? i / 8 % 3 - 1 : 1000 + i);

      g_byte_array_append (labels, (const guint8 *)&value, sizeof value);
    }
  write_bytes (fixture->folder, "q-labels-idx2-int", labels->data, labels->len);
  for (int k = 0; k < 2; k++)
    {
      do_import (fixture, k == 0 ? "q-images-idx3-ubyte" : "q-labels-idx2-int");
      g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
      g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 0), ==, "-1");
      for (guint i = 0; i < 30; i++)
        g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).labels[i], ==, i % 3);
    }
  write_bytes (fixture->folder, "q-labels-idx2-int", labels->data, labels->len - 5);
  assert_import_fails (fixture, "q-images-idx3-ubyte", "cut short");
}

/* A mapping file gives the classes their characters. A mapping with duplicates is ignored and reported. */
static void
test_idx_mapping (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) mapping = g_string_new (NULL);

  write_idx_pair (fixture->folder, "set-letters-train", 30, 28);
  write_text (fixture, "set-digits-mapping.txt", "0 48\n");
  for (int k = 9; k >= 0; k--)
    g_string_append_printf (mapping, "%d %d %d\n", k, 'K' - k, 'k' - k);
  write_text (fixture, "set-letters-mapping.txt", mapping->str);
  do_import (fixture, "set-letters-train-images-idx3-ubyte");
  for (int k = 0; k < 10; k++)
    {
      const char name[] = { (char)('K' - k), (char)('k' - k), '\0' };

      g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, k), ==, name);
    }
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).labels[0], ==, 3);
  write_text (fixture, "set-letters-mapping.txt", "0 65\n1 65\n");
  do_import (fixture, "set-letters-train-images-idx3-ubyte");
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 9), ==, "9");
  assert_left_out (fixture, 0, "set-letters-mapping.txt", "a name of its own");
}

/* A folder with the expected name of a file is ignored; names may have dots instead of dashes. */
static void
test_idx_twins (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const files[] = { "images-idx3-ubyte", "labels-idx1-ubyte", NULL };

  write_idx_pair (fixture->folder, "train", 30, 28);
  for (gsize i = 0; files[i] != NULL; i++)
    {
      g_autofree char *plain = g_strconcat (fixture->folder, "/train-", files[i], NULL);
      g_autofree char *dotted = g_strdup (plain);

      *g_strrstr (dotted, "-idx") = '.';
      g_assert_cmpint (g_rename (plain, dotted), ==, 0);
      g_assert_cmpint (g_mkdir (plain, 0700), ==, 0);
    }
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 30);
}

static void
test_idx_errors (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  const guint32 n = 29;
  g_autoptr (GByteArray) labels = make_idx (1, &n, 29, 10);
  g_autofree char *path = g_build_filename (fixture->folder, "train-labels-idx1-ubyte", NULL);

  write_idx_pair (fixture->folder, "train", 30, 28);
  write_bytes (fixture->folder, "train-labels-idx1-ubyte", labels->data, labels->len);
  assert_import_fails (fixture, "train-images-idx3-ubyte", "29 labels, but the images beside it are 30");
  g_unlink (path);
  assert_import_fails (fixture, "train-images-idx3-ubyte", "no file of labels beside it");
  write_idx_pair (fixture->folder, "train", 30, 28);
  write_idx_pair (fixture->folder, "t10k", 30, 32);
  do_import (fixture, "train-images-idx3-ubyte");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 0);
  assert_left_out (fixture, 0, "t10k-images-idx3-ubyte", "32×32, but the training images 28×28");
  write_idx_pair (fixture->folder, "letters", 30, 28);
  assert_import_fails (fixture, NULL, "images of 2 data sets");
  write_idx_pair (fixture->folder, "large", 3, 257);
  assert_import_fails (fixture, "large-images-idx3-ubyte", "at most 256×256");
}

/* CIFAR */

static void
write_cifar (const ImportFixture *fixture, const char *name, ClossCifarFormat format, guint n)
{
  gsize record = closs_cifar_get_record_size (format);
  g_autofree guint8 *bytes = g_malloc0 (n * record);

  for (guint i = 0; i < n; i++)
    {
      bytes[i * record] = (guint8)(format == CLOSS_CIFAR_10 ? i % 10 : i % 20);
      if (format == CLOSS_CIFAR_100)
        bytes[i * record + 1] = (guint8)(i % 20 * 5);
      memset (bytes + i * record + (format == CLOSS_CIFAR_10 ? 1 : 2), 200, 1024);
    }
  write_bytes (fixture->folder, name, bytes, n * record);
}

static void
test_cifar_file (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const guint8 red[] = { 200, 0, 0 };

  write_cifar (fixture, "some.bin", CLOSS_CIFAR_10, 25);
  do_import (fixture, "some.bin");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 25);
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 10);
  g_assert_cmpmem (get_split (fixture, CLOSS_SPLIT_TRAIN).images + 3072, 3, red, 3);
  write_cifar (fixture, "train.bin", CLOSS_CIFAR_100, 40);
  write_cifar (fixture, "test.bin", CLOSS_CIFAR_100, 20);
  do_import (fixture, "train.bin");
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 20);
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 19), ==, "95");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 20);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 20);
}

/* If the names have duplicates, the classes keep their numbers as names. */
static void
test_cifar_names (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  write_cifar (fixture, "some.bin", CLOSS_CIFAR_10, 25);
  write_text (fixture, "batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  do_import (fixture, "some.bin");
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 9), ==, "j");
  write_text (fixture, "batches.meta.txt", "a\na\na\na\na\na\na\na\na\na\n");
  do_import (fixture, "some.bin");
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 10);
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 9), ==, "9");
}

/* Unknown formats */

static void
test_nothing (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  write_text (fixture, "readme.txt", "A text without anything that separates");
  assert_import_fails (fixture, "readme.txt", "neither an IDX file nor");
  assert_import_fails (fixture, NULL, "no pictures are here");
  write_bytes (fixture->folder, "x.npy", "\x93NUMPY\1\0", 8);
  assert_import_fails (fixture, "x.npy", "is a NumPy array; save it as");
  write_picture (fixture->folder, "x.png", "png", 8, 8, 0, 0);
  assert_import_fails (fixture, "x.png", "is a picture; open the folder");
  assert_import_fails (fixture, "not-there", "not-there");
}

static void
test_one_class (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int row = 0; row < 3; row++)
    for (int i = 0; i < 65; i++)
      g_string_append (text, i == 0 ? "cat" : i < 64 ? ",7" : ",7\n");
  write_text (fixture, "cats.csv", text->str);
  assert_import_fails (fixture, "cats.csv", "all pictures are of one class (“cat”)");
}

static void
test_cancel (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, "train-images-idx3-ubyte", NULL);

  write_idx_pair (fixture->folder, "train", 30, 28);
  g_cancellable_cancel (cancellable);
  g_assert_null (closs_import_read (file, &fixture->options, NULL, NULL, cancellable, &fixture->error));
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The split */

static void
test_count_held_out (void)
{
  g_assert_cmpuint (closs_import_count_held_out (100, 0.2), ==, 20);
  g_assert_cmpuint (closs_import_count_held_out (7, 0.2), ==, 1);
  g_assert_cmpuint (closs_import_count_held_out (2, 0.01), ==, 1);
  g_assert_cmpuint (closs_import_count_held_out (2, 0.9), ==, 1);
  g_assert_cmpuint (closs_import_count_held_out (1, 0.5), ==, 0);
  g_assert_cmpuint (closs_import_count_held_out (0, 0.5), ==, 0);
  g_assert_cmpuint (closs_import_count_held_out (100, 0), ==, 0);
}

static GBytes *
get_images (ClossDataset *dataset, ClossSplitKind kind)
{
  ClossSplit split = closs_dataset_get_split (dataset, kind);

  return g_bytes_new (split.images, split.n * closs_shape_image_count (closs_dataset_get_image_shape (dataset)));
}

static void
test_split (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) first = NULL;
  g_autoptr (ClossDataset) again = NULL;
  g_autoptr (ClossDataset) other = NULL;
  g_autoptr (GBytes) images = NULL;
  g_autoptr (GBytes) images_again = NULL;
  g_autoptr (GBytes) images_other = NULL;
  guint counts[10] = { 0 };
  ClossSplit test;

  write_idx_pair (fixture->folder, "digits", 100, 12);
  do_import (fixture, "digits-images-idx3-ubyte");
  first = closs_import_split (fixture->import, &fixture->options, NULL);
  again = closs_import_split (fixture->import, &fixture->options, NULL);
  fixture->options.split_seed = 1;
  other = closs_import_split (fixture->import, &fixture->options, NULL);
  test = closs_dataset_get_split (first, CLOSS_SPLIT_TEST);
  g_assert_cmpuint (test.n, ==, 20);
  g_assert_cmpuint (closs_dataset_get_split (first, CLOSS_SPLIT_TRAIN).n, ==, 80);
  for (gsize i = 0; i < test.n; i++)
    counts[test.labels[i]]++;
  for (guint k = 0; k < 10; k++)
    g_assert_cmpuint (counts[k], ==, 2);
  images = get_images (first, CLOSS_SPLIT_TEST);
  images_again = get_images (again, CLOSS_SPLIT_TEST);
  images_other = get_images (other, CLOSS_SPLIT_TEST);
  g_assert_true (g_bytes_equal (images, images_again));
  g_assert_false (g_bytes_equal (images, images_other));
}

/* Every picture is in one of the two splits, with its own label. The first bytes of the pictures of write_idx_pair()
 * repeat only after 256 pictures. */
static void
test_split_keeps_all (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (ClossDataset) dataset = NULL;
  gboolean seen[100] = { FALSE };
  const gsize size = 11 * 11;

  write_idx_pair (fixture->folder, "digits", 100, 11);
  do_import (fixture, "digits-images-idx3-ubyte");
  dataset = closs_import_split (fixture->import, &fixture->options, NULL);
  for (int kind = 0; kind < 2; kind++)
    {
      ClossSplit split = closs_dataset_get_split (dataset, kind);

      for (gsize i = 0; i < split.n; i++)
        {
          guint k = 0;

          while (k < 100 && ((k * size * 7 + 3) % 256 != split.images[i * size] || seen[k]))
            k++;
          g_assert_cmpuint (k, <, 100);
          g_assert_cmpuint (split.labels[i], ==, (k * 7 + 3) % 10);
          seen[k] = TRUE;
        }
    }
}

static void
test_options_text (void)
{
  ClossImportOptions options = { .size = 32, .color = CLOSS_IMPORT_COLOR_GRAY, .held_out = 0.25, .split_seed = 7 };
  ClossImportOptions read = closs_import_options_get_default (), untouched = read;
  g_autofree char *text = closs_import_options_format (&options);
  g_autofree char *longer = NULL;

  g_assert_cmpstr (text, ==, "size=32 color=gray held-out=0.25 split-seed=7");
  closs_import_options_parse (text, &read);
  g_assert_true (closs_import_options_equal (&read, &options));
  options.label_column = g_intern_string ("class name, 50 % = half");
  options.channel_order = CLOSS_IMPORT_ORDER_INTERLEAVED;
  options.is_transposed = TRUE;
  longer = closs_import_options_format (&options);
  g_assert_true (g_str_has_prefix (longer, text));
  read = untouched;
  g_assert_true (closs_import_options_parse (longer, &read));
  g_assert_true (closs_import_options_equal (&read, &options));
  read = untouched;
  closs_import_options_parse (
      "size=3 color=pink held-out=2 split-seed=x size held-out=0.1x channel-order=x transpose=x", &read);
  g_assert_true (closs_import_options_equal (&read, &untouched));
}

static void
test_natural_order (void)
{
  static const char *const sorted[] = { "", "01", "1", "2", "9a", "10", "a", "a1", "a02", "a10b", "b" };

  for (gsize i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        int order = closs_compare_naturally (sorted[i], sorted[j]);

        g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
      }
}

int
main (int argc, char **argv)
{
#define ADD(path, data, func) g_test_add (path, ImportFixture, data, set_up_import, func, tear_down_import)
  g_test_init (&argc, &argv, NULL);
  ADD ("/data/import/idx/pair", NULL, test_idx_pair);
  ADD ("/data/import/idx/t10k", "t10k", test_idx_with_test);
  ADD ("/data/import/idx/test", "test", test_idx_with_test);
  ADD ("/data/import/idx/gap", NULL, test_idx_gap);
  ADD ("/data/import/idx/rows-of-labels", NULL, test_idx_rows_of_labels);
  ADD ("/data/import/idx/mapping", NULL, test_idx_mapping);
  ADD ("/data/import/idx/twins", NULL, test_idx_twins);
  ADD ("/data/import/idx/errors", NULL, test_idx_errors);
  ADD ("/data/import/cifar/file", NULL, test_cifar_file);
  ADD ("/data/import/cifar/names", NULL, test_cifar_names);
  ADD ("/data/import/nothing", NULL, test_nothing);
  ADD ("/data/import/one-class", NULL, test_one_class);
  ADD ("/data/import/cancel", NULL, test_cancel);
  g_test_add_func ("/data/import/count-held-out", test_count_held_out);
  ADD ("/data/import/split", NULL, test_split);
  ADD ("/data/import/split-keeps-all", NULL, test_split_keeps_all);
  g_test_add_func ("/data/import/options-text", test_options_text);
  g_test_add_func ("/data/import/natural-order", test_natural_order);
#undef ADD
  return g_test_run ();
}
