/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/arena.h"

#include "nn/spec.h"
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <sys/mman.h>

/* Uses transparent huge pages: the transforms write to some hundred places on different pages, more than the
 * processor's TLB holds. Smaller arenas are left to the allocator. */
#define HUGE_PAGE ((gsize)2 << 20)

gpointer
closs_arena_take (ClossArena *arena, gsize size)
{
  gpointer piece = arena->base ? arena->base + arena->used : NULL;

  arena->used += (size + CLOSS_ARENA_ALIGNMENT - 1) / CLOSS_ARENA_ALIGNMENT * CLOSS_ARENA_ALIGNMENT;
  g_assert (!arena->base || arena->used <= arena->size);
  return piece;
}

gboolean
closs_arena_allocate (ClossArena *arena, gsize size, GError **error)
{
  gsize alignment = size >= HUGE_PAGE ? HUGE_PAGE : CLOSS_ARENA_ALIGNMENT;
  void *base = NULL;

  if (posix_memalign (&base, alignment, MAX (size, 1)) != 0)
    {
      g_autofree char *amount = g_format_size (size);
      g_set_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC,
                   _ ("The network needs %s of memory, which is not there: choose a smaller batch, width or depth"),
                   amount);
      return FALSE;
    }
#ifdef MADV_HUGEPAGE
  if (alignment == HUGE_PAGE)
    madvise (base, size, MADV_HUGEPAGE); /* only a hint: it may fail without harm */
#endif
  closs_arena_clear (arena);
  *arena = (ClossArena){ .base = base, .size = size };
  return TRUE;
}

void
closs_arena_clear (ClossArena *arena)
{
  free (arena->base);
  *arena = (ClossArena){ 0 };
}
