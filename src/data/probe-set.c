/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/probe-set.h"
#include <stdlib.h>

/* The first image of every class, then the second of every class, and so on, within a round in the order of the split:
 * every prefix has its classes in equal numbers, as long as they last. */
typedef struct
{
  gsize round; /* how many of its class come before it */
  guint32 index;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a, *second = b;

  if (first->round != second->round)
    return first->round < second->round ? -1 : 1;
  return first->index < second->index ? -1 : first->index > second->index;
}

guint32 *
closs_probe_order (const ClossSplit *split, int n_classes)
{
  g_autofree gsize *seen = g_new0 (gsize, (gsize)n_classes);
  g_autofree Entry *entries = g_new (Entry, split->n);
  guint32 *order = g_new (guint32, split->n);

  for (gsize i = 0; i < split->n; i++)
    entries[i] = (Entry){ .round = seen[split->labels[i]]++, .index = (guint32)i };
  if (split->n > 0) /* qsort() wants an array, and of no entries there is none */
    qsort (entries, split->n, sizeof (Entry), compare_entries);
  for (gsize i = 0; i < split->n; i++)
    order[i] = entries[i].index;
  return order;
}
