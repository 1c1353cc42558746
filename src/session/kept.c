/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/kept.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* Folders that nobody took or discarded at so many starts. */
#define MAX_UNUSED 4
/* Bytes of the disk that are left to others. */
#define MIN_FREE ((guint64)64 << 20)

#define LOCK_NAME   "lock"
#define RUN_SUFFIX  ".centerloss"
#define STATE_FILES ".safetensors"

static const char *const side_names[CLOSS_N_SIDES] = { "a", "b" };

static char *
get_store (void)
{
  return g_build_filename (g_get_user_state_dir (), "centerloss", "runs", NULL);
}

/* Locks a folder: a file descriptor; -1: another process, or another window, has it. */
static int
lock_folder (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, LOCK_NAME, NULL);
  int lock = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (lock < 0)
    return -1;
  /* A file system without locks has nobody who holds one. */
  if (flock (lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
    return lock;
  close (lock);
  return -1;
}

static void
delete_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (folder);
}

static guint64
measure_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint64 size = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;

      if (g_stat (path, &status) == 0 && S_ISREG (status.st_mode))
        size += (guint64)status.st_size;
    }
  return size;
}

GFile *
closs_kept_get_file (const ClossKept *kept, ClossSide side)
{
  g_autofree char *name = g_strconcat (side_names[side], RUN_SUFFIX, NULL);

  return g_file_new_build_filename (kept->folder, name, NULL);
}

static gint64
read_time (const ClossKept *kept)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);
  GStatBuf status;

  return g_stat (g_file_peek_path (file), &status) == 0 ? (gint64)status.st_mtime : 0;
}

static void
read_runs (ClossKept *kept)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_autoptr (GFile) file = closs_kept_get_file (kept, side);
      g_autoptr (GError) error = NULL;

      if (!g_file_query_exists (file, NULL))
        continue;
      kept->runs[side] = closs_run_record_load (file, NULL, &error);
      if (kept->runs[side] == NULL)
        g_info ("A kept run is passed over: %s", error->message);
      else
        kept->state_names[side] = g_strdup (kept->runs[side]->state);
    }
}

static gboolean
has_run (const ClossKept *kept)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_A);

  return g_file_query_exists (file, NULL);
}

/* NULL: another has it. */
static ClossKept *
open_folder (const char *folder)
{
  int lock = lock_folder (folder);
  ClossKept *kept;

  if (lock < 0)
    return NULL;
  kept = g_new0 (ClossKept, 1);
  kept->folder = g_strdup (folder);
  kept->lock = lock;
  kept->size = measure_folder (folder);
  kept->time = read_time (kept);
  read_runs (kept);
  return kept;
}

void
closs_kept_free (ClossKept *kept)
{
  for (int side = 0; side < CLOSS_N_SIDES; side++)
    {
      g_clear_pointer (&kept->runs[side], closs_run_record_free);
      g_free (kept->state_names[side]);
    }
  close (kept->lock);
  g_free (kept->folder);
  g_free (kept);
}

void
closs_kept_delete (ClossKept *kept)
{
  delete_folder (kept->folder);
  closs_kept_free (kept);
}

typedef void (*FolderFunc) (const char *folder, gpointer data);

static void
visit_folders (FolderFunc func, gpointer data)
{
  g_autofree char *store = get_store ();
  g_autoptr (GDir) dir = g_dir_open (store, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (store, name, NULL);

      if (g_file_test (folder, G_FILE_TEST_IS_DIR))
        func (folder, data);
    }
}

static void
list_folder (const char *folder, gpointer list)
{
  ClossKept *kept = open_folder (folder);

  if (kept == NULL)
    return;
  if (kept->runs[CLOSS_SIDE_A] != NULL)
    g_ptr_array_add (list, kept);
  /* Its process ended before the first was written whole. */
  else if (!has_run (kept))
    closs_kept_delete (kept);
  else
    closs_kept_free (kept);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  const ClossKept *first = *(ClossKept *const *)a, *second = *(ClossKept *const *)b;

  if (first->time != second->time)
    return first->time > second->time ? -1 : 1;
  return -strcmp (first->folder, second->folder);
}

