/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "data/idx.h"
#include "support/idx-files.h"

static gboolean
load (const char *folder, const char *name, int n_dimensions, ClossIdx *idx, GError **error)
{
  g_autoptr (GFile) file = g_file_new_build_filename (folder, name, NULL);

  return closs_idx_load (file, n_dimensions, idx, NULL, error);
}

static void
test_plain (void)
{
  const guint32 dimensions[] = { 5, 3, 4 };
  g_autoptr (GByteArray) bytes = make_idx (3, dimensions, 60, 256);
  g_autofree char *folder = make_folder ();
  g_auto (ClossIdx) idx = { 0 };
  g_autoptr (GError) error = NULL;
  gsize size;

  write_bytes (folder, "x", bytes->data, bytes->len);
  g_assert_true (load (folder, "x", 3, &idx, &error));
  g_assert_no_error (error);
  for (int i = 0; i < 3; i++)
    g_assert_cmpuint (idx.dimensions[i], ==, dimensions[i]);
  g_assert_cmpmem (g_bytes_get_data (idx.values, &size), 60, bytes->data + 16, 60);
  g_assert_cmpuint (size, ==, 60);
  remove_folder (folder);
}

static GBytes *
compress (const GByteArray *bytes)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, converter);

  g_assert_true (g_output_stream_write_all (stream, bytes->data, bytes->len, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_gzip (void)
{
  const guint32 dimensions[] = { 3000 };
  g_autoptr (GByteArray) bytes = make_idx (1, dimensions, 3000, 10);
  g_autoptr (GBytes) packed = compress (bytes);
  g_autofree char *folder = make_folder ();
  g_auto (ClossIdx) idx = { 0 };
  g_autoptr (GError) error = NULL;

  /* Content decides whether a file is compressed, not its name. */
  write_bytes (folder, "labels", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  g_assert_true (load (folder, "labels", 1, &idx, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (idx.values, NULL), 3000, bytes->data + 8, 3000);

  /* A compressed file that is cut short. */
  write_bytes (folder, "cut", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed) / 2);
  g_assert_false (load (folder, "cut", 1, &idx, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "cut"));
  remove_folder (folder);
}

/* A fault of a file, and the words that its message must contain. */
typedef struct
{
  const char *name;
  guint8 bytes[24];
  gsize size;
  const char *words[2];
} BadFile;

static const BadFile bad_files[] = {
  { "empty", { 0 }, 0, { "byte 0", "cut short" } },
  { "short-magic", { 0, 0, 8 }, 3, { "byte 3", "header" } },
  { "labels-for-images", { 0, 0, 8, 1, 0, 0, 0, 2, 1, 2 }, 10, { "00 00 08 01", "3 dimensions" } },
  { "wrong-type", { 0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9 }, 17, { "00 00 0d 03", "byte 0" } },
  { "text", { '<', 'h', 't', 'm', 'l', '>' }, 6, { "3c 68 74 6d", "expected" } },
  { "short-header", { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0 }, 10, { "byte 10", "header" } },
  { "oversized", { 0, 0, 8, 3, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 1 }, 16, { "claims", "byte 4" } },
  { "lying", { 0, 0, 8, 3, 64, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 5 }, 17, { "ends at byte 17", "1073741840" } },
  { "no-rows", { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 }, 16, { "dimension 2", "byte 8" } },
  { "trailing", { 0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6 }, 18, { "goes on", "byte 17" } },
};

static void
test_bad (gconstpointer data)
{
  const BadFile *bad = data;
  g_autofree char *folder = make_folder ();
  g_auto (ClossIdx) idx = { 0 };
  g_autoptr (GError) error = NULL;

  write_bytes (folder, bad->name, bad->bytes, bad->size);
  g_assert_false (load (folder, bad->name, 3, &idx, &error));
  g_assert_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, bad->name));
  for (int i = 0; i < 2; i++)
    if (strstr (error->message, bad->words[i]) == NULL)
      g_error ("“%s” does not say “%s”", error->message, bad->words[i]);
  g_assert_null (idx.values);
  remove_folder (folder);
}

static void
test_missing (void)
{
  g_auto (ClossIdx) idx = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (load ("/nonexistent", "file", 3, &idx, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "/nonexistent/file"));
}

static void
test_cancelled (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (ClossDataset) dataset = NULL;
  g_autoptr (GError) error = NULL;

  write_idx_pair (folder, "train", 20, 28);
  write_idx_pair (folder, "t10k", 10, 28);
  g_cancellable_cancel (cancellable);
  dataset = closs_catalogue_open ("mnist", file, 0, cancellable, &error);
  g_assert_null (dataset);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/idx/plain", test_plain);
  g_test_add_func ("/data/idx/gzip", test_gzip);
  g_test_add_func ("/data/idx/missing", test_missing);
  g_test_add_func ("/data/idx/cancelled", test_cancelled);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_files); i++)
    {
      g_autofree char *path = g_strconcat ("/data/idx/bad/", bad_files[i].name, NULL);

      g_test_add_data_func (path, &bad_files[i], test_bad);
    }
  return g_test_run ();
}
