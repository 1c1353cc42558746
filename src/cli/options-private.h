/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* Shared by the files of the command line's options. */

/* Stores a function in a field of GOptionEntry that is meant for objects, too. ISO C converts one to the other only
 * through an integer. */
#define CLOSS_OPTION_CALLBACK(FUNC) G_OPTION_ARG_CALLBACK, (gpointer)(guintptr)(FUNC)

/* The input and output files, and --checkpoint-every. */
void closs_options_add_files (GOptionGroup *group, ClossOptions *options);
gboolean closs_options_check_files (const ClossOptions *options, GError **error);

/* Parses a whole number from @min to @max; the usage error names the option. */
gboolean closs_options_parse_count (const char *name, const char *text, guint64 min, guint64 max, guint64 *count,
                                    GError **error);
/* The index of @text in @words; -1 with an error if it is none of them. */
int closs_options_find_word (const char *name, const char *text, const char *const *words, GError **error);

/* --animate and the options about it. */
void closs_options_add_animation (GOptionGroup *group, ClossOptions *options);
gboolean closs_options_check_animation (const ClossOptions *options, GError **error);

G_END_DECLS
