/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What computes on this machine. */

/* Whether the environment variable CENTERLOSS_ISA, if it is set, names an instruction set that the program was built
 * for, and CENTERLOSS_CONVOLUTION an algorithm that it has. An unknown name would be ignored, and the numbers would not
 * be those that were asked for. */
gboolean closs_engine_check (GError **error);

/* The number of processors that this process may use; at least 1. */
int closs_engine_count_processors (void);
/* From now on the calling thread trains and evaluates with at most @n_threads threads, and those that help it take only
 * the time that others leave; see closs_parallel_give_way(). */
void closs_engine_give_way (int n_threads);

G_END_DECLS