GPtrArray *
closs_kept_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify)closs_kept_free);

  visit_folders (list_folder, list);
  g_ptr_array_sort (list, compare_times);
  return list;
}

static void
delete_unused_folder (const char *folder, gpointer data G_GNUC_UNUSED)
{
  ClossKept *kept = open_folder (folder);

  if (kept != NULL)
    closs_kept_delete (kept);
}

void
closs_kept_delete_unused (void)
{
  visit_folders (delete_unused_folder, NULL);
}

typedef struct
{
  guint64 size;
  guint n_runs;
} Measure;

static void
add_folder (const char *folder, gpointer data)
{
  Measure *measure = data;
  guint64 size = measure_folder (folder);

  measure->size += size;
  measure->n_runs += size > 0;
}

guint64
closs_kept_measure (guint *n_runs)
{
  Measure measure = { 0 };

  visit_folders (add_folder, &measure);
  if (n_runs != NULL)
    *n_runs = measure.n_runs;
  return measure.size;
}

static void
delete_old (void)
{
  g_autoptr (GPtrArray) unused = closs_kept_list ();

  while (unused->len > MAX_UNUSED)
    closs_kept_delete (g_ptr_array_steal_index (unused, unused->len - 1));
}

ClossKept *
closs_kept_new (GError **error)
{
  g_autofree char *store = get_store ();
  g_autofree char *folder = g_build_filename (store, "run-XXXXXX", NULL);
  ClossKept *kept = NULL;

  delete_old ();
  if (g_mkdir_with_parents (store, 0700) == 0 && g_mkdtemp (folder) != NULL)
    kept = open_folder (folder);
  if (kept == NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", store, g_strerror (errno));
  return kept;
}

static gboolean
check_space (const ClossKept *kept, const ClossSnapshot *snapshot, GError **error)
{
  g_autoptr (GFile) folder = g_file_new_for_path (kept->folder);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);
  guint64 needed = closs_snapshot_get_size (snapshot), available;
  g_autofree char *needed_text = NULL, *available_text = NULL;

  /* A file system that does not know takes what it can. */
  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return TRUE;
  available = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (available >= needed + MIN_FREE)
    return TRUE;
  needed_text = g_format_size (needed);
  available_text = g_format_size (available);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
               _ ("%s: the run needs %s, but only %s are free on the disk; make room, or turn keeping off in the "
                  "preferences"),
               kept->folder, needed_text, available_text);
  return FALSE;
}

/* Of two names the one that the present run file does not name. */
static char *
choose_state_name (const ClossKept *kept, ClossSide side)
{
  g_autofree char *first = g_strconcat (side_names[side], "-1" STATE_FILES, NULL);

  if (g_strcmp0 (kept->state_names[side], first) != 0)
    return g_steal_pointer (&first);
  return g_strconcat (side_names[side], "-2" STATE_FILES, NULL);
}

static void
delete_state (ClossKept *kept, ClossSide side)
{
  g_autofree char *path = NULL;

  if (kept->state_names[side] == NULL)
    return;
  path = g_build_filename (kept->folder, kept->state_names[side], NULL);
  g_unlink (path);
  g_clear_pointer (&kept->state_names[side], g_free);
}

gboolean
closs_kept_write (ClossKept *kept, ClossSide side, ClossSnapshot *snapshot, GError **error)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, side);
  g_autofree char *name = choose_state_name (kept, side);

  if (!check_space (kept, snapshot, error) || !closs_snapshot_save (snapshot, file, name, NULL, error))
    return FALSE;
  delete_state (kept, side);
  kept->state_names[side] = g_steal_pointer (&name);
  kept->size = measure_folder (kept->folder);
  kept->time = read_time (kept);
  return TRUE;
}

void
closs_kept_forget_other (ClossKept *kept)
{
  g_autoptr (GFile) file = closs_kept_get_file (kept, CLOSS_SIDE_B);

  /* The run file first: without it the state is of nothing. */
  g_unlink (g_file_peek_path (file));
  delete_state (kept, CLOSS_SIDE_B);
}
