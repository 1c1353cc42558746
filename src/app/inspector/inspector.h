/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/datasets/download-row.h"
#include "train/settings.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The page of controls: data set and preset, and a row for every control of the table. It shows what it is given and
 * says what the user wants; it decides nothing.
 *
 * Signals:
 *   "control-edited" (int ClossControlId, double)
 *   "dataset-chosen" (string id): CLOSS_IMPORT_ID stands for data of the user's own, which are yet to be chosen
 *   "preset-chosen" (string id)                                                                                  */
#define CLOSS_TYPE_INSPECTOR (closs_inspector_get_type ())
G_DECLARE_FINAL_TYPE (ClossInspector, closs_inspector, CLOSS, INSPECTOR, GtkBox)

/* Nothing is emitted by these. */
void closs_inspector_set_settings (ClossInspector *inspector, const ClossSettings *settings);
void closs_inspector_set_waiting (ClossInspector *inspector, ClossControlId control, gboolean waiting);
/* @id: NULL while it is not known. @subtitle: where it was found, or what it is. */
void closs_inspector_set_dataset (ClossInspector *inspector, const char *id, const char *subtitle);
/* Whether it can be chosen on which of two runs the controls act: the action win.edit-side. */
void closs_inspector_set_sides_visible (ClossInspector *inspector, gboolean is_visible);
/* For what is to be said about a data set that is not there; borrowed. */
ClossDownloadRow *closs_inspector_get_download_row (ClossInspector *inspector);

G_END_DECLS
