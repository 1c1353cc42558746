/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/import-fixture.h"
#include <math.h>

/* Automatic detection of a table's layout */

typedef struct
{
  const char *name;
  const char *header, *separator;
  guint n_rows;
  char *(*make_label) (guint row);
  char *(*make_pixel) (guint row, guint k);
  guint n_pixels, label_place; /* the label comes before this pixel */
} Sample;

static char *
label_whole (guint row)
{
  return g_strdup_printf ("%u", row % 3);
}

static char *
label_decimal (guint row)
{
  return g_strdup_printf (row % 2 == 0 ? "%u.0" : " %ue0 ", row % 3);
}

static char *
label_signed (guint row)
{
  return g_strdup_printf ("%d", (int)(row % 3) - 1);
}

static char *
label_word (guint row)
{
  static const char *const words[] = { "cat", "\"dog, wet\"", "owl" };

  return g_strdup (words[row % 3]);
}

/* Noise from 0 to 15 with a line for each class, times @factor. */
static double
draw_pixel (guint row, guint k)
{
  guint noise = (row * 7919 + k * 104729) % 1009 % 16;

  return k / 8 == 2 * (row % 3) + 1 ? 255 - noise : noise;
}

static char *
pixel_byte (guint row, guint k)
{
  return g_strdup_printf ("%g", draw_pixel (row, k));
}

static char *
pixel_share (guint row, guint k)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6f", draw_pixel (row, k) / 255));
}

static char *
pixel_signed (guint row, guint k)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%.6f", draw_pixel (row, k) / 127.5 - 1));
}

static char *
pixel_sixteen (guint row, guint k)
{
  return g_strdup_printf ("%g.0", floor (draw_pixel (row, k) / 255 * 16));
}

static char *
pixel_sixteen_bits (guint row, guint k)
{
  return g_strdup_printf ("%g", draw_pixel (row, k) * 257);
}

static char *
pixel_exponent (guint row, guint k)
{
  return g_strdup_printf (" %e ", draw_pixel (row, k));
}

static void
write_table (const ImportFixture *fixture, const char *name, const GString *text)
{
  write_bytes (fixture->folder, name, text->str, text->len);
}

static void
write_sample (const ImportFixture *fixture, const Sample *sample)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (sample->header != NULL)
    g_string_append_printf (text, "%s\n", sample->header);
  for (guint row = 0; row < sample->n_rows; row++)
    for (guint k = 0; k <= sample->n_pixels; k++)
      {
        g_autofree char *label = sample->make_label (row);
        g_autofree char *pixel = sample->make_pixel (row, k);

        if (k == sample->label_place)
          g_string_append_printf (text, "%s%s", label, k < sample->n_pixels ? sample->separator : "");
        if (k < sample->n_pixels)
          g_string_append_printf (
              text, "%s%s", pixel,
              k + 1 < sample->n_pixels || sample->label_place == sample->n_pixels ? sample->separator : "");
        if (k == sample->n_pixels)
          g_string_append (text, "\n");
      }
  write_table (fixture, sample->name, text);
}

/* Checks that there are three classes and that the pictures are the drawn ones, up to the rounding of scaling. */
static void
assert_sample (ImportFixture *fixture, const Sample *sample)
{
  ClossSplit split;

  do_import (fixture, sample->name);
  g_assert_cmpint (fixture->import->asks, ==, 0);
  g_assert_cmpuint (fixture->import->n_left_out, ==, 0);
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
  split = get_split (fixture, CLOSS_SPLIT_TRAIN);
  g_assert_cmpuint (split.n, ==, sample->n_rows);
  for (guint row = 0; row < split.n; row++)
    {
      g_assert_cmpuint (split.labels[row], ==, row % 3);
      for (guint k = 0; k < 64; k++)
        g_assert_cmpfloat_with_epsilon (split.images[row * 64 + k], draw_pixel (row, k), 16);
    }
}

