/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"
#include <langinfo.h>
#include <locale.h>
#include <string.h>

const char *
closs_number_get_separator (void)
{
  const char *separator = nl_langinfo (THOUSEP);
  const char *locale = setlocale (LC_NUMERIC, NULL);
  gboolean is_c = locale != NULL && (g_str_has_prefix (locale, "C") || g_str_equal (locale, "POSIX"));

  return is_c && separator[0] == '\0' ? "," : separator;
}

char *
closs_number_format_count (guint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GUINT64_FORMAT, count);
  GString *text = g_string_new (NULL);
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, closs_number_get_separator ());
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}
