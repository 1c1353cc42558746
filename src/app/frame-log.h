/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/feature-plane.h"

G_BEGIN_DECLS

/* --frame-log: a row for each frame drawn, "time_us,step,points,draw_us", for measurement. A log, so it grows as the
 * frames come and is whole up to the last line at any moment. */
typedef struct _ClossFrameLog ClossFrameLog;

ClossFrameLog *closs_frame_log_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_frame_log_close (ClossFrameLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossFrameLog, closs_frame_log_close)

/* A ClossFrameDrawnFunc; @data is the log. */
void closs_frame_log_add (gint64 time_us, guint64 step, gsize n_points, gint64 draw_us, gpointer data);

G_END_DECLS
