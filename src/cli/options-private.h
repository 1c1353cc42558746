/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* What the files of the command line's options share. */

/* A function in a field of GOptionEntry that is meant for objects too; ISO C has no way from one to the other but over
 * an integer. */
#define CLOSS_OPTION_CALLBACK(FUNC) G_OPTION_ARG_CALLBACK, (gpointer)(guintptr)(FUNC)

/* The files that are read and written, and --checkpoint-every. */
void closs_options_add_files (GOptionGroup *group, ClossOptions *options);
gboolean closs_options_check_files (const ClossOptions *options, GError **error);

/* A whole number from @min to @max, or an error of usage that names the option. */
gboolean closs_options_parse_count (const char *name, const char *text, guint64 min, guint64 max, guint64 *count,
                                    GError **error);
/* The index of @text in @words; -1 with an error if it is none of them. */
int closs_options_find_word (const char *name, const char *text, const char *const *words, GError **error);

/* --animate and how it is to be. */
void closs_options_add_animation (GOptionGroup *group, ClossOptions *options);
gboolean closs_options_check_animation (const ClossOptions *options, GError **error);

G_END_DECLS
