/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* One process, a window for every experiment that is asked for. Options that answer by themselves (--version, --help)
 * need no display. */
#define CLOSS_TYPE_APPLICATION (closs_application_get_type ())
G_DECLARE_FINAL_TYPE (ClossApplication, closs_application, CLOSS, APPLICATION, AdwApplication)

ClossApplication *closs_application_new (void) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
