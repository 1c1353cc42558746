/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/gemm.h"
#include <cblas.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool is_thread_prepared;

/* The library's own threads stay out of it: the tasks of closs_parallel_for() are the threads. Once is not enough: at
 * every call OpenBLAS's OpenMP build asks how many threads OpenMP would give the *calling* thread, and goes by that. */
static void
prepare_thread (void)
{
  if (is_thread_prepared)
    return;
  pthread_mutex_lock (&one_at_a_time);
  openblas_set_num_threads (1);
  pthread_mutex_unlock (&one_at_a_time);
  is_thread_prepared = true;
}

static void
multiply (const ClossGemm *gemm, const float *a, int lda, const float *b, int ldb, float *c, int ldc)
{
  cblas_sgemm (CblasRowMajor, gemm->transpose_a ? CblasTrans : CblasNoTrans,
               gemm->transpose_b ? CblasTrans : CblasNoTrans, gemm->m, gemm->n, gemm->k, gemm->alpha, a, lda, b, ldb,
               gemm->beta, c, ldc);
}

void
closs_gemm (const ClossGemm *gemm, const float *a, int lda, const float *b, int ldb, float *c, int ldc)
{
  prepare_thread ();

  /* OpenBLAS's FAQ: of its builds only the OpenMP and the sequential one may be called from OpenMP's threads. */
  if (openblas_get_parallel () == OPENBLAS_THREAD)
    {
      pthread_mutex_lock (&one_at_a_time);
      multiply (gemm, a, lda, b, ldb, c, ldc);
      pthread_mutex_unlock (&one_at_a_time);
    }
  else
    multiply (gemm, a, lda, b, ldb, c, ldc);
}

const char *
closs_gemm_description (void)
{
  return openblas_get_config ();
}

const char *
closs_gemm_core (void)
{
  return openblas_get_corename ();
}
