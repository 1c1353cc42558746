/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The classes that turn up while data are read, by the texts of their labels. */
typedef struct
{
  GPtrArray *names;    /* in the order in which they came */
  GHashTable *numbers; /* name → place in names */
  GHashTable *titles;  /* name → what the class is called; NULL: like its name. Owned, with its strings */
} ClossClassList;

void closs_class_list_init (ClossClassList *list);
void closs_class_list_clear (ClossClassList *list);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossClassList, closs_class_list_clear)

/* The number of class @name, a new one where it was not there. -1 with CLOSS_DATA_ERROR_FORMAT where there would be
 * more than CLOSS_IMPORT_MAX_CLASSES; @place stands in the message. */
int closs_class_list_add (ClossClassList *list, const char *name, const char *place, GError **error);

/* What class @number is called. Borrowed. */
const char *closs_class_list_get_title (const ClossClassList *list, guint number);

/* Names with numbers in them as people order them: 2 before 10, else by bytes, the same in every locale. */
int closs_compare_naturally (const char *a, const char *b);

/* The numbers of the classes that @is_used, in the natural order of their names; g_array_unref(). */
GArray *closs_class_list_sort (const ClossClassList *list, const gboolean *is_used) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
