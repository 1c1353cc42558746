/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/winograd.h"

/* Built from winograd-kernels.c, one for every instruction set of the architecture (meson.build); best first. */
#if defined(__x86_64__)
extern const ClossWinogradKernels closs_winograd_kernels_avx512;
extern const ClossWinogradKernels closs_winograd_kernels_avx2;
#endif
extern const ClossWinogradKernels closs_winograd_kernels_baseline;

static const ClossWinogradKernels *const all_kernels[] = {
#if defined(__x86_64__)
  &closs_winograd_kernels_avx512,
  &closs_winograd_kernels_avx2,
#endif
  &closs_winograd_kernels_baseline,
};

const ClossWinogradKernels *const *
closs_winograd_get_all_kernels (size_t *n_kernels)
{
  *n_kernels = sizeof all_kernels / sizeof all_kernels[0];
  return all_kernels;
}

const ClossWinogradKernels *
closs_winograd_get_kernels (void)
{
  size_t i = 0;

  while (!all_kernels[i]->is_supported ())
    i++;
  return all_kernels[i];
}
