/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/kernels.h"
#include <stdlib.h>
#include <string.h>

enum
{
  LEAST_CHANNELS = 4, /* channels of one image in a vector that several images share */
};

/* One set of *-kernels.c, built with CLOSS_ISA and CLOSS_VECTOR_LENGTH. */
#define DECLARE(ISA, LENGTH)                                                                                           \
  extern const ClossMapKernels closs_map_kernels_##ISA##_##LENGTH;                                                     \
  extern const ClossMapSumKernels closs_map_sum_kernels_##ISA##_##LENGTH;                                              \
  extern const ClossWinogradKernels closs_winograd_kernels_##ISA##_##LENGTH;                                           \
  extern const ClossWinogradProducts closs_narrow_kernels_##ISA##_##LENGTH;                                            \
  extern const ClossDirectKernels closs_direct_kernels_##ISA##_##LENGTH;

#define SET(ISA, LENGTH)                                                                                               \
  {                                                                                                                    \
    .isa = #ISA, .vector_length = LENGTH, .is_supported = ISA##_is_supported,                                          \
    .map = &closs_map_kernels_##ISA##_##LENGTH, .map_sum = &closs_map_sum_kernels_##ISA##_##LENGTH,                    \
    .winograd = &closs_winograd_kernels_##ISA##_##LENGTH, .narrow = &closs_narrow_kernels_##ISA##_##LENGTH,            \
    .direct = &closs_direct_kernels_##ISA##_##LENGTH                                                                   \
  }

#if defined(__x86_64__)
DECLARE (avx512, 16)
DECLARE (avx512, 8)
DECLARE (avx512, 4)
DECLARE (avx2, 8)
DECLARE (avx2, 4)
#endif
DECLARE (baseline, 4)
DECLARE (baseline, 1)

#if defined(__x86_64__)
static bool
avx512_is_supported (void)
{
  return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
         && __builtin_cpu_supports ("avx512vl") && __builtin_cpu_supports ("fma");
}

static bool
avx2_is_supported (void)
{
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
}
#endif

static bool
baseline_is_supported (void)
{
  return true;
}

static const ClossKernels all_kernels[] = {
#if defined(__x86_64__)
  SET (avx512, 16),  SET (avx512, 8),   SET (avx512, 4), SET (avx2, 8), SET (avx2, 4),
#endif
  SET (baseline, 4), SET (baseline, 1),
};
#define N_KERNELS (sizeof all_kernels / sizeof all_kernels[0])

const ClossKernels *
closs_kernels_get_all (size_t *n_kernels)
{
  *n_kernels = N_KERNELS;
  return all_kernels;
}

/* The first kernels that may be used. The programs refuse unknown names (train/engine.h). */
static size_t
get_first (void)
{
  const char *limit = getenv ("CENTERLOSS_ISA");
  size_t first = 0;

  for (size_t i = N_KERNELS; limit != NULL && i-- > 0;)
    if (strcmp (all_kernels[i].isa, limit) == 0)
      first = i;
  while (!all_kernels[first].is_supported ())
    first++;
  return first;
}

const ClossKernels *
closs_kernels_choose (int channels, int other_channels)
{
  size_t i = get_first ();

  while (!all_kernels[i].is_supported () || channels % all_kernels[i].vector_length != 0
         || other_channels % all_kernels[i].vector_length != 0)
    i++;
  return &all_kernels[i];
}

/* Products take the channels of a row from at most two vectors (narrow-kernels.c). */
bool
closs_kernels_fill_by_images (const ClossKernels *kernels, int channels, int other_channels)
{
  const int length = kernels->vector_length;
  const int least = channels < other_channels ? channels : other_channels;
  const int most = channels < other_channels ? other_channels : channels;

  if (least >= length)
    return channels % length == 0 && other_channels % length == 0;
  return least >= LEAST_CHANNELS && length % least == 0 && (most < length ? length % most == 0 : most % length == 0)
         && (most < length ? most : length) <= 2 * least;
}

const ClossKernels *
closs_kernels_choose_by_images (int channels, int other_channels)
{
  size_t i = get_first ();

  while (!all_kernels[i].is_supported () || !closs_kernels_fill_by_images (&all_kernels[i], channels, other_channels))
    i++;
  return &all_kernels[i];
}

const ClossKernels *
closs_kernels_find (const char *isa, int length)
{
  for (size_t i = 0; i < N_KERNELS; i++)
    if (strcmp (all_kernels[i].isa, isa) == 0 && all_kernels[i].vector_length == length)
      return &all_kernels[i];
  return NULL;
}

const char *
closs_kernels_get_isa (void)
{
  return all_kernels[get_first ()].isa;
}
