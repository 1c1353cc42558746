/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/fetch/staging.h"
#include "data/fetch/checked-file.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct _ClossStaging
{
  char *parent, *target, *path, *ready;
  int lock; /* the file's descriptor; -1: not open */
};

ClossStaging *
closs_staging_new (const char *folder)
{
  ClossStaging *staging = g_new0 (ClossStaging, 1);
  g_autofree char *name = g_strdup_printf (".%s.download", folder);

  staging->parent = g_build_filename (g_get_user_data_dir (), "centerloss", NULL);
  staging->target = g_build_filename (staging->parent, folder, NULL);
  staging->path = g_build_filename (staging->parent, name, NULL);
  staging->ready = g_build_filename (staging->path, "ready", NULL);
  staging->lock = -1;
  return staging;
}

void
closs_staging_free (ClossStaging *staging)
{
  if (staging->lock >= 0)
    close (staging->lock);
  g_free (staging->parent);
  g_free (staging->target);
  g_free (staging->path);
  g_free (staging->ready);
  g_free (staging);
}

/* A folder of files; there are no others here. What a link leads to is somebody's. */
static void
remove_folder (const char *path)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_unlink (path);
      return;
    }
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      g_unlink (child);
    }
  g_rmdir (path);
}

static gboolean
fail (GError **error, const char *path, const char *what)
{
  closs_checked_file_set_error (error, errno, path, what);
  return FALSE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  return g_mkdir_with_parents (path, 0777) == 0 || fail (error, path, _ ("the folder could not be made"));
}

static gboolean
is_empty (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);

  return folder != NULL && g_dir_read_name (folder) == NULL;
}

static gboolean
check_target (const ClossStaging *staging, GError **error)
{
  if (!g_file_test (staging->target, G_FILE_TEST_EXISTS) || is_empty (staging->target))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
               _ ("%s: is there already, with other files than the data set’s in it; move it away first"),
               staging->target);
  return FALSE;
}

/* Whoever is done takes the file away; one that was opened before keeps nobody out. */
static gboolean
is_in_place (int fd, const char *path)
{
  struct stat opened, there;

  return fstat (fd, &opened) == 0 && stat (path, &there) == 0 && opened.st_dev == there.st_dev
         && opened.st_ino == there.st_ino;
}

static gboolean
take_lock (ClossStaging *staging, GError **error)
{
  g_autofree char *path = g_build_filename (staging->path, "lock", NULL);

  staging->lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (staging->lock < 0)
    return fail (error, path, _ ("could not be opened for writing"));
  if (flock (staging->lock, LOCK_EX | LOCK_NB) == 0 && is_in_place (staging->lock, path))
    return TRUE;
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
               _ ("%s: another program is fetching this data set; wait until it has done so"), staging->target);
  close (staging->lock);
  staging->lock = -1;
  return FALSE;
}

/* Bytes of what was fetched before. */
static guint64
measure (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;
  guint64 size = 0;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      GStatBuf status;

      if (g_stat (child, &status) == 0 && S_ISREG (status.st_mode))
        size += (guint64)status.st_size;
    }
  return size;
}

static gboolean
check_room (const ClossStaging *staging, guint64 download_size, guint64 disk_size, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (staging->path);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 needed = download_size - MIN (measure (staging->path), download_size) + disk_size, available;
  g_autofree char *needed_text = g_format_size (needed);
  g_autofree char *available_text = NULL;

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  available = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (available >= needed)
    return TRUE;
  available_text = g_format_size (available);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
               /* TRANSLATORS: name of a folder, two sizes such as 330 MB */
               _ ("%s: the data set needs %s on this disk, and %s are free; make room first"), staging->parent,
               needed_text, available_text);
  return FALSE;
}

gboolean
closs_staging_open (ClossStaging *staging, guint64 download_size, guint64 disk_size, GError **error)
{
  if (!check_target (staging, error) || !make_folder (staging->path, error) || !take_lock (staging, error)
      || !check_room (staging, download_size, disk_size, error))
    return FALSE;
  remove_folder (staging->ready);
  return make_folder (staging->ready, error);
}

const char *
closs_staging_get_target (const ClossStaging *staging)
{
  return staging->target;
}

const char *
closs_staging_get_ready (const ClossStaging *staging)
{
  return staging->ready;
}

char *
closs_staging_get_part (const ClossStaging *staging, const char *name)
{
  g_autofree char *file_name = g_strconcat (name, ".part", NULL);

  return g_build_filename (staging->path, file_name, NULL);
}

gboolean
closs_staging_take (ClossStaging *staging, const char *name, GError **error)
{
  g_autofree char *part = closs_staging_get_part (staging, name);
  g_autofree char *place = g_build_filename (staging->ready, name, NULL);

  return g_rename (part, place) == 0 || fail (error, place, _ ("could not be moved into place"));
}

gboolean
closs_staging_commit (ClossStaging *staging, GError **error)
{
  if (!closs_checked_file_sync_folder (staging->ready, error))
    return FALSE;
  if (g_rename (staging->ready, staging->target) != 0)
    return fail (error, staging->target, _ ("could not be moved into place"));
  closs_staging_discard (staging);
  return closs_checked_file_sync_folder (staging->parent, error);
}

void
closs_staging_discard (ClossStaging *staging)
{
  remove_folder (staging->ready);
  remove_folder (staging->path);
}