static void
test_finds_label (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const Sample samples[] = {
    { "first.csv", NULL, ",", 90, label_whole, pixel_byte, 64, 0 },
    { "last.csv", NULL, ",", 90, label_whole, pixel_byte, 64, 64 },
    { "words.csv", NULL, ",", 90, label_word, pixel_byte, 64, 30 },
    { "signed.csv", NULL, ";", 90, label_signed, pixel_byte, 64, 0 },
    { "decimal.csv", NULL, "\t", 90, label_decimal, pixel_byte, 64, 64 },
    { "spaced.csv", NULL, ", ", 90, label_whole, pixel_byte, 64, 64 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      write_sample (fixture, &samples[i]);
      assert_sample (fixture, &samples[i]);
      g_assert_cmpuint (fixture->import->label_column, ==, samples[i].label_place + 1);
      g_assert_nonnull (strstr (fixture->import->notes->pdata[0], "column"));
    }
}

/* "NAME,p0, p1, …", with @name before pixel @place. */
static char *
make_header (const char *name, guint place, guint n)
{
  GString *header = g_string_new (NULL);

  for (guint k = 0; k <= n; k++)
    {
      if (k == place)
        g_string_append_printf (header, "%s%s", header->len > 0 ? ", " : "", name);
      if (k < n)
        g_string_append_printf (header, "%sp%u", header->len > 0 ? ", " : "", k);
    }
  return g_string_free (header, FALSE);
}

static void
test_finds_name (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    const char *name;
    guint place;
  } cases[]
      = { { "label", 64 }, { " Label ", 0 }, { "TARGET", 20 }, { "species", 64 }, { "\"class\"", 7 }, { "kind", 33 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *header = make_header (cases[i].name, cases[i].place, 64);
      Sample sample = { "named.csv", header, ",", 30, label_decimal, pixel_byte, 64, cases[i].place };

      write_sample (fixture, &sample);
      assert_sample (fixture, &sample);
      g_assert_cmpuint (fixture->import->label_column, ==, cases[i].place + 1);
    }
}

static void
test_values (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  static const struct
  {
    char *(*make_pixel) (guint, guint);
    const char *note;
  } cases[] = { { pixel_share, "from 0 to 1," },
                { pixel_sixteen, "from 0 to 16," },
                { pixel_sixteen_bits, "from 0 to 65535," },
                { pixel_signed, "from -1 to 1," },
                { pixel_exponent, NULL } };
  g_autofree char *header = make_header ("label", 0, 64);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Sample sample = { "values.csv", header, ",", 30, label_whole, cases[i].make_pixel, 64, 0 };

      write_sample (fixture, &sample);
      assert_sample (fixture, &sample);
      if (cases[i].note != NULL)
        g_assert_nonnull (strstr (fixture->import->notes->pdata[0], cases[i].note));
      else
        g_assert_cmpuint (fixture->import->notes->len, ==, 0);
    }
}

static char *
pixel_wild (guint row, guint k)
{
  return g_strdup_printf ("%d.5", (int)draw_pixel (row, k) - 128);
}

/* Values that no camera makes, for example standardized ones. */
static void
test_strange_values (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *header = make_header ("label", 0, 64);
  Sample sample = { "values.csv", header, ",", 30, label_whole, pixel_wild, 64, 0 };

  write_sample (fixture, &sample);
  assert_import_fails (fixture, "values.csv", "the pixels’ values are from -128.5 to");
}

/* Pixels that look like labels: the program asks for the label column and uses the answer. */
static char *
pixel_few (guint row, guint k)
{
  return g_strdup_printf ("%u", (row + k * k) % 3 == 0 ? 255u : (row * k) % 2);
}

static void
test_asks_for_label (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  Sample sample = { "doubt.csv", NULL, ",", 9, label_whole, pixel_few, 64, 64 };
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->folder, "doubt.csv", NULL);
  g_autoptr (ClossDataset) refused = NULL;
  g_autoptr (ClossDataset) taken = NULL;

  write_sample (fixture, &sample);
  do_import (fixture, "doubt.csv");
  g_assert_cmpint (fixture->import->asks, ==, CLOSS_IMPORT_ASKS_LABEL_COLUMN);
  g_assert_cmpuint (fixture->import->columns->len, ==, 2);
  refused = closs_import_open (file, &fixture->options, NULL, &fixture->error);
  g_assert_error (fixture->error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_CHOICE);
  g_clear_error (&fixture->error);
  fixture->options.label_column = g_intern_string ("65");
  taken = closs_import_open (file, &fixture->options, NULL, &fixture->error);
  g_assert_no_error (fixture->error);
  g_assert_cmpint (closs_dataset_get_n_classes (taken), ==, 3);
  fixture->options.label_column = g_intern_string ("66");
  assert_import_fails (fixture, "doubt.csv", "there is no column “66” for the labels");
}

