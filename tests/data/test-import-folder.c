/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/picture-file.h"
#include "support/import-fixture.h"
#include <sys/stat.h>
#include <unistd.h>

#define WHITE 0xffffffffu
#define BLACK 0x000000ffu
#define RED   0xff0000ffu
#define CLEAR 0x00000000u

static const char *const class_names[] = { "1", "2", "10" };

static void
read_picture (const ImportFixture *fixture, const char *name, int size, guint8 *rgb)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;

  closs_picture_file_read (file, size, rgb, NULL, &error);
  g_assert_no_error (error);
}

/* @n pictures in each of three folders: white over black, the first of each class upside down. */
static void
write_classes (const char *folder, guint n, int size)
{
  for (guint k = 0; k < G_N_ELEMENTS (class_names); k++)
    {
      g_autofree char *below = make_subfolder (folder, class_names[k]);

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *name = g_strdup_printf ("%u.png", i);

          write_picture (below, name, "png", size, size, i == 0 ? BLACK : WHITE, i == 0 ? WHITE : BLACK);
        }
    }
}

static void
test_folder (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  ClossSplit split;
  ClossShape image;

  write_classes (fixture->folder, 4, 28);
  do_import (fixture, NULL);
  image = closs_dataset_get_image_shape (fixture->import->dataset);
  split = get_split (fixture, CLOSS_SPLIT_TRAIN);
  g_assert_cmpint (image.h, ==, 28);
  g_assert_cmpint (image.c, ==, 1);
  g_assert_true (fixture->import->is_scaled);
  g_assert_cmpuint (split.n, ==, 12);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 0);
  for (guint k = 0; k < 3; k++)
    g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, (int)k), ==, class_names[k]);
  /* Mixed, the first picture of each class first. */
  for (guint i = 0; i < 12; i++)
    {
      const guint8 *pixels = split.images + i * 784;

      g_assert_cmpuint (split.labels[i], ==, i % 3);
      g_assert_cmpuint (pixels[0], ==, i < 3 ? 0 : 255);
      g_assert_cmpuint (pixels[783], ==, i < 3 ? 255 : 0);
    }
}

/* A thousand small files; some are no pictures. */
static void
test_thousand (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = make_subfolder (fixture->folder, "1");
  g_autofree char *second = make_subfolder (fixture->folder, "2");
  g_autofree char *path = g_build_filename (first, "5.png", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  write_classes (fixture->folder, 333, 12);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  write_bytes (first, "7.png", bytes, size / 2);
  write_bytes (first, "9.png", "", 0);
  write_bytes (second, "8.png", "A text, and nothing else", 24);
  write_bytes (second, ".hidden", "", 0);
  write_bytes (fixture->folder, "readme.txt", "?", 1);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 999 - 3);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 4);
  assert_left_out (fixture, 0, "readme.txt", "in no class’s folder");
  assert_left_out (fixture, 1, "1/7.png", "");
  assert_left_out (fixture, 2, "1/9.png", "is empty");
  assert_left_out (fixture, 3, "2/8.png", "is no picture");
}

static void
test_choices (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = make_subfolder (fixture->folder, "a");
  g_autofree char *second = make_subfolder (fixture->folder, "b");
  ClossShape image;

  write_picture (first, "1.png", "png", 40, 40, RED, RED);
  write_picture (second, "1.png", "png", 40, 40, BLACK, BLACK);
  do_import (fixture, NULL);
  image = closs_dataset_get_image_shape (fixture->import->dataset);
  g_assert_cmpint (image.h, ==, 32);
  g_assert_cmpint (image.c, ==, 3);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[0], ==, 255);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[1], ==, 0);
  fixture->options.size = 20;
  fixture->options.color = CLOSS_IMPORT_COLOR_GRAY;
  do_import (fixture, NULL);
  image = closs_dataset_get_image_shape (fixture->import->dataset);
  g_assert_cmpint (image.h, ==, 20);
  g_assert_cmpint (image.c, ==, 1);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[0], ==, 76);
}

static void
test_train_and_test (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *train = make_subfolder (fixture->folder, "Train");
  g_autofree char *test = make_subfolder (fixture->folder, "val");
  g_autofree char *other = make_subfolder (fixture->folder, "other");
  g_autofree char *flat = make_subfolder (fixture->folder, "TEST");

  write_classes (train, 3, 28);
  write_classes (test, 2, 28);
  write_picture (flat, "1.png", "png", 28, 28, WHITE, BLACK);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 9);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 6);
  assert_left_out (fixture, 0, "TEST", "not in a folder for each class");
  assert_left_out (fixture, 1, "other", "neither training nor test");
}

