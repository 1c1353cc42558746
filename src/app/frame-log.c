/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/frame-log.h"
#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>

struct _ClossFrameLog
{
  FILE *file;
  char *path;
  gboolean has_failed;
};

static void
report_failure (ClossFrameLog *log)
{
  if (!log->has_failed)
    g_warning ("%s: cannot write the frame log: %s", log->path, g_strerror (errno));
  log->has_failed = TRUE;
}

ClossFrameLog *
closs_frame_log_open (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "we");
  ClossFrameLog *log;

  if (file == NULL)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), _ ("%s: cannot write the frame log: %s"),
                   path, g_strerror (saved_errno));
      return NULL;
    }
  setvbuf (file, NULL, _IOLBF, 0);
  log = g_new0 (ClossFrameLog, 1);
  log->file = file;
  log->path = g_strdup (path);
  if (fputs ("time_us,step,points,draw_us\n", file) < 0)
    report_failure (log);
  return log;
}

void
closs_frame_log_close (ClossFrameLog *log)
{
  if (fclose (log->file) != 0)
    report_failure (log);
  g_free (log->path);
  g_free (log);
}

void
closs_frame_log_add (gint64 time_us, guint64 step, gsize n_points, gint64 draw_us, gpointer data)
{
  ClossFrameLog *log = data;

  if (fprintf (log->file, "%" G_GINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GSIZE_FORMAT ",%" G_GINT64_FORMAT "\n",
               time_us, step, n_points, draw_us)
      < 0)
    report_failure (log);
}
