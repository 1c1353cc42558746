/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The separator between groups of three digits: the locale's, or "," in the C locale, which has none; its messages are
 * English. Valid until setlocale() is called again. */
const char *closs_number_get_separator (void);

/* "1,412". g_free(). */
char *closs_number_format_count (guint64 count) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
