/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/conv2d.h"
#include "kernel/conv2d-algorithms.h"
#include "kernel/kernels.h"
#include <stdlib.h>
#include <string.h>

/* Best first. */
static const ClossConv2dAlgorithm *const algorithms[] = {
  &closs_conv2d_direct,
  &closs_conv2d_winograd,
  &closs_conv2d_im2col,
  &closs_conv2d_reference,
};

const ClossConv2dAlgorithm *const *
closs_conv2d_algorithms (size_t *n_algorithms)
{
  *n_algorithms = sizeof algorithms / sizeof algorithms[0];
  return algorithms;
}

const ClossConv2dAlgorithm *
closs_conv2d_find (const char *name)
{
  for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
    if (strcmp (algorithms[i]->name, name) == 0)
      return algorithms[i];
  return NULL;
}

const ClossConv2dAlgorithm *
closs_conv2d_choose (const ClossConv2dShape *shape, bool wants_d_input)
{
  const char *name = getenv ("CENTERLOSS_CONVOLUTION");
  const ClossConv2dAlgorithm *wanted = name != NULL ? closs_conv2d_find (name) : NULL;
  size_t i = 0;

  if (wanted != NULL && wanted->accepts (shape, wants_d_input))
    return wanted;
  while (!algorithms[i]->accepts (shape, wants_d_input))
    i++;
  return algorithms[i];
}

const char *
closs_kernels_get_convolution (size_t i)
{
  return i < sizeof algorithms / sizeof algorithms[0] ? algorithms[i]->name : NULL;
}
