/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The measured arithmetic peak: GFLOP/s of independent multiply-adds, with the vectors of @isa
 * (kernel/kernels.h), on @n_threads threads. */
double peak_measure (const char *isa, int n_threads);
