/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/widgets/class-colors.h"
#include "plot/palette.h"

int *
closs_class_colors_new (const ClossDataset *dataset)
{
  int n_groups = closs_dataset_get_n_groups (dataset), n = closs_dataset_get_n_classes (dataset);
  g_autofree int *groups = g_new (int, (gsize)n);

  if (n_groups == 0)
    return NULL;
  for (int k = 0; k < n; k++)
    groups[k] = closs_dataset_get_group (dataset, k);
  return closs_palette_number_groups (groups, n, n_groups);
}
