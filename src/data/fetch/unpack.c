/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/unpack.h"
#include "data/dataset.h"
#include "data/fetch/checked-file.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  CHUNK = 1 << 17,
  PACKED_CHUNK = 1 << 13, /* at most 8 MB unpacked: between two of them unpacking can be stopped */
  MAX_UNKNOWN = 1 << 20,  /* bytes of a file whose size the list does not say */
};

#define MAX_REST                                                                                                       \
  ((guint64)64 << 20) /* bytes of files that the list does not name, beyond the size of those it does                  \
                       */

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

static gboolean
open_member (ClossCheckedFile *file, const ClossSourceMember *member, const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, member->place, NULL);

  return closs_checked_file_open (file, path, 0, member->size > 0 ? member->size : MAX_UNKNOWN, error);
}

static gboolean
finish_member (ClossCheckedFile *file, const ClossSourceMember *member, GError **error)
{
  return closs_checked_file_close (file, error) && closs_checked_file_check (file, member->size, member->sha256, error);
}

gboolean
closs_unpack_gzip (GInputStream *packed, const char *name, const GPtrArray *members, const char *folder,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (packed, converter);
  g_auto (ClossCheckedFile) file = { .fd = -1 };
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  const ClossSourceMember *member = members->pdata[0];
  gssize n;

  if (!open_member (&file, member, folder, error))
    return FALSE;
  while ((n = g_input_stream_read (stream, buffer, CHUNK, cancellable, error)) > 0)
    if (!closs_checked_file_write (&file, buffer, (gsize)n, error))
      return FALSE;
  if (n < 0)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  return finish_member (&file, member, error);
}

/* The archive as libarchive reads it */

typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  GError *error; /* of the stream */
  guint8 *buffer;
} Reader;

static la_ssize_t
read_cb (Archive *archive, void *data, const void **buffer)
{
  Reader *reader = data;
  gssize n = g_input_stream_read (reader->stream, reader->buffer, PACKED_CHUNK, reader->cancellable, &reader->error);

  *buffer = reader->buffer;
  if (n < 0)
    archive_set_error (archive, EIO, "%s", reader->error->message);
  return n;
}

static const ClossSourceMember *
find_member (const GPtrArray *members, const char *path)
{
  for (guint i = 0; path != NULL && i < members->len; i++)
    {
      const ClossSourceMember *member = members->pdata[i];

      if (g_str_equal (member->name, path))
        return member;
    }
  return NULL;
}

/* Bytes that an archive with these files may unpack to, whatever else is in it. */
static guint64
get_max_unpacked (const GPtrArray *members)
{
  guint64 size = MAX_REST;

  for (guint i = 0; i < members->len; i++)
    size += 2 * ((const ClossSourceMember *)members->pdata[i])->size;
  return size;
}

/* Before the entry is unpacked or skipped; both take time, and a few megabytes can hold a terabyte of zeros. */
static gboolean
check_unpacked (Archive *archive, struct archive_entry *entry, guint64 max_unpacked, const char *name, GError **error)
{
  guint64 size = (guint64)MAX (archive_filter_bytes (archive, 0), 0) + (guint64)MAX (archive_entry_size (entry), 0);
  g_autofree char *text = g_format_size (max_unpacked);

  if (size <= max_unpacked)
    return TRUE;
  /* TRANSLATORS: name of an archive, a size such as 330 MB */
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: unpacks to more than %s, which no such archive does: fetch it again"), name, text);
  return FALSE;
}

/* What went wrong: the stream's own error, or libarchive's. */
static gboolean
set_archive_error (Archive *archive, Reader *reader, const char *name, GError **error)
{
  const char *message = archive_error_string (archive);

  if (reader->error != NULL)
    g_propagate_prefixed_error (error, g_steal_pointer (&reader->error), "%s: ", name);
  else
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 /* TRANSLATORS: name of a file, what the library says about it */
                 _ ("%s: cannot be unpacked: %s; an archive (.tar.gz) was expected"), name,
                 message != NULL ? message : g_strerror (archive_errno (archive)));
  return FALSE;
}

static gboolean
extract (Archive *archive, Reader *reader, const char *name, const ClossSourceMember *member, const char *folder,
         GError **error)
{
  g_auto (ClossCheckedFile) file = { .fd = -1 };
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  la_ssize_t n;

  if (!open_member (&file, member, folder, error))
    return FALSE;
  while ((n = archive_read_data (archive, buffer, CHUNK)) > 0)
    if (!closs_checked_file_write (&file, buffer, (gsize)n, error))
      return FALSE;
  if (n < 0)
    return set_archive_error (archive, reader, name, error);
  return finish_member (&file, member, error);
}

static gboolean
check_complete (const GPtrArray *members, const GHashTable *done, const char *name, GError **error)
{
  for (guint i = 0; i < members->len; i++)
    {
      const ClossSourceMember *member = members->pdata[i];

      if (g_hash_table_contains ((GHashTable *)done, member))
        continue;
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   /* TRANSLATORS: name of an archive, name of a file */
                   _ ("%s: there is no %s in it, which was expected"), name, member->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
extract_all (Archive *archive, Reader *reader, const char *name, const GPtrArray *members, const char *folder,
             GError **error)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);
  guint64 max_unpacked = get_max_unpacked (members);
  struct archive_entry *entry;
  int status;

  while ((status = archive_read_next_header (archive, &entry)) == ARCHIVE_OK || status == ARCHIVE_WARN)
    {
      const ClossSourceMember *member = find_member (members, archive_entry_pathname (entry));

      if (!check_unpacked (archive, entry, max_unpacked, name, error))
        return FALSE;
      /* A second file of the same name would undo the check of the first. */
      if (member == NULL || archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL
          || g_hash_table_contains (done, member))
        continue;
      if (!extract (archive, reader, name, member, folder, error))
        return FALSE;
      g_hash_table_add (done, (gpointer)member);
    }
  if (status != ARCHIVE_EOF)
    return set_archive_error (archive, reader, name, error);
  return check_complete (members, done, name, error);
}

gboolean
closs_unpack_tar (GInputStream *packed, const char *name, const GPtrArray *members, const char *folder,
                  GCancellable *cancellable, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();
  g_autofree guint8 *buffer = g_malloc (PACKED_CHUNK);
  Reader reader = { .stream = packed, .cancellable = cancellable, .buffer = buffer };
  gboolean is_done;

  archive_read_support_filter_gzip (archive);
  archive_read_support_format_tar (archive);
  if (archive_read_open (archive, &reader, NULL, read_cb, NULL) != ARCHIVE_OK)
    is_done = set_archive_error (archive, &reader, name, error);
  else
    is_done = extract_all (archive, &reader, name, members, folder, error);
  g_clear_error (&reader.error);
  return is_done;
}
