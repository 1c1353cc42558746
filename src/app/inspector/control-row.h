/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/controls.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* One row of the inspector: a control of the table, its editor, its explanation, and whether it waits for a restart.
 *
 * Signal "edited" (double): the user has chosen a value. */
#define CLOSS_TYPE_CONTROL_ROW (closs_control_row_get_type ())
G_DECLARE_FINAL_TYPE (ClossControlRow, closs_control_row, CLOSS, CONTROL_ROW, AdwPreferencesRow)

GtkWidget *closs_control_row_new (ClossControlId id);
ClossControlId closs_control_row_get_id (ClossControlRow *row);

/* Shows @value; nothing is emitted. */
void closs_control_row_set_value (ClossControlRow *row, double value);
void closs_control_row_set_waiting (ClossControlRow *row, gboolean waiting);

G_END_DECLS
