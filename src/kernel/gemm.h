/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* C = alpha op(A) op(B) + beta C, row-major, op(A) is [m][k], op(B) is [k][n], C is [m][n]; lda, ldb, ldc are the
 * distances between rows in elements. It always uses one thread, so that tasks of closs_parallel_for() may call it, and
 * it gives the same bits on any thread. With beta == 0, C is written and not read. */
typedef struct
{
  bool transpose_a, transpose_b;
  int m, n, k;
  float alpha, beta;
} ClossGemm;

void closs_gemm (const ClossGemm *gemm, const float *a, int lda, const float *b, int ldb, float *c, int ldc);

/* The processor type that OpenBLAS chose its code for: "Haswell". */
const char *closs_gemm_core (void);

/* One line about the library, for --version and bug reports: name, version, processor, threading. */
const char *closs_gemm_description (void);
