/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/class-list.h"
#include "data/import/import.h"
#include <glib/gi18n-lib.h>
#include <string.h>

void
closs_class_list_init (ClossClassList *list)
{
  list->names = g_ptr_array_new_with_free_func (g_free);
  list->numbers = g_hash_table_new (g_str_hash, g_str_equal);
}

void
closs_class_list_clear (ClossClassList *list)
{
  g_clear_pointer (&list->numbers, g_hash_table_unref);
  g_clear_pointer (&list->titles, g_hash_table_unref);
  g_clear_pointer (&list->names, g_ptr_array_unref);
}

int
closs_class_list_add (ClossClassList *list, const char *name, const char *place, GError **error)
{
  gpointer number;
  char *copy;

  if (g_hash_table_lookup_extended (list->numbers, name, NULL, &number))
    return GPOINTER_TO_INT (number);
  if (list->names->len >= CLOSS_IMPORT_MAX_CLASSES)
    {
      g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                   _ ("%s: more than %d classes (“%s” is one too many); no more can be trained"), place,
                   CLOSS_IMPORT_MAX_CLASSES, name);
      return -1;
    }
  copy = g_strdup (name);
  g_ptr_array_add (list->names, copy);
  g_hash_table_insert (list->numbers, copy, GINT_TO_POINTER ((int)list->names->len - 1));
  return (int)list->names->len - 1;
}

const char *
closs_class_list_get_title (const ClossClassList *list, guint number)
{
  const char *name = list->names->pdata[number];
  const char *title = list->titles != NULL ? g_hash_table_lookup (list->titles, name) : NULL;

  return title != NULL ? title : name;
}

/* Steps over a run of digits; its value is compared by its length without zeros in front, then by its digits. */
static int
compare_digits (const char **a, const char **b)
{
  gsize n_a, n_b;
  int order;

  *a += strspn (*a, "0");
  *b += strspn (*b, "0");
  n_a = strspn (*a, G_CSET_DIGITS);
  n_b = strspn (*b, G_CSET_DIGITS);
  order = n_a != n_b ? (n_a < n_b ? -1 : 1) : strncmp (*a, *b, n_a);
  *a += n_a;
  *b += n_b;
  return order;
}

int
closs_compare_naturally (const char *a, const char *b)
{
  const char *first = a, *second = b;

  while (*a != '\0' && *b != '\0')
    {
      int order;

      if (g_ascii_isdigit (*a) && g_ascii_isdigit (*b))
        order = compare_digits (&a, &b);
      else
        order = (int)(guchar)*a++ - (int)(guchar)*b++;
      if (order != 0)
        return order;
    }
  if (*a != *b)
    return *a != '\0' ? 1 : -1;
  /* "1" and "01" are not the same name. */
  return strcmp (first, second);
}

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer data)
{
  const GPtrArray *names = data;

  return closs_compare_naturally (names->pdata[*(const guint16 *)a], names->pdata[*(const guint16 *)b]);
}

GArray *
closs_class_list_sort (const ClossClassList *list, const gboolean *is_used)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint16));

  for (guint16 k = 0; k < list->names->len; k++)
    if (is_used[k])
      g_array_append_val (order, k);
  g_array_sort_with_data (order, compare_numbers, list->names);
  return order;
}
