/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-reader.h"
#include "support/import-fixture.h"

/* The reader */

static char *
read_all (const char *text, gssize length, GError **error)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_data (text, length, NULL);
  g_autoptr (ClossCsvReader) reader = closs_csv_reader_new (stream, "here");
  GString *result = g_string_new (NULL);
  ClossCsvRecord record;

  while (closs_csv_reader_next (reader, &record, NULL, error))
    {
      g_string_append_printf (result, "%" G_GUINT64_FORMAT ":", record.line);
      for (gsize i = 0; i < record.n_fields; i++)
        g_string_append_printf (result, "[%s]", record.fields[i]);
    }
  return g_string_free (result, FALSE);
}

static void
test_reader (void)
{
  static const struct
  {
    const char *text, *records;
  } cases[] = {
    { "", "" },
    { "a", "1:[a]" },
    { "a,b\nc,d\n", "1:[a][b]2:[c][d]" },
    { "a,b\r\n\r\nc,d\r\n", "1:[a][b]3:[c][d]" },
    { "a,b\rc,d", "1:[a][b]2:[c][d]" },
    { ",\n,,", "1:[][]2:[][][]" },
    { "\"a,\"\"b\"\"\",c\nd", "1:[a,\"b\"][c]2:[d]" },
    { "\"a\nb\r\nc\"\nd", "1:[a\nb\r\nc]4:[d]" },
    { "\"\",\"\"", "1:[][]" },
    { "a\"b,\"c\"d", "1:[a\"b][cd]" },
    { "\xef\xbb\xbf"
      "a;b,c\nd;e",
      "1:[a][b,c]2:[d][e]" },
    { "\xef\xbb\xbf", "" },
    { "a\tb\nc,d\te", "1:[a][b]2:[c,d][e]" },
    { "\"a;b\",c", "1:[a;b][c]" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *records = read_all (cases[i].text, -1, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (records, ==, cases[i].records);
    }
}

/* The end of a line and a field lie across the border of two buffers. */
static void
test_reader_buffers (void)
{
  for (int shift = -3; shift <= 3; shift++)
    {
      gsize length = (gsize)((1 << 16) + shift);
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *records = NULL, *expected = NULL;

      for (gsize i = 0; i < length; i++)
        g_string_append_c (text, 'x');
      expected = g_strdup_printf ("1:[%s]2:[y][\r\nz]4:[w]", text->str);
      g_string_append (text, "\r\ny,\"\r\nz\"\r\nw");
      records = read_all (text->str, (gssize)text->len, NULL);
      g_assert_cmpstr (records, ==, expected);
    }
}

static void
test_reader_errors (void)
{
  g_autoptr (GString) endless = g_string_new ("a\n\"");
  const struct
  {
    const char *text;
    gssize length;
    const char *words;
  } cases[] = {
    { "a\n\"b\nc", -1, "here: line 3: a quote is opened here or before and never closed" },
    { "a\nb\0c", 5, "here: line 2: a zero byte" },
    { g_string_set_size (endless, CLOSS_CSV_MAX_RECORD + 10)->str, (gssize)endless->len, "the record is too long" },
  };

  memset (endless->str + 3, 'x', endless->len - 3);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *records = read_all (cases[i].text, cases[i].length, &error);

      g_assert_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT);
      if (strstr (error->message, cases[i].words) == NULL)
        g_error ("“%s” does not say “%s”", error->message, cases[i].words);
    }
}

/* The tables */

/* Value of pixel k in row i: a ramp across the picture, with another start in each row. */
static guint
get_pixel (guint i, guint k)
{
  return (i * 37 % 64 + k) % 256;
}

/* Row i has label i % 3. */
static GString *
make_table (guint n_rows, guint n_pixels, gboolean has_header)
{
  GString *text = g_string_new (has_header ? "label" : "");

  for (guint k = 0; k < n_pixels && has_header; k++)
    g_string_append_printf (text, ",%ux%u", k / 28 + 1, k % 28 + 1);
  if (has_header)
    g_string_append (text, "\n");
  for (guint i = 0; i < n_rows; i++)
    {
      g_string_append_printf (text, "%u", i % 3);
      for (guint k = 0; k < n_pixels; k++)
        g_string_append_printf (text, ",%u", get_pixel (i, k));
      g_string_append (text, "\n");
    }
  return text;
}

static void
write_table (const ImportFixture *fixture, const char *name, const GString *text)
{
  write_bytes (fixture->folder, name, text->str, text->len);
}

static void
test_table (ImportFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) table = make_table (30, 784, data != NULL);
  ClossSplit split;

  write_table (fixture, "digits.csv", table);
  do_import (fixture, "digits.csv");
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
  g_assert_cmpint (closs_dataset_get_image_shape (fixture->import->dataset).h, ==, 28);
  g_assert_cmpint (closs_dataset_get_image_shape (fixture->import->dataset).c, ==, 1);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 0);
  g_assert_cmpint (fixture->import->asks, ==, 0);
  split = get_split (fixture, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, 30);
  for (guint i = 0; i < 30; i++)
    {
      g_assert_cmpuint (split.labels[i], ==, i % 3);
      g_assert_cmpuint (split.images[i * 784 + 300], ==, get_pixel (i, 300));
    }
}

