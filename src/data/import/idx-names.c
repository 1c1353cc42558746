/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/idx-names.h"
#include "data/reading.h"
#include <glib/gi18n-lib.h>
#include <string.h>

#define MAPPING "mapping.txt"

enum
{
  MAX_MAPPING = 1 << 16, /* bytes */
  MAX_CHARACTERS = 4,    /* of a class's name */
};

gboolean
closs_idx_name_says_images (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return (strstr (lower, "images") != NULL || strstr (lower, "idx3") != NULL || strstr (lower, "idx4") != NULL)
         && (strstr (lower, "idx") != NULL || strstr (lower, "ubyte") != NULL);
}

gboolean
closs_idx_name_says_test (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return strstr (lower, "t10k") != NULL || strstr (lower, "test") != NULL;
}

/* The name up to "idx", in small letters and without what stands before that: "train-images"; g_free(). NULL: there is
 * no "idx" in it. */
static char *
get_core (const char *name)
{
  char *lower = g_ascii_strdown (name, -1), *end = g_strrstr (lower, "idx");

  if (end == NULL)
    {
      g_free (lower);
      return NULL;
    }
  while (end > lower && strchr ("-._ ", end[-1]) != NULL)
    end--;
  *end = '\0';
  return lower;
}

static char *
get_core_of_file (GFile *file)
{
  g_autofree char *base = g_file_get_basename (file);

  return get_core (base);
}

static char *
exchange_last (const char *text, const char *from, const char *to)
{
  const char *found = g_strrstr (text, from);

  return found != NULL ? g_strdup_printf ("%.*s%s%s", (int)(found - text), text, to, found + strlen (from)) : NULL;
}

static GPtrArray *
list_files (GFile *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GFileEnumerator) children = g_file_enumerate_children (
      folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  GFileInfo *info;

  while (children != NULL && g_file_enumerator_iterate (children, &info, NULL, NULL, NULL) && info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_REGULAR)
      g_ptr_array_add (names, g_strdup (g_file_info_get_name (info)));
  return names;
}

/* The first in the order of names: a plain file before the packed one. */
static GFile *
find_by_core (GFile *file, const char *from, const char *to)
{
  g_autofree char *core = get_core_of_file (file);
  g_autofree char *wanted = core != NULL ? exchange_last (core, from, to) : NULL;
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GPtrArray) names = wanted != NULL && folder != NULL ? list_files (folder) : NULL;
  const char *found = NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *other = get_core (names->pdata[i]);

      if (g_strcmp0 (other, wanted) == 0 && (found == NULL || strcmp (names->pdata[i], found) < 0))
        found = names->pdata[i];
    }
  return found != NULL ? g_file_get_child (folder, found) : NULL;
}

GFile *
closs_idx_find_labels (GFile *images)
{
  static const char *const exchanges[] = { "images", "labels", "image", "label", "idx3", "idx1", "idx4", "idx1", NULL };
  GFile *labels = closs_import_find_mate (images, exchanges);

  return labels != NULL ? labels : find_by_core (images, "image", "label");
}

GFile *
closs_idx_find_images (GFile *labels)
{
  static const char *const to_gray[] = { "labels", "images", "label", "image", "idx1", "idx3", NULL };
  static const char *const to_rgb[] = { "labels", "images", "label", "image", "idx1", "idx4", NULL };
  GFile *images = closs_import_find_mate (labels, to_gray);

  if (images == NULL)
    images = closs_import_find_mate (labels, to_rgb);
  return images != NULL ? images : find_by_core (labels, "label", "image");
}

/* The mapping file whose name has most of the images' name before "mapping.txt". */
static GFile *
find_mapping (GFile *images)
{
  g_autofree char *core = get_core_of_file (images);
  g_autoptr (GFile) folder = g_file_get_parent (images);
  g_autoptr (GPtrArray) names = core != NULL && folder != NULL ? list_files (folder) : NULL;
  const char *found = NULL;

  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *lower = g_ascii_strdown (names->pdata[i], -1);

      if (!g_str_has_suffix (lower, MAPPING))
        continue;
      lower[strlen (lower) - strlen (MAPPING)] = '\0';
      if (g_str_has_prefix (core, lower) && (found == NULL || strlen (names->pdata[i]) > strlen (found)))
        found = names->pdata[i];
    }
  return found != NULL ? g_file_get_child (folder, found) : NULL;
}

static char *
load_text (GFile *file, GCancellable *cancellable)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autoptr (GInputStream) stream = closs_reading_open (file, cancellable, NULL);
  g_autofree char *text = g_malloc (MAX_MAPPING + 1);
  gsize n;

  if (stream == NULL || !closs_reading_fill (stream, name, text, MAX_MAPPING, &n, cancellable, NULL))
    return NULL;
  text[n] = '\0';
  return g_steal_pointer (&text);
}

/* "1 65 97": the class of label 1 is "Aa". */
static gboolean
take_line (const char *line, GHashTable *titles)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t\r", -1);
  g_autoptr (GString) title = g_string_new (NULL);
  const char *label = NULL;
  guint n = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint64 number;

      if (words[i][0] == '\0')
        continue;
      if (!g_ascii_string_to_unsigned (words[i], 10, 0, 0x10ffff, &number, NULL))
        return FALSE;
      if (label == NULL)
        label = words[i];
      else if (!g_unichar_isgraph ((gunichar)number) || ++n > MAX_CHARACTERS)
        return FALSE;
      else
        g_string_append_unichar (title, (gunichar)number);
    }
  if (n > 0)
    g_hash_table_replace (titles, g_strdup (label), g_strdup (title->str));
  return n > 0 || label == NULL;
}

/* NULL: the text is no mapping, or it does not tell all classes apart. */
static GHashTable *
parse_mapping (const char *text, const ClossClassList *classes)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; lines[i] != NULL; i++)
    if (!take_line (lines[i], titles))
      return NULL;
  for (guint i = 0; i < classes->names->len; i++)
    {
      char *title = g_hash_table_lookup (titles, classes->names->pdata[i]);

      if (title == NULL || !g_hash_table_add (seen, title))
        return NULL;
    }
  return g_steal_pointer (&titles);
}

void
closs_idx_name_classes (ClossImportJob *job, GFile *images, ClossClassList *classes)
{
  g_autoptr (GFile) file = find_mapping (images);
  g_autofree char *text = file != NULL ? load_text (file, job->cancellable) : NULL;
  g_autofree char *base = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *name = base != NULL ? g_filename_display_name (base) : NULL;

  if (text == NULL)
    return;
  classes->titles = parse_mapping (text, classes);
  if (classes->titles == NULL)
    closs_import_job_leave_out (job, g_steal_pointer (&name),
                                g_strdup (_ ("it does not have a name of its own for each class")));
  else
    /* TRANSLATORS: a file's name; a label and the name of its class */
    closs_import_job_note (job, g_strdup_printf (_ ("The classes have the names of %s: label %s is “%s”"), name,
                                                 (const char *)classes->names->pdata[0],
                                                 closs_class_list_get_title (classes, 0)));
}
