/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/export.h"
#include "sample-scene.h"
#include "support/test-folder.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *folder;
  ClossScene *scene;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  (void)data;
  fixture->folder = make_folder ();
  fixture->scene = sample_scene_new (10000, 10, "", 450, 350);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  (void)data;
  remove_folder (fixture->folder);
  g_free (fixture->folder);
  closs_scene_free (fixture->scene);
}

static gboolean
export_to (Fixture *fixture, const char *path, double scale, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return closs_figure_export (fixture->scene, closs_figure_format_for_path (path), 450, 350, scale,
                              "Features <of> λ & more", file, NULL, error);
}

/* The bytes of the new file; g_free(). */
static char *
export_and_read (Fixture *fixture, const char *name, double scale, gsize *size)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;

  g_assert_true (export_to (fixture, path, scale, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, size, &error));
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  return bytes;
}

static guint32
read_word (const char *bytes)
{
  guint32 word;

  memcpy (&word, bytes, sizeof word);
  return GUINT32_FROM_BE (word);
}

static gboolean
holds (const char *bytes, gsize size, const char *text)
{
  return memmem (bytes, size, text, strlen (text)) != NULL;
}

/* Appends the decompressed zlib stream at the start of @bytes; nothing if there is none. */
static void
append_decompressed (GByteArray *all, const char *bytes, gsize size)
{
  g_autoptr (GZlibDecompressor) decompressor = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  GConverterResult result;
  guint8 piece[4096];
  gsize n_read, n_written, at = 0;

  do
    {
      result = g_converter_convert (G_CONVERTER (decompressor), bytes + at, size - at, piece, sizeof piece,
                                    G_CONVERTER_NO_FLAGS, &n_read, &n_written, NULL);
      if (result == G_CONVERTER_ERROR)
        return;
      g_byte_array_append (all, piece, n_written);
      at += n_read;
    }
  while (result != G_CONVERTER_FINISHED);
}

/* Whether a PDF holds @text, plain or in a compressed stream: since 1.18 cairo also compresses objects. */
static gboolean
pdf_holds (const char *bytes, gsize size, const char *text)
{
  static const char mark[] = "\nstream\n";
  g_autoptr (GByteArray) all = g_byte_array_new ();
  const char *end = bytes + size, *at = bytes;

  g_byte_array_append (all, (const guint8 *)bytes, size);
  while ((at = memmem (at, end - at, mark, strlen (mark))) != NULL)
    {
      at += strlen (mark);
      append_decompressed (all, at, end - at);
    }
  return holds ((const char *)all->data, all->len, text);
}

static void
test_png (Fixture *fixture, gconstpointer data)
{
  gsize size, at = 8;
  g_autofree char *bytes = export_and_read (fixture, "figure.PNG", 2, &size);
  g_autofree char *path = g_build_filename (fixture->folder, "figure.PNG", NULL);
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  int n_chunks = 0;

  (void)data;
  g_assert_cmpmem (bytes, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpuint (read_word (bytes + 16), ==, 900);
  g_assert_cmpuint (read_word (bytes + 20), ==, 700);
  for (; at < size; n_chunks++)
    at += read_word (bytes + at) + 12;
  g_assert_cmpuint (at, ==, size);
  g_assert_cmpint (n_chunks, >=, 5); /* IHDR, pHYs, iTXt, IDAT, IEND */
  g_assert_cmpmem (bytes + size - 8, 4, "IEND", 4);
  g_assert_true (holds (bytes, size, "iTXtTitle") && holds (bytes, size, "λ") && holds (bytes, size, "pHYs"));
  /* libpng checks the checksums of the chunks. */
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 900);
  cairo_surface_destroy (surface);
}

static void
start_element_cb (GMarkupParseContext *context, const char *name, const char **names, const char **values,
                  gpointer data, GError **error)
{
  GHashTable *counts = data;
  int n = GPOINTER_TO_INT (g_hash_table_lookup (counts, name));

  (void)context;
  (void)names;
  (void)values;
  (void)error;
  g_hash_table_insert (counts, g_strdup (name), GINT_TO_POINTER (n + 1));
}

