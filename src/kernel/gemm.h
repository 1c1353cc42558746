/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* C = alpha op(A) op(B) + beta C, row-major, op(A) is [m][k], op(B) is [k][n], C is [m][n]; lda, ldb, ldc are the
 * distances between rows in elements. Always one thread, so that it may be called from the tasks of
 * closs_parallel_for() and gives the same bits wherever it runs. With beta == 0, C is only written. */
typedef struct
{
  bool transpose_a, transpose_b;
  int m, n, k;
  float alpha, beta;
} ClossGemm;

void closs_gemm (const ClossGemm *gemm, const float *a, int lda, const float *b, int ldb, float *c, int ldc);

/* The kind of processor that the library has chosen its code for: "Haswell". */
const char *closs_gemm_core (void);

/* One line about the library behind it, for --version and bug reports: its name, version, processor, threading. */
const char *closs_gemm_description (void);