/* Two columns have names of labels: the program does not guess. After the answer the other column is not a pixel. */
static void
test_two_labels (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new ("label,class");

  for (guint k = 0; k < 64; k++)
    g_string_append_printf (text, ",pixel%u", k);
  for (guint row = 0; row < 30; row++)
    {
      g_string_append_printf (text, "\n%u,%s", row % 3, row % 3 == 0 ? "cat" : row % 3 == 1 ? "dog" : "owl");
      for (guint k = 0; k < 64; k++)
        g_string_append_printf (text, ",%g", draw_pixel (row, k));
    }
  write_table (fixture, "two.csv", text);
  do_import (fixture, "two.csv");
  g_assert_cmpint (fixture->import->asks, ==, CLOSS_IMPORT_ASKS_LABEL_COLUMN);
  g_assert_nonnull (strstr (fixture->import->question, "“label”, “class”"));
  fixture->options.label_column = g_intern_string ("Class");
  do_import (fixture, "two.csv");
  g_assert_cmpint (fixture->import->asks, ==, 0);
  g_assert_cmpstr (closs_dataset_get_class_name (fixture->import->dataset, 0), ==, "cat");
}

/* Row numbers, ids, a column of text and an empty one, as spreadsheets and data frames add them. */
static void
test_other_columns (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new (",Image_ID,file name,label");

  for (guint k = 0; k < 64; k++)
    g_string_append_printf (text, ",pixel%u", k);
  g_string_append (text, ",\n");
  for (guint row = 0; row < 30; row++)
    {
      g_string_append_printf (text, "%u,%u,%u.png,%u", row, 7000 - row * 3, row, row % 3);
      for (guint k = 0; k < 64; k++)
        g_string_append_printf (text, ",%g", draw_pixel (row, k));
      g_string_append (text, ",\n");
    }
  write_table (fixture, "frame.csv", text);
  do_import (fixture, "frame.csv");
  g_assert_cmpint (fixture->import->asks, ==, 0);
  g_assert_cmpuint (fixture->import->label_column, ==, 4);
  g_assert_cmpuint (fixture->import->notes->len, ==, 4);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[5], ==, draw_pixel (0, 5));
}

/* All pixels in one field, as in data sets of faces. */
static void
test_packed (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new ("emotion,pixels,Usage\n");

  for (guint row = 0; row < 30; row++)
    {
      g_string_append_printf (text, "%u,\"", row % 3);
      for (guint k = 0; k < 64; k++)
        g_string_append_printf (text, " %g", draw_pixel (row, k));
      g_string_append (text, "\",Training\n");
    }
  write_table (fixture, "faces.csv", text);
  do_import (fixture, "faces.csv");
  g_assert_cmpint (fixture->import->asks, ==, 0);
  g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).n, ==, 30);
  g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[10], ==, draw_pixel (0, 10));
}

/* A disc of one color on another. @data is the channel order; NULL means planes. */
static void
test_color_order (ImportFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new ("label");
  gboolean is_interleaved = data != NULL;

  for (guint k = 0; k < 768; k++)
    g_string_append_printf (text, ",pixel%u", k);
  for (guint row = 0; row < 20; row++)
    {
      g_string_append_printf (text, "\n%u", row % 2);
      for (guint k = 0; k < 768; k++)
        {
          guint channel = is_interleaved ? k % 3 : k / 256, pixel = is_interleaved ? k / 3 : k % 256;
          int x = (int)(pixel % 16) - 8, y = (int)(pixel / 16) - 8;

          g_string_append_printf (text, ",%u", x * x + y * y < 30 ? 60 + 40 * channel : 200 - 30 * channel * (row % 2));
        }
    }
  write_table (fixture, "discs.csv", text);
  do_import (fixture, "discs.csv");
  g_assert_cmpint (fixture->import->asks, ==, 0);
  g_assert_cmpint (fixture->import->channel_order, ==,
                   is_interleaved ? CLOSS_IMPORT_ORDER_INTERLEAVED : CLOSS_IMPORT_ORDER_PLANES);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[3 * (8 * 16 + 8) + c], ==, 60 + 40 * c);
}

static void
test_asks_for_order (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GString) text = g_string_new ("label");
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint k = 0; k < 768; k++)
    g_string_append_printf (text, ",pixel%u", k);
  for (guint row = 0; row < 8; row++)
    {
      g_string_append_printf (text, "\n%u", row % 2);
      for (guint k = 0; k < 768; k++)
        g_string_append_printf (text, ",%d", g_rand_int_range (rand, 0, 256));
    }
  write_table (fixture, "noise.csv", text);
  do_import (fixture, "noise.csv");
  g_assert_cmpint (fixture->import->asks, ==, CLOSS_IMPORT_ASKS_CHANNEL_ORDER);
  fixture->options.channel_order = CLOSS_IMPORT_ORDER_INTERLEAVED;
  do_import (fixture, "noise.csv");
  g_assert_cmpint (fixture->import->asks, ==, 0);
}