/* Folders below a class belong to the class, a single outer folder is skipped, junk files are ignored, and a link to a
 * parent folder does not loop. */
static void
test_nested (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *litter = make_subfolder (fixture->folder, "__MACOSX");
  g_autofree char *train = make_subfolder (fixture->folder, "wrapper/train");
  g_autofree char *deep = make_subfolder (fixture->folder, "wrapper/train/1/scan/a");
  g_autofree char *link = g_build_filename (deep, "up", NULL);

  write_classes (train, 2, 28);
  write_picture (deep, "5.png", "png", 28, 28, WHITE, BLACK);
  write_bytes (litter, "._1.png", "?", 1);
  g_assert_cmpint (symlink (train, link), ==, 0);
  do_import (fixture, NULL);
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 7);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 1);
  assert_left_out (fixture, 0, "wrapper/train/1/scan/a/up/", "a link to a folder above it");
  g_assert_cmpuint (fixture->import->notes->len, ==, 1);
  g_assert_cmpint (g_unlink (link), ==, 0);
}

/* Pictures in one folder have no classes, at the top and in a split. */
static void
test_flat (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *train = make_subfolder (fixture->folder, "set/train");
  g_autofree char *test = make_subfolder (fixture->folder, "set/test");

  for (int i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("cat.%d.jpg", i);

      write_picture (train, name, "jpeg", 28, 28, WHITE, BLACK);
      write_picture (test, name, "jpeg", 28, 28, WHITE, BLACK);
    }
  assert_import_fails (fixture, "set", "6 pictures are here, but no folder for each class");
  assert_import_fails (fixture, "set/train", "6 pictures are here, but no folder for each class");
}

/* White on transparent is shown on black; with black on transparent in the same set, both are shown on gray. */
static void
test_ground (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *first = make_subfolder (fixture->folder, "a");
  g_autofree char *second = make_subfolder (fixture->folder, "b");

  write_picture (first, "1.png", "png", 28, 28, WHITE, CLEAR);
  write_picture (second, "1.png", "png", 28, 28, CLEAR, WHITE);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[0], ==, 255);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[783], ==, 0);
  g_assert_cmpuint (fixture->import->notes->len, ==, 1);
  g_assert_cmpuint (fixture->import->warnings->len, ==, 0);
  write_picture (second, "1.png", "png", 28, 28, CLEAR, BLACK);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[783], ==, 128);
}

/* Content decides the type of a file, not its name. */
static void
test_other_types (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const char *const types[] = { "bmp", "tiff", "png", "jpeg" };
  static const char gray[] = "P5 28 28 255\n";
  g_autofree char *first = make_subfolder (fixture->folder, "a");
  g_autofree char *second = make_subfolder (fixture->folder, "b");
  g_autoptr (GByteArray) pgm = g_byte_array_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.jpg", i);

      write_picture (first, name, types[i], 28, 28, WHITE, BLACK);
    }
  g_byte_array_append (pgm, (const guint8 *)gray, sizeof gray - 1);
  for (guint8 i = 0; i < 196; i++)
    g_byte_array_append (pgm, (const guint8[]){ i, i, i, i }, 4);
  write_bytes (second, "1.png", (const char *)pgm->data, pgm->len);
  write_bytes (second, "2.png", "%PDF-1.4\n", 9);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 5);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 1);
  assert_left_out (fixture, 0, "b/2.png", "is no picture (PDF document)");
}

/* Only the end marker is missing. */
static void
test_no_end_marker (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a.jpg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *bytes = NULL;
  guint8 whole[28 * 28 * 3], rgb[28 * 28 * 3];
  gsize size;

  write_picture (fixture->folder, "a.jpg", "jpeg", 300, 300, RED, WHITE);
  read_picture (fixture, "a.jpg", 28, whole);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  write_bytes (fixture->folder, "a.jpg", bytes, size - 2);
  read_picture (fixture, "a.jpg", 28, rgb);
  g_assert_cmpmem (rgb, sizeof rgb, whole, sizeof whole);
  write_bytes (fixture->folder, "a.jpg", bytes, size - 2 - size / 30);
  g_assert_false (closs_picture_file_read (file, 28, rgb, NULL, &fixture->error));
  g_assert_cmpstr (fixture->error->message, ==, "is cut short");
}

