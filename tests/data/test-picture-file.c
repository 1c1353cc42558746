/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/dataset.h"
#include "data/import/picture-file.h"
#include "support/import-fixture.h"
#include "support/picture-bytes.h"
#include <sys/resource.h>
#include <sys/stat.h>

/* The cost of a single picture: pictures that are made to exhaust the program that opens them. */

enum
{
  SIZE = 28,
};

typedef struct
{
  ImportFixture base;
  guint8 rgb[SIZE * SIZE * 3];
} Fixture;

static gboolean
read_file (Fixture *fixture, const GByteArray *bytes, GCancellable *cancellable)
{
  g_autoptr (GFile) file = g_file_new_build_filename (fixture->base.folder, "picture", NULL);

  write_bytes (fixture->base.folder, "picture", (const char *)bytes->data, bytes->len);
  g_clear_error (&fixture->base.error);
  return closs_picture_file_read (file, SIZE, fixture->rgb, cancellable, &fixture->base.error);
}

static void
assert_refused (Fixture *fixture, const GByteArray *bytes, const char *words)
{
  g_assert_false (read_file (fixture, bytes, NULL));
  g_assert_error (fixture->base.error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT);
  g_assert_nonnull (strstr (fixture->base.error->message, words));
}

static void
assert_read (Fixture *fixture, const GByteArray *bytes)
{
  gboolean is_read = read_file (fixture, bytes, NULL);

  g_assert_no_error (fixture->base.error);
  g_assert_true (is_read);
}

/* Bytes of address space that the process has. */
static gsize
get_address_space (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return (gsize)g_ascii_strtoull (text, NULL, 10) * (gsize)sysconf (_SC_PAGESIZE);
}

/* Lets the process allocate @megabytes more; 0 removes the limit. Not with sanitizers, which need the address space. */
static void
limit_memory (gsize megabytes)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  const gboolean is_limited = FALSE;
#else
  const gboolean is_limited = TRUE;
#endif
  struct rlimit limit;

  if (!is_limited)
    return;
  g_assert_cmpint (getrlimit (RLIMIT_AS, &limit), ==, 0);
  limit.rlim_cur = megabytes > 0 ? get_address_space () + (megabytes << 20) : limit.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_AS, &limit), ==, 0);
}

/* The header alone decides: the file has no pixels, and there is no memory for them. */
static void
test_header (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) large = begin_png (20000, 20000);
  g_autoptr (GByteArray) long_line = begin_png (1, 30001);
  g_autoptr (GByteArray) jpeg = make_jpeg (20001, 20000, FALSE, 1);
  g_autoptr (GByteArray) progressive = make_jpeg (10001, 10000, TRUE, 1);

  append_png_chunk (large, "IDAT", NULL);
  append_png_chunk (long_line, "IDAT", NULL);
  limit_memory (50);
  assert_refused (fixture, large, "too large (20000×20000 pixels); make it smaller than 100 million pixels");
  assert_refused (fixture, long_line, "too large (1×30001 pixels)");
  assert_refused (fixture, jpeg, "too large (20001×20000 pixels)");
  assert_refused (fixture, progressive, "too large (10001×10000 pixels)");
  limit_memory (0);
}

/* A JPEG file of 300 million pixels is decoded at an eighth of its size. Most of its data are missing. */
static void
test_reduced (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) jpeg = make_jpeg (20000, 15000, FALSE, 1);

  limit_memory (100);
  assert_read (fixture, jpeg);
  limit_memory (0);
}

/* A line of one pixel: enlarged as a whole it would be 28 × 840,000 pixels. */
static void
test_spacer (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) high = make_png (1, 30000, 0, 0);
  g_autoptr (GByteArray) wide = make_png (30000, 1, 0, 0);

  limit_memory (20);
  assert_read (fixture, high);
  assert_read (fixture, wide);
  limit_memory (0);
  for (gsize i = 0; i < sizeof fixture->rgb; i++)
    g_assert_cmpuint (fixture->rgb[i], ==, 0);
}

/* 200 texts of 4 MB in 800 kB. */
static void
test_texts (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) png = make_png (30, 30, (gsize)4 << 20, 200);

  limit_memory (50);
  assert_read (fixture, png);
  limit_memory (0);
}

static void
test_scans (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) usual = make_jpeg (300, 200, TRUE, 10);
  g_autoptr (GByteArray) many = make_jpeg (4000, 2500, TRUE, 151);

  assert_read (fixture, usual);
  assert_refused (fixture, many, "too many scans (151)");
}

static void
test_arithmetic (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) jpeg = make_jpeg (64, 48, TRUE, 3);
  guint8 *frame = memmem (jpeg->data, jpeg->len, "\xff\xc2", 2);

  g_assert_nonnull (frame);
  frame[1] = 0xca;
  assert_refused (fixture, jpeg, "arithmetic coding");
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Decoding takes seconds, but reading the file takes no time. */
static void
test_cancel (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GByteArray) slow = make_jpeg (10000, 10000, TRUE, 15);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);

  g_assert_false (read_file (fixture, slow, cancellable));
  g_assert_error (fixture->base.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
}

/* The middle square of the small picture must equal the one of the enlarged picture. */
static void
test_enlarged (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GdkPixbuf) small = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 37, 10);
  g_autoptr (GdkPixbuf) large = NULL;
  g_autofree char *path = g_build_filename (fixture->base.folder, "small", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  guint8 *pixels = gdk_pixbuf_get_pixels (small);
  int width = 37 * SIZE / 10, left = (width - SIZE) / 2;

  for (gsize i = 0; i < gdk_pixbuf_get_byte_length (small); i++)
    pixels[i] = (guint8)(i * i);
  g_assert_true (gdk_pixbuf_save (small, path, "png", NULL, NULL));
  g_assert_true (closs_picture_file_read (file, SIZE, fixture->rgb, NULL, NULL));
  large = gdk_pixbuf_scale_simple (small, width, SIZE, GDK_INTERP_BILINEAR);
  for (int y = 0; y < SIZE; y++)
    g_assert_cmpmem (fixture->rgb + y * SIZE * 3, SIZE * 3,
                     gdk_pixbuf_get_pixels (large) + y * gdk_pixbuf_get_rowstride (large) + left * 3, SIZE * 3);
}

/* The reader does not wait for a pipe and does not read a device forever. */
static void
test_special (Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
  g_autofree char *pipe = g_build_filename (fixture->base.folder, "pipe", NULL);
  const char *const paths[] = { pipe, "/dev/zero", fixture->base.folder };

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GFile) file = g_file_new_for_path (paths[i]);
      g_autoptr (GError) error = NULL;

      g_assert_false (closs_picture_file_read (file, SIZE, fixture->rgb, NULL, &error));
      g_assert_true (error->domain == G_IO_ERROR);
      g_assert_nonnull (strstr (error->message, i < 2 ? "a pipe or a device" : "a folder"));
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  set_up_import (&fixture->base, data);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  tear_down_import (&fixture->base, data);
}

int
main (int argc, char **argv)
{
#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("/data/picture-file/header", test_header);
  ADD ("/data/picture-file/reduced", test_reduced);
  ADD ("/data/picture-file/spacer", test_spacer);
  ADD ("/data/picture-file/texts", test_texts);
  ADD ("/data/picture-file/scans", test_scans);
  ADD ("/data/picture-file/arithmetic", test_arithmetic);
  ADD ("/data/picture-file/cancel", test_cancel);
  ADD ("/data/picture-file/enlarged", test_enlarged);
  ADD ("/data/picture-file/special", test_special);
  return g_test_run ();
}
