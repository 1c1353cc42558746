/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/file-write.h"

#include <stdlib.h>

/* A link stays one. */
static gboolean
write_local (const char *path, const char *data, gsize size, GError **error)
{
  char *real = realpath (path, NULL);
  gboolean is_written
      = g_file_set_contents_full (real != NULL ? real : path, data, (gssize)size,
                                  G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0666, error);

  free (real);
  return is_written;
}

gboolean
closs_file_write (GFile *file, const char *data, gsize size, GCancellable *cancellable, GError **error)
{
  const char *path = g_file_peek_path (file);
  g_autofree char *name = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (path != NULL)
    return write_local (path, data, size, error);
  if (g_file_replace_contents (file, data, size, NULL, FALSE, G_FILE_CREATE_NONE, NULL, cancellable, error))
    return TRUE;
  name = g_file_get_parse_name (file);
  g_prefix_error (error, "%s: ", name);
  return FALSE;
}