/* A class without readable pictures is dropped. */
static void
test_empty_class (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *broken = make_subfolder (fixture->folder, "0");

  write_classes (fixture->folder, 2, 28);
  write_bytes (broken, "x.jpg", "\xff\xd8\xff, not really", 15);
  do_import (fixture, NULL);
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 1);
  assert_left_out (fixture, 0, "0/x.jpg", "");
}

/* The importer does not wait for a pipe without a writer. */
static void
test_pipe (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->folder, "1", "pipe.png", NULL);

  write_classes (fixture->folder, 2, 28);
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  do_import (fixture, NULL);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 6);
  assert_left_out (fixture, 0, "1/pipe.png", "is a pipe or a device");
}

/* Shown names are valid UTF-8 even if the file names are not. */
static void
test_strange_name (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *train = make_subfolder (fixture->folder, "train");
  g_autofree char *strange = make_subfolder (fixture->folder, "\xff");

  write_classes (train, 2, 28);
  do_import (fixture, NULL);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 1);
  assert_left_out (fixture, 0, "\xef\xbf\xbd", "neither training nor test");
}

static void
test_folder_errors (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *only = make_subfolder (fixture->folder, "only");

  assert_import_fails (fixture, NULL, "no picture in it can be used");
  write_bytes (only, "a.png", "what?", 5);
  assert_import_fails (fixture, NULL, "only/a.png: is no picture");
  write_picture (only, "b.png", "png", 28, 28, WHITE, BLACK);
  assert_import_fails (fixture, NULL, "all pictures are of one class (“only”)");
}

typedef struct
{
  GCancellable *cancellable;
  guint64 n_total, n_calls;
} Watch;

static void
watch_cb (guint64 n_done, guint64 n_total, gpointer data)
{
  Watch *watch = data;

  g_assert_cmpuint (n_done, <=, n_total);
  watch->n_total = n_total;
  if (++watch->n_calls == 2 && watch->cancellable != NULL)
    g_cancellable_cancel (watch->cancellable);
}

static void
test_progress (ImportFixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (fixture->folder);
  g_autoptr (GCancellable) cancellable = data != NULL ? g_cancellable_new () : NULL;
  Watch watch = { .cancellable = cancellable };

  write_classes (fixture->folder, 40, 8);
  fixture->import = closs_import_read (file, &fixture->options, watch_cb, &watch, cancellable, &fixture->error);
  g_assert_cmpuint (watch.n_total, ==, 120);
  if (cancellable != NULL)
    g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  else
    g_assert_no_error (fixture->error);
  if (cancellable != NULL)
    g_assert_cmpuint (watch.n_calls, ==, 2);
}

/* Single pictures */

/* Scaling averages fine stripes to gray; the nearest pixel would be black or white. */
static void
test_scaling (ImportFixture *fixture, gconstpointer data)
{
  const char *type = data;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 280, 280);
  g_autofree char *path = g_build_filename (fixture->folder, "stripes", NULL);
  guint8 rgb[28 * 28 * 3];

  for (int x = 0; x < 280; x++)
    {
      g_autoptr (GdkPixbuf) stripe = gdk_pixbuf_new_subpixbuf (pixbuf, x, 0, 1, 280);

      gdk_pixbuf_fill (stripe, x % 2 == 0 ? WHITE : BLACK);
    }
  g_assert_true (gdk_pixbuf_save (pixbuf, path, type, NULL, NULL));
  read_picture (fixture, "stripes", 28, rgb);
  for (gsize i = 0; i < sizeof rgb; i++)
    {
      g_assert_cmpuint (rgb[i], >, 110);
      g_assert_cmpuint (rgb[i], <, 145);
    }
}

/* A wide picture is cropped to its middle, transparent parts become white, small pictures are enlarged. */
static void
test_crop (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GdkPixbuf) wide = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 90, 30);
  g_autoptr (GdkPixbuf) middle = gdk_pixbuf_new_subpixbuf (wide, 30, 0, 30, 30);
  g_autofree char *path = g_build_filename (fixture->folder, "wide.png", NULL);
  guint8 rgb[32 * 32 * 3];

  gdk_pixbuf_fill (wide, BLACK);
  gdk_pixbuf_fill (middle, RED);
  g_assert_true (gdk_pixbuf_save (wide, path, "png", NULL, NULL));
  read_picture (fixture, "wide.png", 30, rgb);
  for (gsize i = 0; i < 900; i++)
    g_assert_cmpuint (rgb[3 * i], ==, 255);
  write_picture (fixture->folder, "clear.png", "png", 10, 10, CLEAR, CLEAR);
  read_picture (fixture, "clear.png", 32, rgb);
  for (gsize i = 0; i < sizeof rgb; i++)
    g_assert_cmpuint (rgb[i], ==, 255);
}

