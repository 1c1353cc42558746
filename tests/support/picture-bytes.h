/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <string.h>

/* Picture files made byte by byte, which no encoder would write. */

static inline void
append_big_endian (GByteArray *file, guint32 value, guint n_bytes)
{
  guint32 swapped = GUINT32_TO_BE (value);

  g_byte_array_append (file, (const guint8 *)&swapped + (sizeof swapped - n_bytes), n_bytes);
}

static inline guint32
compute_png_checksum (const guint8 *bytes, gsize n)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
  return ~crc;
}

static inline void
append_png_chunk (GByteArray *file, const char *type, const GByteArray *content)
{
  guint start;

  append_big_endian (file, content != NULL ? content->len : 0, 4);
  start = file->len;
  g_byte_array_append (file, (const guint8 *)type, 4);
  if (content != NULL)
    g_byte_array_append (file, content->data, content->len);
  append_big_endian (file, compute_png_checksum (file->data + start, file->len - start), 4);
}

/* The signature and the header of a gray picture with 8 bits a pixel. */
static inline GByteArray *
begin_png (guint32 width, guint32 height)
{
  GByteArray *file = g_byte_array_new ();
  g_autoptr (GByteArray) header = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *)"\x89PNG\r\n\x1a\n", 8);
  append_big_endian (header, width, 4);
  append_big_endian (header, height, 4);
  g_byte_array_append (header, (const guint8 *)"\x08\0\0\0\0", 5);
  append_png_chunk (file, "IHDR", header);
  return file;
}

static inline void
append_deflated (GByteArray *content, const guint8 *bytes, gsize n)
{
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 9));
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  g_assert_true (g_output_stream_write_all (stream, bytes, n, NULL, NULL, NULL));
  g_assert_true (g_output_stream_close (stream, NULL, NULL));
  g_byte_array_append (content, g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (memory)),
                       (guint)g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (memory)));
}

/* A picture in one gray. If @text_size is not 0, @n_texts compressed texts of @text_size bytes precede it. */
static inline GByteArray *
make_png (guint32 width, guint32 height, gsize text_size, guint n_texts)
{
  GByteArray *file = begin_png (width, height);
  g_autoptr (GByteArray) rows = g_byte_array_new ();
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autofree guint8 *raw = g_malloc0 (MAX (text_size, (gsize)height * (width + 1)));

  append_deflated (rows, raw, (gsize)height * (width + 1));
  memset (raw, 'a', text_size);
  g_byte_array_append (text, (const guint8 *)"text\0", 6);
  append_deflated (text, raw, text_size);
  for (guint i = 0; i < n_texts; i++)
    append_png_chunk (file, "zTXt", text);
  append_png_chunk (file, "IDAT", rows);
  append_png_chunk (file, "IEND", NULL);
  return file;
}

static inline void
append_jpeg_scan (GByteArray *file, gboolean is_first)
{
  g_byte_array_append (file, (const guint8 *)"\xff\xda\0\x08\1\1\0", 7);
  g_byte_array_append (file, (const guint8 *)(is_first ? "\0\0\0" : "\1\x3f\0"), 3);
}

/* A gray JPEG picture. The data of its scans are missing: a decoder takes them as zeros. */
static inline GByteArray *
make_jpeg (guint16 width, guint16 height, gboolean is_progressive, guint n_scans)
{
  GByteArray *file = g_byte_array_new ();
  guint8 table[64];

  memset (table, 1, sizeof table);
  g_byte_array_append (file, (const guint8 *)"\xff\xd8\xff\xdb\0\x43\0", 7);
  g_byte_array_append (file, table, sizeof table);
  g_byte_array_append (file, (const guint8 *)(is_progressive ? "\xff\xc2\0\x0b\x08" : "\xff\xc0\0\x0b\x08"), 5);
  append_big_endian (file, height, 2);
  append_big_endian (file, width, 2);
  g_byte_array_append (file, (const guint8 *)"\1\1\x11\0", 4);
  /* One code of one bit for each kind: zero difference, end of block. */
  for (guint8 kind = 0; kind <= 0x10; kind = (guint8)(kind + 0x10))
    {
      g_byte_array_append (file, (const guint8 *)"\xff\xc4\0\x14", 4);
      g_byte_array_append (file, &kind, 1);
      g_byte_array_append (file, (const guint8 *)"\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17);
    }
  if (is_progressive)
    for (guint i = 0; i < n_scans; i++)
      append_jpeg_scan (file, i == 0);
  else
    g_byte_array_append (file, (const guint8 *)"\xff\xda\0\x08\1\1\0\0\x3f\0", 10);
  g_byte_array_append (file, (const guint8 *)"\xff\xd9", 2);
  return file;
}
