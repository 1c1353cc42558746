/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/import-format.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* Classes that are left, in order, and the new number of each old one. */
typedef struct
{
  GPtrArray *names;   /* of borrowed strings, NULL-terminated */
  guint16 *number_of; /* owned */
} Numbering;

static void
clear_numbering (Numbering *numbering)
{
  g_ptr_array_unref (numbering->names);
  g_free (numbering->number_of);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Numbering, clear_numbering)

static Numbering
number_classes (const ClossClassList *classes, const ClossPictures splits[2])
{
  g_autofree gboolean *is_used = g_new0 (gboolean, classes->names->len + 1);
  Numbering numbering = { .names = g_ptr_array_new (), .number_of = g_new0 (guint16, classes->names->len + 1) };
  g_autoptr (GArray) order = NULL;

  for (int kind = 0; kind < 2; kind++)
    for (guint i = 0; i < splits[kind].labels->len; i++)
      is_used[g_array_index (splits[kind].labels, guint16, i)] = TRUE;
  order = closs_class_list_sort (classes, is_used);
  for (guint i = 0; i < order->len; i++)
    {
      guint16 old = g_array_index (order, guint16, i);

      numbering.number_of[old] = (guint16)i;
      g_ptr_array_add (numbering.names, (gpointer)closs_class_list_get_title (classes, old));
    }
  g_ptr_array_add (numbering.names, NULL);
  return numbering;
}

static GBytes *
take_labels (ClossPictures *pictures, const Numbering *numbering)
{
  gsize n = pictures->labels->len;
  guint16 *labels;

  for (guint i = 0; i < n; i++)
    {
      guint16 *label = &g_array_index (pictures->labels, guint16, i);

      *label = numbering->number_of[*label];
    }
  labels = (guint16 *)(void *)g_array_free (g_steal_pointer (&pictures->labels), FALSE);
  return g_bytes_new_take (labels, n * sizeof (guint16));
}

static GBytes *
take_pixels (ClossPictures *pictures)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&pictures->pixels));
}

ClossDataset *
closs_import_job_finish (const ClossImportJob *job, ClossClassList *classes, ClossPictures splits[2], GError **error)
{
  g_auto (Numbering) numbering = number_classes (classes, splits);
  g_autofree char *base = g_file_get_basename (job->file);
  g_autofree char *title = g_filename_display_name (base);
  GBytes *bytes[4];

  if (closs_pictures_count (&splits[CLOSS_SPLIT_TRAIN]) == 0)
    {
      g_set_error (
          error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, _ ("%s: no picture in it can be used (%s: %s)"), job->name,
          job->import->left_out->len > 0 ? ((ClossLeftOut *)job->import->left_out->pdata[0])->name : title,
          job->import->left_out->len > 0 ? ((ClossLeftOut *)job->import->left_out->pdata[0])->reason : _ ("is empty"));
      return NULL;
    }
  for (int kind = 0; kind < 2; kind++)
    {
      bytes[2 * kind] = take_pixels (&splits[kind]);
      bytes[2 * kind + 1] = take_labels (&splits[kind], &numbering);
    }
  return closs_dataset_new (title, title, splits[CLOSS_SPLIT_TRAIN].image, (int)numbering.names->len - 1,
                            (const char *const *)numbering.names->pdata, bytes[0], bytes[1], bytes[2], bytes[3], error);
}

/* The last place of @from in @name exchanged for @to, in the same letters; NULL where it is not in it. */
static char *
exchange (const char *name, const char *from, const char *to)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const char *found = g_strrstr (lower, from);
  gsize before = found != NULL ? (gsize)(found - lower) : 0;

  if (found == NULL)
    return NULL;
  return g_strdup_printf ("%.*s%s%s", (int)before, name, to, name + before + strlen (from));
}

static gboolean
is_file (GFile *file)
{
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

  return type != G_FILE_TYPE_UNKNOWN && type != G_FILE_TYPE_DIRECTORY;
}

/* @name as it is, or packed if it is plain, or plain if it is packed. A folder may be called like the file. */
static GFile *
find_child (GFile *folder, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (folder, name);
  g_autofree char *other
      = g_str_has_suffix (name, ".gz") ? g_strndup (name, strlen (name) - 3) : g_strconcat (name, ".gz", NULL);

  if (is_file (file))
    return g_steal_pointer (&file);
  g_set_object (&file, NULL);
  file = g_file_get_child (folder, other);
  return is_file (file) ? g_steal_pointer (&file) : NULL;
}

GFile *
closs_import_find_mate (GFile *file, const char *const *exchanges)
{
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autofree char *base = g_file_get_basename (file);
  g_autofree char *name = g_strdup (base);

  for (gsize i = 0; exchanges[i] != NULL; i += 2)
    {
      char *changed = exchange (name, exchanges[i], exchanges[i + 1]);

      if (changed != NULL)
        {
          g_free (name);
          name = changed;
        }
    }
  return folder != NULL && !g_str_equal (name, base) ? find_child (folder, name) : NULL;
}
