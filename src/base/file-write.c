/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/file-write.h"

#include "base/descriptor.h"
#include "base/part-file.h"
#include "base/path.h"
#include "base/stream-write.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Advice for an error; NULL: the system's message is enough. */
static const char *
find_remedy (int error_number)
{
  switch (error_number)
    {
    case ENOENT:
    case ENOTDIR:
      return _ ("the folder does not exist; make it first, or choose another place");
    case EACCES:
    case EPERM:
    case EROFS:
      return _ ("it may not be written there; choose another place");
    case ENAMETOOLONG:
      return _ ("choose a shorter name");
    case ENOSPC:
    case EDQUOT:
      return _ ("make room on the disk, or choose another place");
    case EISDIR:
      return _ ("the name of a file was expected");
    case ECANCELED:
      return _ ("nobody reads from the pipe");
    case EPIPE:
      return _ ("the reader of the pipe left; only a part was written");
    default:
      return NULL;
    }
}

static gboolean
fail (GError **error, const char *path, int error_number)
{
  const char *remedy = find_remedy (error_number);
  int code = (int)(error_number == ECANCELED ? G_IO_ERROR_CANCELLED : g_io_error_from_errno (error_number));

  if (remedy != NULL)
    g_set_error (error, G_IO_ERROR, code, "%s: %s; %s", path, g_strerror (error_number), remedy);
  else
    g_set_error (error, G_IO_ERROR, code, "%s: %s", path, g_strerror (error_number));
  return FALSE;
}

/* The permissions of the replaced file; for a new file those that the user's umask allows. */
static void
take_permissions (int fd, const char *path)
{
  struct stat status;

  if (stat (path, &status) == 0 && S_ISREG (status.st_mode))
    (void)!fchmod (fd, status.st_mode & 0777);
}

static gboolean
write_part (const char *path, const char *data, gsize size)
{
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  g_auto (ClossPartFile) part = CLOSS_PART_FILE_INIT;

  if (!closs_part_file_open (&part, folder, 0666))
    return FALSE;
  take_permissions (part.fd, path);
  return closs_descriptor_write (part.fd, data, size) && closs_part_file_commit (&part, name);
}

static gboolean
write_local (const char *path, const char *data, gsize size, GCancellable *cancellable, GError **error)
{
  g_autofree char *target = closs_path_follow (path);
  gboolean is_written;

  if (closs_path_is_stream (path))
    is_written
        = closs_stream_write (path, data, size, cancellable != NULL ? cancellable : g_cancellable_get_current ());
  else
    is_written = write_part (target, data, size);
  return is_written || fail (error, path, errno);
}

gboolean
closs_file_write (GFile *file, const char *data, gsize size, GCancellable *cancellable, GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *name = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (path != NULL)
    return write_local (path, data, size, cancellable, error);
  if (g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, error))
    return TRUE;
  name = g_file_get_parse_name (file);
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}

/* In a folder with the sticky bit, such as /tmp, only the owner of the file or of the folder may replace a file. */
static gboolean
is_sticky (const char *folder, const struct stat *file)
{
  struct stat status;
  uid_t user = geteuid ();

  return user != 0 && stat (folder, &status) == 0 && (status.st_mode & S_ISVTX) != 0 && status.st_uid != user
         && file->st_uid != user;
}

/* FALSE with errno set. */
static gboolean
check_existing (const char *path, const char *folder)
{
  struct stat status;

  if (stat (path, &status) != 0)
    return errno == ENOENT;
  errno = S_ISDIR (status.st_mode) ? EISDIR : EPERM;
  if (S_ISDIR (status.st_mode) || is_sticky (folder, &status))
    return FALSE;
  return faccessat (AT_FDCWD, path, W_OK, AT_EACCESS) == 0;
}

gboolean
closs_file_write_check (GFile *file, GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *target = path != NULL ? closs_path_follow (path) : NULL;
  g_autofree char *folder = target != NULL ? g_path_get_dirname (target) : NULL;
  g_autofree char *name = target != NULL ? g_path_get_basename (target) : NULL;

  if (path == NULL)
    return TRUE;
  if (!check_existing (target, folder) || (!closs_path_is_stream (path) && !closs_part_file_try (folder, name)))
    return fail (error, path, errno);
  return TRUE;
}
