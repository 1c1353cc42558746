/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/frame-log.h"
#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>

/* What the plane's drawing has left for the end of the frame. */
typedef struct
{
  gboolean is_drawn;
  guint64 step;
  gsize n_points;
  gint64 draw_us;
} Drawn;

struct _ClossFrameLog
{
  FILE *file;
  char *path;
  gboolean has_failed;

  ClossFeaturePlane *plane; /* weak */
  GdkFrameClock *clock;     /* counted: that of the plane's window, once something was drawn; or NULL */
  gint64 begin_us;          /* of the present frame; 0: none */
  Drawn drawn;
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
  if (fputs ("time_us,step,points,draw_us,frame_us,clock_us\n", file) < 0)
    report_failure (log);
  return log;
}

/* Frames of the window */

/* A frame begins with the events that it answers, where there are any: what they cost is part of its price. */
static void
flush_events_cb (ClossFrameLog *log)
{
  log->begin_us = g_get_monotonic_time ();
}

static void
before_paint_cb (ClossFrameLog *log)
{
  if (log->begin_us == 0)
    log->begin_us = g_get_monotonic_time ();
}

static void
write_row (ClossFrameLog *log, gint64 clock_us)
{
  const Drawn *drawn = &log->drawn;
  gint64 now_us = g_get_monotonic_time ();

  if (fprintf (log->file,
               "%" G_GINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GSIZE_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT
               ",%" G_GINT64_FORMAT "\n",
               now_us, drawn->step, drawn->n_points, drawn->draw_us, now_us - log->begin_us, clock_us)
      < 0)
    report_failure (log);
}

static void
after_paint_cb (ClossFrameLog *log, GdkFrameClock *clock)
{
  if (log->drawn.is_drawn)
    write_row (log, gdk_frame_clock_get_frame_time (clock));
  log->drawn.is_drawn = FALSE;
  log->begin_us = 0;
}

static void
leave_clock (ClossFrameLog *log)
{
  if (log->clock != NULL)
    g_signal_handlers_disconnect_by_data (log->clock, log);
  g_clear_object (&log->clock);
}

static void
join_clock (ClossFrameLog *log, GdkFrameClock *clock, gint64 begin_us)
{
  if (clock == log->clock)
    return;
  leave_clock (log);
  log->clock = g_object_ref (clock);
  /* Its first frame has begun already. */
  log->begin_us = begin_us;
  g_signal_connect_swapped (clock, "flush-events", G_CALLBACK (flush_events_cb), log);
  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), log);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), log);
}

static void
drawn_cb (guint64 step, gsize n_points, gint64 draw_us, gpointer data)
{
  ClossFrameLog *log = data;

  join_clock (log, gtk_widget_get_frame_clock (GTK_WIDGET (log->plane)), g_get_monotonic_time () - draw_us);
  log->drawn = (Drawn){ TRUE, step, n_points, draw_us };
}

void
closs_frame_log_watch (ClossFrameLog *log, ClossFeaturePlane *plane)
{
  g_return_if_fail (log->plane == NULL);

  g_set_weak_pointer (&log->plane, plane);
  closs_feature_plane_set_drawn_func (plane, drawn_cb, log);
}

void
closs_frame_log_close (ClossFrameLog *log)
{
  leave_clock (log);
  if (log->plane != NULL)
    closs_feature_plane_set_drawn_func (log->plane, NULL, NULL);
  g_clear_weak_pointer (&log->plane);
  if (fclose (log->file) != 0)
    report_failure (log);
  g_free (log->path);
  g_free (log);
}
