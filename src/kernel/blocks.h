/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Long arrays are cut into blocks of a fixed number of elements or rows, so that sums over them do not depend on the
 * number of threads. Inside the layer. */
typedef struct
{
  size_t first, last; /* [first, last) */
} ClossBlock;

static inline size_t
closs_count_blocks (size_t count, size_t block_size)
{
  return (count + block_size - 1) / block_size;
}

static inline ClossBlock
closs_get_block (size_t count, size_t block_size, size_t index)
{
  size_t first = index * block_size, last = first + block_size;

  return (ClossBlock){ .first = first, .last = last < count ? last : count };
}