/* A header alone can claim any size. */
static void
test_too_large (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a.png", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint8 rgb[28 * 28 * 3];
  gsize size;
  guint32 crc = 0xffffffffu;

  write_picture (fixture->folder, "a.png", "png", 30, 30, RED, RED);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[18] = (char)0x80; /* 32,798 pixels wide; the chunk needs a new checksum */
  for (gsize i = 12; i < 29; i++)
    {
      crc ^= (guint8)bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
  crc = GUINT32_TO_BE (~crc);
  memcpy (bytes + 29, &crc, sizeof crc);
  write_bytes (fixture->folder, "a.png", bytes, size);
  g_assert_false (closs_picture_file_read (file, 28, rgb, NULL, &fixture->error));
  g_assert_error (fixture->error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT);
  g_assert_nonnull (strstr (fixture->error->message, "too large (32798×30"));
}

/* A picture with any missing rows is refused. Bytes after its end are ignored. */
static void
test_cut_short (ImportFixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "a", NULL);
  g_autofree char *bytes = NULL;
  g_autofree char *longer = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint8 rgb[28 * 28 * 3];
  gsize size;

  write_picture (fixture->folder, "a", data, 300, 300, RED, WHITE);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  longer = g_malloc0 (size + 3);
  memcpy (longer, bytes, size);
  write_bytes (fixture->folder, "a", longer, size + 3);
  g_assert_true (closs_picture_file_read (file, 28, rgb, NULL, &fixture->error));
  for (gsize part = 1; part <= 40; part++)
    {
      write_bytes (fixture->folder, "a", bytes, size * part / 41);
      g_assert_false (closs_picture_file_read (file, 28, rgb, NULL, &fixture->error));
      g_clear_error (&fixture->error);
    }
  write_bytes (fixture->folder, "a", bytes, size * 9 / 10);
  g_assert_false (closs_picture_file_read (file, 28, rgb, NULL, &fixture->error));
  g_assert_error (fixture->error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT);
  g_assert_cmpstr (fixture->error->message, ==, "is cut short");
}

int
main (int argc, char **argv)
{
#define ADD(path, data, func) g_test_add (path, ImportFixture, data, set_up_import, func, tear_down_import)
  g_test_init (&argc, &argv, NULL);
  ADD ("/data/import/folder/plain", NULL, test_folder);
  ADD ("/data/import/folder/thousand", NULL, test_thousand);
  ADD ("/data/import/folder/choices", NULL, test_choices);
  ADD ("/data/import/folder/train-and-test", NULL, test_train_and_test);
  ADD ("/data/import/folder/nested", NULL, test_nested);
  ADD ("/data/import/folder/flat", NULL, test_flat);
  ADD ("/data/import/folder/ground", NULL, test_ground);
  ADD ("/data/import/folder/other-types", NULL, test_other_types);
  ADD ("/data/import/folder/no-end-marker", NULL, test_no_end_marker);
  ADD ("/data/import/folder/empty-class", NULL, test_empty_class);
  ADD ("/data/import/folder/pipe", NULL, test_pipe);
  ADD ("/data/import/folder/strange-name", NULL, test_strange_name);
  ADD ("/data/import/folder/errors", NULL, test_folder_errors);
  ADD ("/data/import/folder/progress", NULL, test_progress);
  ADD ("/data/import/folder/cancel", "cancel", test_progress);
  ADD ("/data/picture-file/png", "png", test_scaling);
  ADD ("/data/picture-file/jpeg", "jpeg", test_scaling);
  ADD ("/data/picture-file/crop", NULL, test_crop);
  ADD ("/data/picture-file/too-large", NULL, test_too_large);
  ADD ("/data/picture-file/png-cut-short", "png", test_cut_short);
  ADD ("/data/picture-file/jpeg-cut-short", "jpeg", test_cut_short);
#undef ADD
  return g_test_run ();
}
