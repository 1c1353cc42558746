/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/plane/feature-plane.h"

G_BEGIN_DECLS

/* --frame-log: a row for each frame of the window in which the plane was drawn, for measurement. A log, so it grows as
 * the frames come and is whole up to the last line at any moment. Times are in µs, moments of the monotonic clock:
 *
 *   time_us   when the frame was done: laid out, drawn, handed over
 *   step      of the probe that the plane shows
 *   points    on the plane
 *   draw_us   spent on drawing the plane
 *   frame_us  spent on the whole frame by the window's thread
 *   clock_us  the moment which GTK's frame clock meant the frame for: even where time_us jitters, and further apart
 *             than the refresh interval only where a refresh was missed */
typedef struct _ClossFrameLog ClossFrameLog;

ClossFrameLog *closs_frame_log_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_frame_log_close (ClossFrameLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossFrameLog, closs_frame_log_close)

/* Logs the frames of @plane, until closed. */
void closs_frame_log_watch (ClossFrameLog *log, ClossFeaturePlane *plane);

G_END_DECLS
