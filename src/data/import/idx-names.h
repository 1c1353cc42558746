/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "data/import/import-format.h"

G_BEGIN_DECLS

/* What the names of IDX files tell about each other. */

gboolean closs_idx_name_says_images (const char *name);
gboolean closs_idx_name_says_test (const char *name);

/* The file beside it that has "labels" in place of "images" in its name, whatever comes from "idx" on; NULL: there is
 * none. */
GFile *closs_idx_find_labels (GFile *images) G_GNUC_WARN_UNUSED_RESULT;
/* The inverse. */
GFile *closs_idx_find_images (GFile *labels) G_GNUC_WARN_UNUSED_RESULT;

/* Gives the classes the names of the mapping file beside the images, as EMNIST has it: SET-mapping.txt with lines of a
 * label and the numbers of its characters. Notes that in the job. */
void closs_idx_name_classes (ClossImportJob *job, GFile *images, ClossClassList *classes);

G_END_DECLS
