/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One aligned allocation that is handed out in pieces. The same code runs a plan twice: first with an arena without
 * memory, which only counts the bytes, then, after closs_arena_allocate(), to get the pieces. */
#define CLOSS_ARENA_ALIGNMENT 64

typedef struct
{
  guint8 *base;
  gsize size, used;
} ClossArena;

/* The next @size bytes, aligned to CLOSS_ARENA_ALIGNMENT; NULL while the arena only counts. */
gpointer closs_arena_take (ClossArena *arena, gsize size);

/* Allocates @size bytes with undefined content and frees the old ones. On failure nothing changes. */
gboolean closs_arena_allocate (ClossArena *arena, gsize size, GError **error);

void closs_arena_clear (ClossArena *arena);

G_END_DECLS
