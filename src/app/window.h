/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/config.h"
#include "app/frame-log.h"
#include "session/run.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* The window: one run, looked at and steered. Frames become scenes here and events commands; nothing is computed. */
#define CLOSS_TYPE_WINDOW (closs_window_get_type ())
G_DECLARE_FINAL_TYPE (ClossWindow, closs_window, CLOSS, WINDOW, AdwApplicationWindow)

/* @start: what to begin with. Takes ownership of @frame_log (NULL: none). */
ClossWindow *closs_window_new (AdwApplication *application, ClossConfig *config, const ClossRunStart *start,
                               ClossFrameLog *frame_log);

/* Trains the run of @file again, up to where it was saved, in place of what the window shows; what is wrong with the
 * file is said in the window. */
void closs_window_open_run_file (ClossWindow *self, GFile *file);

/* Whether a file or folder holds data rather than a run: a run file is named *.centerloss or is JSON. */
gboolean closs_window_is_data (GFile *file);
/* Shows data in the import sheet. */
void closs_window_open_data (ClossWindow *self, GFile *file);

/* Offers to continue the run that was kept last and that no other window has. */
void closs_window_offer_kept (ClossWindow *self);
/* Deletes what is kept of the window's runs, and what it offers. */
void closs_window_delete_kept (ClossWindow *self);

/* The accelerators of the window's actions, for the application. */
void closs_window_install_accels (GtkApplication *application);

G_END_DECLS
