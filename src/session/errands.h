/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A thread with the priority that its maker had at the time, which does for a thread of lower priority what a person
 * waits for. Nobody without privileges can raise a priority again, nor start a thread with one above its own. */
typedef struct _ClossErrands ClossErrands;

/* Does not fail: where there is no thread to be had, the one that asks does it all itself. */
ClossErrands *closs_errands_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* Of the thread that made it. */
void closs_errands_free (ClossErrands *errands);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossErrands, closs_errands_free)

/* Returns when @func, called with @data on the other thread, has returned. */
void closs_errands_run (ClossErrands *errands, GFunc func, gpointer data);

G_END_DECLS