/* A test file in the same folder with other columns, classes or values is ignored and reported. */
static void
test_misfit (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *header = make_header ("label", 0, 64), *other = make_header ("id", 0, 64),
                  *last = make_header ("Label", 64, 64), *fewer = make_header ("label", 0, 63);
  const Sample train = { "a_train.csv", header, ",", 30, label_whole, pixel_byte, 64, 0 };
  const struct
  {
    Sample sample;
    const char *reason;
  } cases[] = {
    { { "a_test.csv", other, ",", 12, label_whole, pixel_byte, 64, 0 }, "no column “label”" },
    { { "a_test.csv", fewer, ",", 12, label_whole, pixel_byte, 63, 0 }, "no column “p63”" },
    { { "a_test.csv", header, ",", 12, label_word, pixel_byte, 64, 0 }, "the class “cat”, which" },
    { { "a_test.csv", header, ",", 12, label_whole, pixel_share, 64, 0 }, "from 0 to 1, not from 0 to 255" },
    { { "a_test.csv", NULL, ",", 12, label_whole, pixel_byte, 60, 0 }, "61 columns in place of 65" },
    { { "a_test.csv", last, ",", 12, label_decimal, pixel_byte, 64, 64 }, NULL },
  };

  write_sample (fixture, &train);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      write_sample (fixture, &cases[i].sample);
      do_import (fixture, "a_train.csv");
      g_assert_cmpint (closs_dataset_get_n_classes (fixture->import->dataset), ==, 3);
      g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TEST).n, ==, cases[i].reason == NULL ? 12 : 0);
      if (cases[i].reason != NULL)
        assert_left_out (fixture, 0, "a_test.csv", cases[i].reason);
    }
}

static void
test_transposed (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  Sample sample = { "first.csv", NULL, ",", 90, label_whole, pixel_byte, 64, 0 };

  write_sample (fixture, &sample);
  fixture->options.is_transposed = TRUE;
  do_import (fixture, "first.csv");
  for (guint k = 0; k < 64; k++)
    g_assert_cmpuint (get_split (fixture, CLOSS_SPLIT_TRAIN).images[k % 8 * 8 + k / 8], ==, draw_pixel (0, k));
}

/* The importer warns of pictures with one value only. */
static char *
pixel_dull (guint row, guint k)
{
  return g_strdup_printf ("%u", 200 + (row + k) % 5);
}

static void
test_blank (ImportFixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *header = make_header ("label", 0, 64);
  Sample sample = { "dull.csv", header, ",", 20, label_whole, pixel_dull, 64, 0 };

  write_sample (fixture, &sample);
  do_import (fixture, "dull.csv");
  g_assert_cmpuint (fixture->import->warnings->len, ==, 1);
  g_assert_nonnull (strstr (fixture->import->warnings->pdata[0], "20 of 20 pictures"));
}

int
main (int argc, char **argv)
{
#define ADD(path, data, func) g_test_add (path, ImportFixture, data, set_up_import, func, tear_down_import)
  g_test_init (&argc, &argv, NULL);
  ADD ("/data/import/table/finds-label", NULL, test_finds_label);
  ADD ("/data/import/table/finds-name", NULL, test_finds_name);
  ADD ("/data/import/table/values", NULL, test_values);
  ADD ("/data/import/table/strange-values", NULL, test_strange_values);
  ADD ("/data/import/table/asks-for-label", NULL, test_asks_for_label);
  ADD ("/data/import/table/two-labels", NULL, test_two_labels);
  ADD ("/data/import/table/other-columns", NULL, test_other_columns);
  ADD ("/data/import/table/packed", NULL, test_packed);
  ADD ("/data/import/table/planes", NULL, test_color_order);
  ADD ("/data/import/table/interleaved", "interleaved", test_color_order);
  ADD ("/data/import/table/asks-for-order", NULL, test_asks_for_order);
  ADD ("/data/import/table/misfit", NULL, test_misfit);
  ADD ("/data/import/table/transposed", NULL, test_transposed);
  ADD ("/data/import/table/blank", NULL, test_blank);
#undef ADD
  return g_test_run ();
}