static void
test_svg (Fixture *fixture, gconstpointer data)
{
  static const GMarkupParser parser = { .start_element = start_element_cb };
  gsize size;
  g_autofree char *bytes = export_and_read (fixture, "figure.svg", 1, &size);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, counts, NULL);
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (g_markup_parse_context_parse (context, bytes, (gssize)size, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (counts, "svg")), ==, 1);
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (counts, "title")), ==, 1);
  g_assert_true (holds (bytes, size, "<title>Features &lt;of&gt; λ &amp; more</title>"));
  /* The file has vectors, not a picture of the points, but fewer elements than points. */
  g_assert_null (g_hash_table_lookup (counts, "image"));
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (counts, "path")), <, 5000);
  g_assert_cmpuint (size, <, 1500 * 1024);
  g_assert_cmpuint (size, >, 100 * 1024);
}

static void
test_pdf (Fixture *fixture, gconstpointer data)
{
  gsize size;
  g_autofree char *bytes = export_and_read (fixture, "figure.pdf", 1, &size);

  (void)data;
  g_assert_cmpmem (bytes, 7, "%PDF-1.", 7);
  g_assert_true (holds (bytes + size - 8, 8, "%%EOF"));
  g_assert_true (pdf_holds (bytes, size, "/Title"));
  g_assert_true (pdf_holds (bytes, size, "/Font"));
  g_assert_false (pdf_holds (bytes, size, "/NotThere"));
  g_assert_cmpuint (size, <, 600 * 1024);
}

/* The same figure is the same file. */
static void
test_same_bytes (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "figure.png", "figure.svg", "figure.pdf" };

  (void)data;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (fixture->folder, names[i], NULL);
      gsize size, size_again;
      g_autofree char *bytes = export_and_read (fixture, names[i], 1, &size), *again = NULL;

      g_usleep (G_USEC_PER_SEC * 11 / 10); /* a date would differ */
      again = export_and_read (fixture, names[i], 1, &size_again);
      g_assert_cmpmem (bytes, size, again, size_again);
      g_unlink (path);
    }
}

static void
check_failure (Fixture *fixture, const char *path, double scale)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (export_to (fixture, path, scale, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->folder, "no-such-folder", "figure.png", NULL);
  g_autofree char *huge = g_build_filename (fixture->folder, "huge.png", NULL);

  (void)data;
  check_failure (fixture, missing, 1);
  check_failure (fixture, huge, 1000);
  check_failure (fixture, huge, NAN);
  g_assert_cmpuint (count_files (fixture->folder), ==, 0);
}

/* A link with a valid suffix leads to the device that is always full: writing gives an error. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "full.png", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  (void)data;
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full here");
      return;
    }
  g_assert_true (g_file_make_symbolic_link (file, "/dev/full", NULL, NULL));
  check_failure (fixture, path, 1);
  g_assert_true (g_file_test ("/dev/full", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test ("/dev/full", G_FILE_TEST_IS_REGULAR));
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "figure.svg", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  (void)data;
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_false (closs_figure_export (fixture->scene, closs_figure_format_for_path (path), 450, 350, 1, NULL, file,
                                       cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (count_files (fixture->folder), ==, 1);
}

static void
test_formats (Fixture *fixture, gconstpointer data)
{
  gsize n;
  const ClossFigureFormat *formats = closs_figure_formats_get (&n);

  (void)fixture;
  (void)data;
  g_assert_cmpuint (n, >=, 3);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("/a.b/c.", formats[i].id, NULL);
      g_assert_true (closs_figure_format_for_path (path) == &formats[i]);
    }
  g_assert_null (closs_figure_format_for_path ("png"));
  g_assert_null (closs_figure_format_for_path ("a.jpeg"));
  g_assert_null (closs_figure_format_for_path ("folder.png/figure"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/plot/export/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("png", test_png);
  ADD ("svg", test_svg);
  ADD ("pdf", test_pdf);
  ADD ("same-bytes", test_same_bytes);
  ADD ("failures", test_failures);
  ADD ("full-disk", test_full_disk);
  ADD ("cancelled", test_cancelled);
  ADD ("formats", test_formats);
#undef ADD
  return g_test_run ();
}
