/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peak.h"

#include "kernel/parallel.h"
#include <glib.h>
#include <string.h>

enum
{
  CHAINS = 12, /* more than any processor needs to hide the latency */
  ROUNDS = 2000000,
  REPEATS = 3,
};

typedef void (*RunFunc) (float *result);

/* Plain vector C; the compiler uses the multiply-add if the instruction set has one. */
#define DEFINE_RUN(NAME, TARGET, LENGTH)                                                                               \
  TARGET static void NAME (float *result)                                                                              \
  {                                                                                                                    \
    typedef float V __attribute__ ((vector_size (LENGTH * sizeof (float))));                                           \
    V sum[CHAINS], factor = (V){ 0 } + 0.999f, term = (V){ 0 } + 1e-3f;                                                \
    for (int i = 0; i < CHAINS; i++)                                                                                   \
      sum[i] = (V){ 0 } + (float)i;                                                                                    \
    for (int round = 0; round < ROUNDS; round++)                                                                       \
      _Pragma ("GCC unroll 12") for (int i = 0; i < CHAINS; i++) sum[i] = sum[i] * factor + term;                      \
    for (int i = 1; i < CHAINS; i++)                                                                                   \
      sum[0] += sum[i];                                                                                                \
    *result = sum[0][0];                                                                                               \
  }

#if defined(__x86_64__)
#ifdef __clang__
#define AVX512 "avx512f,avx512vl,fma" /* clang uses the width of V anyway */
#else
#define AVX512 "avx512f,avx512vl,fma,prefer-vector-width=512"
#endif
DEFINE_RUN (run_avx512, __attribute__ ((target (AVX512))), 16)
DEFINE_RUN (run_avx2, __attribute__ ((target ("avx2,fma"))), 8)
#endif
DEFINE_RUN (run_baseline, , 4)

static const struct
{
  const char *isa;
  int length;
  RunFunc run;
} sets[] = {
#if defined(__x86_64__)
  { "avx512", 16, run_avx512 },
  { "avx2", 8, run_avx2 },
#endif
  { "baseline", 4, run_baseline },
};

typedef struct
{
  RunFunc run;
  float *results;
} Pass;

static void
run_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;

  (void)worker;
  pass->run (pass->results + task);
}

double
peak_measure (const char *isa, int n_threads)
{
  const ClossParallel parallel = { n_threads };
  g_autofree float *results = g_new (float, n_threads);
  double best = 0;
  gsize set = 0;

  while (set + 1 < G_N_ELEMENTS (sets) && strcmp (sets[set].isa, isa) != 0)
    set++;
  for (int repeat = 0; repeat < REPEATS; repeat++)
    {
      Pass pass = { sets[set].run, results };
      gint64 begin = g_get_monotonic_time ();
      double seconds;

      closs_parallel_for (&parallel, (size_t)n_threads, run_task, &pass);
      seconds = (double)(g_get_monotonic_time () - begin) * 1e-6;
      best = MAX (best, 2.0 * CHAINS * ROUNDS * sets[set].length * n_threads / seconds * 1e-9);
    }
  return best;
}
