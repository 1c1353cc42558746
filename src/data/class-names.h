/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A text file of names, one a line, as beside CIFAR's pictures; empty lines do not count, '_' stands for a space.
 * Errors: GIO's, or CLOSS_DATA_ERROR_FORMAT where there are not exactly @n_names or one of them is no UTF-8.
 * g_strfreev(). */
char **closs_class_names_load (GFile *file, int n_names, GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
