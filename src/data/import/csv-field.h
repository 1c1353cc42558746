/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One field of a table, as text. Any thread. */

/* A finite number in any of C's decimal notations ("7", "7.0", "7e0"), with blanks around it. */
gboolean closs_csv_field_get_number (const char *field, double *number);

/* The label that the field stands for, without blanks around it: whole numbers lose their other notations, so that "1",
 * "1.0", "01" and "+1" are all "1". NULL: the field has no label (empty, or pandas' "nan"). g_free(). */
char *closs_csv_field_dup_label (const char *field) G_GNUC_WARN_UNUSED_RESULT;

/* Numbers in one field, separated by blanks, commas or semicolons, perhaps in brackets: cuts @field into them, in
 * place, and adds their addresses to @numbers, which may be NULL: then nothing is cut. Returns how many there are; 0:
 * something in the field is no number. */
gsize closs_csv_field_split (char *field, GPtrArray *numbers);

G_END_DECLS
