/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/path.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_LINKS = 40, /* the same limit as the kernel's */
};

char *
closs_path_follow (const char *path)
{
  char *real = realpath (path, NULL);
  char *current = g_strdup (real != NULL ? real : path);

  free (real);
  for (int i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (current, NULL);
      g_autofree char *folder = g_path_get_dirname (current);

      if (target == NULL)
        break;
      g_free (current);
      current = g_path_is_absolute (target) ? g_strdup (target) : g_build_filename (folder, target, NULL);
    }
  return current;
}

static gboolean
is_same_inode (const struct stat *a, const struct stat *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

int
closs_path_find_own_stream (const char *path)
{
  struct stat wanted, stream;

  if (stat (path, &wanted) != 0)
    return -1;
  for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++)
    if (fstat (descriptor, &stream) == 0 && is_same_inode (&stream, &wanted))
      return descriptor;
  return -1;
}

gboolean
closs_path_is_stream (const char *path)
{
  struct stat status;

  if (stat (path, &status) != 0 || S_ISDIR (status.st_mode))
    return FALSE;
  return !S_ISREG (status.st_mode) || closs_path_find_own_stream (path) != -1;
}

/* Compares two names; at least one of the files does not exist. */
static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *first = closs_path_follow (a), *second = closs_path_follow (b);
  g_autofree char *first_name = g_path_get_basename (first), *second_name = g_path_get_basename (second);
  g_autofree char *first_folder = g_path_get_dirname (first), *second_folder = g_path_get_dirname (second);
  struct stat first_status, second_status;

  return g_str_equal (first_name, second_name) && stat (first_folder, &first_status) == 0
         && stat (second_folder, &second_status) == 0 && is_same_inode (&first_status, &second_status);
}

gboolean
closs_path_is_same (const char *a, const char *b)
{
  struct stat first, second;

  if (closs_path_is_stream (a) || closs_path_is_stream (b))
    return FALSE;
  if (stat (a, &first) == 0 && stat (b, &second) == 0)
    return is_same_inode (&first, &second);
  return is_same_name (a, b);
}