/* A header may call another column the label. */
static void
test_label_last (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < 64; i++)
    g_string_append_printf (text, "pixel%d,", i);
  g_string_append (text, "Label\n");
  for (int row = 0; row < 4; row++)
    {
      for (int i = 0; i < 64; i++)
        g_string_append_printf (text, "%d.0,", i);
      g_string_append (text, row % 2 == 0 ? "\"cat, black\"\n" : "dog\n");
    }
  write_table (fixture, "pets.csv", text);
  do_import (fixture, "pets.csv");
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 0), ==, "cat, black");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 4);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[63], ==, 63);
}

/* All of red, then green, then blue. */
static void
test_color (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) table = make_table (12, 3072, FALSE);
  const guint8 *pixels;

  write_table (fixture, "color.csv", table);
  do_import (fixture, "color.csv");
  g_assert_cmpint (closs_dataset_get_image_shape (fixture->import->dataset).c, ==, 3);
  pixels = get_split (fixture, CLOSS_SPLIT_TRAIN).images;
  g_assert_cmpint (fixture->import->channel_order, ==, CLOSS_IMPORT_ORDER_PLANES);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpuint (pixels[3 * 5 + c], ==, get_pixel (0, 1024 * c + 5));
}

static void
test_broken_rows (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) table = make_table (18, 64, FALSE);

  g_string_append (table, "1,2,3\n");
  g_string_append (table, "0,256");
  for (int i = 1; i < 64; i++)
    g_string_append (table, ",0");
  g_string_append (table, "\n,x");
  for (int i = 1; i < 64; i++)
    g_string_append (table, ",0");
  write_table (fixture, "some.csv", table);
  do_import (fixture, "some.csv");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 18);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 3);
  assert_left_out (fixture, 0, "some.csv, line 19", "3 columns in place of 65");
  assert_left_out (fixture, 1, "some.csv, line 20", "“256” in column 2");
  assert_left_out (fixture, 2, "some.csv, line 21", "no label");
}

static void
test_test_table (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) train = make_table (30, 64, FALSE);
  g_autoptr (GString) test = make_table (6, 64, TRUE);

  write_table (fixture, "mnist_train.csv", train);
  write_table (fixture, "mnist_test.csv", test);
  do_import (fixture, "mnist_train.csv");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, 6);
  do_import (fixture, "mnist_test.csv");
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 6);
}

static void
test_table_errors (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) broken = g_string_new ("label,pixels\ncat,7\n");
  g_autoptr (GString) text = g_string_new (NULL);

  write_table (fixture, "two.csv", broken);
  assert_import_fails (fixture, "two.csv", "of 2 columns 1 hold numbers");
  write_bytes (fixture->folder, "empty.csv", "", 0);
  assert_import_fails (fixture, "empty.csv", "no picture in it can be used");
  write_bytes (fixture->folder, "mark.csv", "\xef\xbb\xbf", 3);
  assert_import_fails (fixture, "mark.csv", "no picture in it can be used");
  g_string_append (text, "label");
  for (int row = -1; row <= CLOSS_IMPORT_MAX_CLASSES; row++)
    {
      if (row >= 0)
        g_string_append_printf (text, "class%d", row);
      for (int i = 0; i < 64; i++)
        g_string_append_printf (text, row < 0 ? ",p%d" : ",1", i);
      g_string_append (text, "\n");
    }
  write_table (fixture, "many.csv", text);
  assert_import_fails (fixture, "many.csv", "more than 1000 classes (“class1000” is one too many)");
}

/* One row in ten is broken. The list of broken rows has a limit, the count has none. */
static void
test_many_broken_rows (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) table = make_table (500, 64, FALSE);

  for (int i = 0; i < 1500; i++)
    g_string_append (table, "1,2\n");
  write_table (fixture, "some.csv", table);
  do_import (fixture, "some.csv");
  g_assert_cmpuint (fixture->import->n_left_out, ==, 1500);
  g_assert_cmpuint (fixture->import->left_out->len, ==, CLOSS_IMPORT_MAX_LISTED);
}

int
main (int argc, char **argv)
{
#define ADD(path, data, func) g_test_add (path, ImportFixture, data, set_up_import, func, tear_down_import)
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/csv/reader", test_reader);
  g_test_add_func ("/data/csv/reader-buffers", test_reader_buffers);
  g_test_add_func ("/data/csv/reader-errors", test_reader_errors);
  ADD ("/data/import/csv/plain", NULL, test_table);
  ADD ("/data/import/csv/header", "header", test_table);
  ADD ("/data/import/csv/label-last", NULL, test_label_last);
  ADD ("/data/import/csv/color", NULL, test_color);
  ADD ("/data/import/csv/broken-rows", NULL, test_broken_rows);
  ADD ("/data/import/csv/many-broken-rows", NULL, test_many_broken_rows);
  ADD ("/data/import/csv/test-table", NULL, test_test_table);
  ADD ("/data/import/csv/errors", NULL, test_table_errors);
#undef ADD
  return g_test_run ();
}
