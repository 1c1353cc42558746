/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/checked-file.h"
#include "base/descriptor.h"
#include "data/dataset.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

enum
{
  CHUNK = 1 << 17,
};

void
closs_checked_file_set_error (GError **error, int error_number, const char *path, const char *what)
{
  /* TRANSLATORS: name of a file, what could not be done, why */
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (error_number), _ ("%s: %s: %s"), path, what,
               g_strerror (error_number));
}

gboolean
closs_checked_file_open (ClossCheckedFile *file, const char *path, guint64 size, guint64 max_size, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);

  *file = (ClossCheckedFile){ .fd = fd, .size = size, .max_size = max_size, .path = g_strdup (path) };
  if (fd < 0 || ftruncate (fd, (off_t)size) != 0 || lseek (fd, 0, SEEK_END) < 0)
    {
      closs_checked_file_set_error (error, errno, path, _ ("could not be opened for writing"));
      return FALSE;
    }
  file->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return TRUE;
}

gboolean
closs_checked_file_write (ClossCheckedFile *file, const void *bytes, gsize count, GError **error)
{
  if (file->size + count > file->max_size)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   _ ("%s: goes on after %" PRIu64 " bytes, where it was expected to end"), file->path,
                   (uint64_t)file->max_size);
      return FALSE;
    }
  if (!closs_descriptor_write (file->fd, bytes, count))
    {
      closs_checked_file_set_error (error, errno, file->path, _ ("could not be written"));
      return FALSE;
    }
  file->size += count;
  g_checksum_update (file->checksum, bytes, (gssize)count);
  return TRUE;
}

gboolean
closs_checked_file_close (ClossCheckedFile *file, GError **error)
{
  int fd = file->fd;
  gboolean is_synced = fsync (fd) == 0;
  int error_number = errno;

  file->fd = -1;
  if (close (fd) == 0 && is_synced)
    return TRUE;
  closs_checked_file_set_error (error, is_synced ? errno : error_number, file->path, _ ("could not be written"));
  return FALSE;
}

static gboolean
check_sum (GChecksum *checksum, const char *path, const char *sha256, GError **error)
{
  if (sha256 == NULL || g_str_equal (g_checksum_get_string (checksum), sha256))
    return TRUE;
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: has the SHA-256 %s; %s was expected: these are not the right bytes"), path,
               g_checksum_get_string (checksum), sha256);
  return FALSE;
}

gboolean
closs_checked_file_check (const ClossCheckedFile *file, guint64 size, const char *sha256, GError **error)
{
  if (size == 0 || file->size == size)
    return check_sum (file->checksum, file->path, sha256, error);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
               _ ("%s: ends at byte %" PRIu64 "; %" PRIu64 " bytes were expected"), file->path, (uint64_t)file->size,
               (uint64_t)size);
  return FALSE;
}

void
closs_checked_file_clear (ClossCheckedFile *file)
{
  if (file->path != NULL && file->fd >= 0)
    close (file->fd);
  g_clear_pointer (&file->path, g_free);
  g_clear_pointer (&file->checksum, g_checksum_free);
}

gboolean
closs_checked_file_verify (const char *path, const char *sha256, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, cancellable, error);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gssize n = stream != NULL ? 1 : -1;

  while (n > 0)
    {
      n = g_input_stream_read (G_INPUT_STREAM (stream), buffer, CHUNK, cancellable, error);
      if (n > 0)
        g_checksum_update (checksum, buffer, n);
    }
  return n == 0 && check_sum (checksum, path, sha256, error);
}

gboolean
closs_checked_file_sync_folder (const char *folder, GError **error)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  gboolean is_synced = fd >= 0 && fsync (fd) == 0;

  if (!is_synced)
    closs_checked_file_set_error (error, errno, folder, _ ("could not be written"));
  if (fd >= 0)
    close (fd);
  return is_synced;
}
