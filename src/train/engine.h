/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What computes on this machine. */

/* Whether the environment variable CENTERLOSS_ISA, if it is set, names an instruction set that the program was built
 * for. An unknown name would be ignored, and the numbers would not be those that were asked for. */
gboolean closs_engine_check (GError **error);

G_END_DECLS
