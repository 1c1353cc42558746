/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The arithmetic peak as it is measured: GFLOP/s of multiply-adds that wait for nothing, with the vectors of @isa
 * (kernel/kernels.h), on @n_threads threads. */
double peak_measure (const char *isa, int n_threads);
