/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/class-names.h"
#include "data/dataset.h"
#include "data/reading.h"

enum
{
  MAX_BYTES = 1 << 16, /* no list of names is longer */
};

static char *
load_text (GFile *file, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GInputStream) stream = closs_reading_open (file, cancellable, error);
  g_autofree char *text = g_malloc (MAX_BYTES + 1);
  const char *end;
  gsize n_read;

  if (stream == NULL || !closs_reading_fill (stream, name, text, MAX_BYTES, &n_read, cancellable, error))
    return NULL;
  text[n_read] = '\0';
  if (n_read < MAX_BYTES && g_utf8_validate (text, (gssize)n_read, &end))
    return g_steal_pointer (&text);
  if (n_read == MAX_BYTES)
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 "%s: goes on at byte %d; a short list of names, one a line, was expected", name, MAX_BYTES);
  else
    g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT,
                 "%s: byte %" G_GSIZE_FORMAT " is no UTF-8; names, one a line, were expected", name,
                 (gsize)(end - text));
  return NULL;
}

char **
closs_class_names_load (GFile *file, int n_names, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = g_file_get_parse_name (file);
  g_autofree char *text = load_text (file, name, cancellable, error);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) lines = NULL;
  int n = 0;

  if (text == NULL)
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_strdelimit (g_strstrip (lines[i]), "_", ' ');
      if (lines[i][0] == '\0')
        continue;
      g_strv_builder_add (builder, lines[i]);
      n++;
    }
  if (n == n_names)
    return g_strv_builder_end (builder);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_FORMAT, "%s: has %d names; %d were expected, one a line", name,
               n, n_names);
  return NULL;
}
