/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/options.h"

G_BEGIN_DECLS

/* What the files of the command line's options share. */

/* A function in a field of GOptionEntry that is meant for objects too; ISO C has no way from one to the other but over
 * an integer. */
#define CLOSS_OPTION_CALLBACK(FUNC) G_OPTION_ARG_CALLBACK, (gpointer)(guintptr)(FUNC)

/* --animate and how it is to be. */
void closs_options_add_animation (GOptionGroup *group, ClossOptions *options);
gboolean closs_options_check_animation (const ClossOptions *options, GError **error);

G_END_DECLS
