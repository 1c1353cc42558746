/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/conv2d.h"
#include "kernel/conv2d-algorithms.h"
#include <string.h>

/* Best first. */
static const ClossConv2dAlgorithm *const algorithms[] = {
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
closs_conv2d_choose (const ClossConv2dShape *shape)
{
  size_t i = 0;

  while (!algorithms[i]->accepts (shape))
    i++;
  return algorithms[i];
}

const ClossConv2dAlgorithm *
closs_conv2d_find (const char *name)
{
  for (size_t i = 0; i < sizeof algorithms / sizeof algorithms[0]; i++)
    if (strcmp (algorithms[i]->name, name) == 0)
      return algorithms[i];
  return NULL;
}
