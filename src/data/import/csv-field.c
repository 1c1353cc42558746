/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/import/csv-field.h"
#include <math.h>
#include <string.h>

#define BLANKS       " \t"
#define SEPARATORS   " \t\r\n,;[]()"
#define MAX_EXACT    9007199254740992.0 /* the largest double below which every whole number is exact */
#define MAX_NOTATION 40                 /* bytes of a number's text */

enum
{
  MAX_FAST_DIGITS = 9,
};

/* Most fields are a few digits and nothing else. */
static gboolean
get_digits (const char *field, double *number)
{
  guint value = 0, n = 0;

  for (; g_ascii_isdigit (field[n]) && n < MAX_FAST_DIGITS; n++)
    value = 10 * value + (guint)(field[n] - '0');
  *number = value;
  return n > 0 && field[n] == '\0';
}

gboolean
closs_csv_field_get_number (const char *field, double *number)
{
  gsize length;
  char *end;

  if (get_digits (field, number))
    return TRUE;
  field += strspn (field, BLANKS);
  length = strcspn (field, BLANKS);
  /* No hexadecimal numbers, no "inf" and no "nan", all of which strtod takes. */
  if (length == 0 || length > MAX_NOTATION || strspn (field, "0123456789+-.eE") != length)
    return FALSE;
  *number = g_ascii_strtod (field, &end);
  return end == field + length && field[length + strspn (field + length, BLANKS)] == '\0' && isfinite (*number);
}

char *
closs_csv_field_dup_label (const char *field)
{
  g_autofree char *label = g_strstrip (g_strdup (field));
  double number;

  if (label[0] == '\0' || g_ascii_strcasecmp (label, "nan") == 0)
    return NULL;
  if (!closs_csv_field_get_number (label, &number) || number != floor (number) || fabs (number) >= MAX_EXACT)
    return g_steal_pointer (&label);
  return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64)number);
}

gsize
closs_csv_field_split (char *field, GPtrArray *numbers)
{
  gsize n = 0;

  for (field += strspn (field, SEPARATORS); *field != '\0'; field += strspn (field, SEPARATORS))
    {
      gsize length = strcspn (field, SEPARATORS);
      char end = field[length];
      gboolean is_number;
      double number;

      field[length] = '\0';
      is_number = closs_csv_field_get_number (field, &number);
      if (numbers != NULL)
        g_ptr_array_add (numbers, field);
      else
        field[length] = end;
      if (!is_number)
        return 0;
      n++;
      field += end != '\0' && numbers != NULL ? length + 1 : length;
    }
  return n;
}
