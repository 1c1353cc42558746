/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* A row that offers to fetch a data set, shows how far it is and what went wrong. It shows what it is given and says
 * what the user wants; it is invisible until something is shown.
 *
 * Signals: "start" () the button was pressed, first or again; "cancel" () while it is being fetched. */
#define CLOSS_TYPE_DOWNLOAD_ROW (closs_download_row_get_type ())
G_DECLARE_FINAL_TYPE (ClossDownloadRow, closs_download_row, CLOSS, DOWNLOAD_ROW, AdwPreferencesRow)

/* @title: of the data set. */
void closs_download_row_show_offer (ClossDownloadRow *row, const char *title, guint64 size);
/* @is_checking: everything has come, and is being unpacked and checked. */
void closs_download_row_show_progress (ClossDownloadRow *row, const char *title, guint64 done, guint64 total,
                                       gboolean is_checking);
void closs_download_row_show_failure (ClossDownloadRow *row, const char *title, const char *message);
void closs_download_row_hide (ClossDownloadRow *row);

G_END_DECLS
