/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Aligned arrays between two guards with a known pattern, which detect a write past either end. */
#define TEST_BUFFER_GUARD     64 /* bytes on each side */
#define TEST_BUFFER_PATTERN   0xC7
#define TEST_BUFFER_POISON    0xA5
#define TEST_BUFFER_ALIGNMENT 64

typedef struct
{
  guint8 *block;
  gsize n_bytes; /* between the guards */
} TestBuffer;

/* @n_bytes of TEST_BUFFER_POISON, as the content of a scratch buffer before a call. */
static inline TestBuffer
test_buffer_new (gsize n_bytes)
{
  gsize size = n_bytes + 2 * TEST_BUFFER_GUARD;
  TestBuffer buffer = { .n_bytes = n_bytes };

  size = (size + TEST_BUFFER_ALIGNMENT - 1) / TEST_BUFFER_ALIGNMENT * TEST_BUFFER_ALIGNMENT;
  buffer.block = aligned_alloc (TEST_BUFFER_ALIGNMENT, size);
  g_assert_nonnull (buffer.block);
  memset (buffer.block, TEST_BUFFER_PATTERN, size);
  memset (buffer.block + TEST_BUFFER_GUARD, TEST_BUFFER_POISON, n_bytes);
  return buffer;
}

static inline void *
test_buffer_get (const TestBuffer *buffer)
{
  return buffer->block + TEST_BUFFER_GUARD;
}

static inline float *
test_buffer_floats (const TestBuffer *buffer)
{
  return test_buffer_get (buffer);
}

/* @count floats, all NaN, as the content of an output before a call that must write all of it. */
static inline TestBuffer
test_buffer_new_floats (gsize count)
{
  TestBuffer buffer = test_buffer_new (count * sizeof (float));

  for (gsize i = 0; i < count; i++)
    test_buffer_floats (&buffer)[i] = NAN;
  return buffer;
}

static inline gboolean
test_buffer_is_intact (const TestBuffer *buffer)
{
  const guint8 *after = buffer->block + TEST_BUFFER_GUARD + buffer->n_bytes;

  for (gsize i = 0; i < TEST_BUFFER_GUARD; i++)
    if (buffer->block[i] != TEST_BUFFER_PATTERN || after[i] != TEST_BUFFER_PATTERN)
      return FALSE;
  return TRUE;
}

/* Fails the test if something was written outside; frees the buffer. */
static inline void
test_buffer_clear (TestBuffer *buffer)
{
  g_assert_true (test_buffer_is_intact (buffer));
  g_clear_pointer (&buffer->block, free);
}
