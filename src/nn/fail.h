/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sets an error with a formatted message and returns FALSE, so that a check can end with `return`. Files that report
 * one error code wrap this in a macro. */
gboolean closs_fail (GError **error, GQuark domain, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
