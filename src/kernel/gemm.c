/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/gemm.h"
#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool is_thread_prepared;

typedef void (*OmpSetNumThreads) (int n_threads);

/* NULL if OpenBLAS was built without OpenMP. Looked up at run time instead of linked: it must come from the OpenMP
 * runtime that OpenBLAS was built with, and the compiler may use another one. */
static OmpSetNumThreads
find_omp_set_num_threads (void)
{
  OmpSetNumThreads function;

  *(void **)&function = dlsym (RTLD_DEFAULT, "omp_set_num_threads");
  return function;
}

/* OpenBLAS must start no threads of its own: the tasks of closs_parallel_for() are the threads. Its OpenMP build asks
 * at every call how many threads OpenMP would give the calling thread. openblas_set_num_threads() sets that number
 * in OpenBLAS 0.3.21, but no longer in 0.3.29. */
static void
prepare_thread (void)
{
  OmpSetNumThreads omp_set_num_threads;

  if (is_thread_prepared)
    return;
  pthread_mutex_lock (&one_at_a_time);
  openblas_set_num_threads (1);
  pthread_mutex_unlock (&one_at_a_time);
  omp_set_num_threads = find_omp_set_num_threads ();
  if (omp_set_num_threads != NULL)
    omp_set_num_threads (1);
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

  /* OpenBLAS's FAQ: only its OpenMP build and its sequential build may be called from OpenMP's threads. */
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
