/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One aligned allocation that is handed out in pieces. A plan is laid twice by the same code: first with an arena that
 * has no memory, which only counts, then, after closs_arena_allocate(), for good. */
#define CLOSS_ARENA_ALIGNMENT 64

typedef struct
{
  guint8 *base;
  gsize size, used;
} ClossArena;

/* The next @size bytes, aligned to CLOSS_ARENA_ALIGNMENT; NULL while only counting. */
gpointer closs_arena_take (ClossArena *arena, gsize size);

/* Gives the arena @size bytes of unspecified content, the old ones freed. On failure nothing has changed. */
gboolean closs_arena_allocate (ClossArena *arena, gsize size, GError **error);

void closs_arena_clear (ClossArena *arena);

G_END_DECLS
