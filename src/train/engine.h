/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts of this machine and program that compute. */

/* Checks that the environment variables name things that exist: CENTERLOSS_ISA an instruction set that the program was
 * built for, CENTERLOSS_CONVOLUTION an algorithm. Otherwise an unknown name would silently be ignored and give other
 * numbers than the user asked for. */
gboolean closs_engine_check (GError **error);

/* The number of processors that this process may use; at least 1. */
int closs_engine_count_processors (void);
/* From now on the calling thread trains and evaluates with at most @n_threads threads, and its helper threads compute
 * only when other threads leave processors idle; see closs_parallel_give_way(). */
void closs_engine_give_way (int n_threads);

G_END_DECLS
