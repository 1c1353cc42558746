/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/part-file.h"

#include "base/descriptor.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX ".centerloss-"
#define SUFFIX ".part"

enum
{
  N_DIGITS = 8,
  MAX_TRIES = 100, /* attempts to find a free name */
};

static void
make_name (char name[32])
{
  g_snprintf (name, 32, PREFIX "%08x" SUFFIX, g_random_int ());
}

static gboolean
is_part_name (const char *name)
{
  gsize prefix = strlen (PREFIX);

  return strlen (name) == prefix + N_DIGITS + strlen (SUFFIX) && g_str_has_prefix (name, PREFIX)
         && strspn (name + prefix, "0123456789abcdef") == N_DIGITS && g_str_has_suffix (name, SUFFIX);
}

/* Keeps errno: close() and unlinkat() may change it. */
static void
keep_errno (int error_number)
{
  errno = error_number;
}

/* Removes the results of closs_part_file_try() and closs_part_file_open(): a file, or a folder with one empty file. */
static void
remove_entry (int folder, int entry, const char *name)
{
  DIR *inside;
  const struct dirent *child;
  int copy;

  if (unlinkat (folder, name, 0) == 0 || errno != EISDIR)
    return;
  copy = dup (entry);
  inside = copy >= 0 ? fdopendir (copy) : NULL;
  while (inside != NULL && (child = readdir (inside)) != NULL)
    if (strcmp (child->d_name, ".") != 0 && strcmp (child->d_name, "..") != 0)
      unlinkat (entry, child->d_name, 0);
  if (inside != NULL)
    closedir (inside);
  else if (copy >= 0)
    close (copy);
  unlinkat (folder, name, AT_REMOVEDIR);
}

/* Only a file of this user whose lock is free. */
static void
remove_if_stale (int folder, const char *name)
{
  int fd = openat (folder, name, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  struct stat status;

  if (fd < 0)
    return;
  if (fstat (fd, &status) == 0 && status.st_uid == geteuid () && flock (fd, LOCK_EX | LOCK_NB) == 0)
    remove_entry (folder, fd, name);
  close (fd);
}

static void
remove_stale (int folder)
{
  int copy = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = copy >= 0 ? fdopendir (copy) : NULL;
  const struct dirent *entry;

  if (entries == NULL)
    {
      if (copy >= 0)
        close (copy);
      return;
    }
  while ((entry = readdir (entries)) != NULL)
    if (is_part_name (entry->d_name))
      remove_if_stale (folder, entry->d_name);
  closedir (entries);
}

static gboolean
is_linked (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && status.st_nlink > 0;
}

/* A file system without locks still creates the file, and no process removes it there. Before it is locked, another
 * process may mistake the file for a stale one and remove it: then it has no name any more. */
static gboolean
make_locked (ClossPartFile *part, mode_t mode)
{
  for (int i = 0; i < MAX_TRIES; i++)
    {
      make_name (part->name);
      part->fd = openat (part->folder, part->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
      if (part->fd < 0 && errno == EEXIST)
        continue;
      if (part->fd < 0)
        return FALSE;
      while (flock (part->fd, LOCK_EX) != 0 && errno == EINTR)
        ;
      if (is_linked (part->fd))
        return TRUE;
      close (part->fd);
      part->fd = -1;
    }
  errno = EEXIST;
  return FALSE;
}

gboolean
closs_part_file_open (ClossPartFile *part, const char *folder, mode_t mode)
{
  part->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (part->folder < 0)
    return FALSE;
  remove_stale (part->folder);
  return make_locked (part, mode);
}

/* Creates an empty file of this name in the folder @inside. */
static gboolean
try_name (int inside, const char *name)
{
  int fd = openat (inside, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (fd < 0)
    return FALSE;
  close (fd);
  return unlinkat (inside, name, 0) == 0;
}

static gboolean
try_in_folder (int folder, const char *name)
{
  char own[32];
  gboolean is_possible = FALSE;
  int inside, error_number;

  make_name (own);
  if (mkdirat (folder, own, 0700) != 0)
    return FALSE;
  inside = openat (folder, own, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inside >= 0)
    {
      flock (inside, LOCK_EX);
      is_possible = try_name (inside, name);
    }
  error_number = errno;
  if (inside >= 0)
    close (inside);
  unlinkat (folder, own, AT_REMOVEDIR);
  keep_errno (error_number);
  return is_possible;
}

gboolean
closs_part_file_try (const char *folder, const char *name)
{
  int fd = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  gboolean is_possible;
  int error_number;

  if (fd < 0)
    return FALSE;
  remove_stale (fd);
  is_possible = try_in_folder (fd, name);
  error_number = errno;
  close (fd);
  keep_errno (error_number);
  return is_possible;
}

/* The file has its name even if its folder cannot be opened for reading or synced. */
static gboolean
sync_folder (int folder)
{
  int fd = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean is_synced;
  int error_number;

  if (fd < 0)
    return errno == EACCES;
  is_synced = fsync (fd) == 0 || errno == EINVAL || errno == ENOTSUP;
  error_number = errno;
  close (fd);
  keep_errno (error_number);
  return is_synced;
}

gboolean
closs_part_file_commit (ClossPartFile *part, const char *name)
{
  int fd = part->fd;

  if (fsync (fd) != 0 || renameat (part->folder, part->name, part->folder, name) != 0)
    return FALSE;
  part->fd = -1;
  return close (fd) == 0 && sync_folder (part->folder);
}

void
closs_part_file_clear (ClossPartFile *part)
{
  int error_number = errno;

  if (part->fd >= 0)
    {
      unlinkat (part->folder, part->name, 0);
      close (part->fd);
    }
  if (part->folder >= 0)
    close (part->folder);
  *part = (ClossPartFile)CLOSS_PART_FILE_INIT;
  keep_errno (error_number);
}
