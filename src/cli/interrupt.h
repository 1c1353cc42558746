/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* SIGINT and SIGTERM wait until they are asked for, so that a step is always finished and a file always whole. Before
 * the first thread is made: threads inherit it. */
void closs_interrupt_hold (void);

/* Whether one of them has come. */
gboolean closs_interrupt_is_pending (void);

G_END_DECLS
