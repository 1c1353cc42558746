/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/datasets/import-reading.h"
#include <adwaita.h>

G_BEGIN_DECLS

/* A look at data that were read: what they were read as, a few pictures and the counts of each class, what was left out
 * and why, and what can be chosen.
 *
 * Signals: "reread" () what was chosen asks that the data be read again. */
#define CLOSS_TYPE_IMPORT_PREVIEW (closs_import_preview_get_type ())
G_DECLARE_FINAL_TYPE (ClossImportPreview, closs_import_preview, CLOSS, IMPORT_PREVIEW, AdwPreferencesPage)

/* Shows @reading, which it takes, as it was read by @options. NULL: there is none. */
void closs_import_preview_take (ClossImportPreview *preview, ClossReading *reading, const ClossImportOptions *options);
/* Borrowed; NULL: there is none. */
const ClossReading *closs_import_preview_get_reading (ClossImportPreview *preview);

/* What is chosen. */
ClossImportOptions closs_import_preview_get_options (ClossImportPreview *preview);
/* Of the data sets that such files could be; NULL: data of the user's own. */
const ClossDatasetKind *closs_import_preview_get_kind (ClossImportPreview *preview);

G_END_DECLS
