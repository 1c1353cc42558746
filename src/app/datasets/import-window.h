/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/datasets/import-reading.h"
#include "train/run-start.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* A look at data before they are taken: where they are, what they are read as, a few pictures and the counts of each
 * class, what can be chosen, what is left out and why. Everything is read off the main thread; closing the window ends
 * the reading.
 *
 * Signals: "import" (ClossRunStart *): take this data set. Only what names the data counts; its dataset has been read.
 */
#define CLOSS_TYPE_IMPORT_WINDOW (closs_import_window_get_type ())
G_DECLARE_FINAL_TYPE (ClossImportWindow, closs_import_window, CLOSS, IMPORT_WINDOW, AdwWindow)

/* @run_name: whose data they will be, where there are two runs; else NULL. @preferred: of the data sets that have the
 * same files; may be NULL. */
ClossImportWindow *closs_import_window_new (GtkWindow *parent, const char *run_name, const ClossDatasetKind *preferred,
                                            const ClossImportOptions *options);

/* Reads it and shows it. */
void closs_import_window_open (ClossImportWindow *window, GFile *file);

G_END_DECLS
