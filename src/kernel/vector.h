/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files that are built once for every instruction set, with CLOSS_ISA its name, CLOSS_VECTOR_LENGTH the floats
 * of a vector and CLOSS_ROW_BLOCK the rows of a micro-kernel that its registers hold. */
#include <stdbool.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define VECTOR_LENGTH CLOSS_VECTOR_LENGTH
#define INLINE        static inline __attribute__ ((always_inline))
#define ZERO          ((V){ 0 })

typedef float V __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (float))));
/* The same at any address. */
typedef float UnalignedV __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (float)), aligned (4), may_alias));

#define KERNELS_NAME_OF(kind, isa, length) closs_##kind##_kernels_##isa##_##length
#define KERNELS_NAME_(kind, isa, length)   KERNELS_NAME_OF (kind, isa, length)
#define KERNELS_NAME(kind)                 KERNELS_NAME_ (kind, CLOSS_ISA, CLOSS_VECTOR_LENGTH)

INLINE V
load (const float *from)
{
  return *(const UnalignedV *)from;
}

INLINE void
store (float *to, V value)
{
  *(UnalignedV *)to = value;
}

/* To an aligned address: past the caches, where vectors fill lines of them (a line is one vector, or two that are
 * written one after the other). What was written so is there for other threads after end_stream(). */
INLINE void
store_line (V *to, V value, bool streams)
{
#if defined(__AVX512F__) && CLOSS_VECTOR_LENGTH == 16
  if (streams)
    {
      _mm512_stream_ps ((float *)to, (__m512)value);
      return;
    }
#elif defined(__AVX2__) && CLOSS_VECTOR_LENGTH == 8
  if (streams)
    {
      _mm256_stream_ps ((float *)to, (__m256)value);
      return;
    }
#else
  (void)streams;
#endif
  *to = value;
}

INLINE void
end_stream (void)
{
#if defined(__AVX2__) && CLOSS_VECTOR_LENGTH >= 8
  _mm_sfence ();
#endif
}

/* x > y ? a : b and x >= y ? a : b, lane by lane, false for NaN: C has no such operator for vectors, and what GCC makes
 * of masks is slow where there are instructions for it. */
#if defined(__AVX512F__) && CLOSS_VECTOR_LENGTH == 16
#define SELECT(x, op, y, a, b)                                                                                         \
  ((V)_mm512_mask_blend_ps (_mm512_cmp_ps_mask ((__m512)(x), (__m512)(y), (op)), (__m512)(b), (__m512)(a)))
#define SELECT_GREATER  _CMP_GT_OQ
#define SELECT_AT_LEAST _CMP_GE_OQ
#elif defined(__AVX2__) && CLOSS_VECTOR_LENGTH == 8
#define SELECT(x, op, y, a, b)                                                                                         \
  ((V)_mm256_blendv_ps ((__m256)(b), (__m256)(a), _mm256_cmp_ps ((__m256)(x), (__m256)(y), (op))))
#define SELECT_GREATER  _CMP_GT_OQ
#define SELECT_AT_LEAST _CMP_GE_OQ
#elif defined(__AVX2__) && CLOSS_VECTOR_LENGTH == 4
#define SELECT(x, op, y, a, b)                                                                                         \
  ((V)_mm_blendv_ps ((__m128)(b), (__m128)(a), _mm_cmp_ps ((__m128)(x), (__m128)(y), (op))))
#define SELECT_GREATER  _CMP_GT_OQ
#define SELECT_AT_LEAST _CMP_GE_OQ
#else
typedef int Mask __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (int))));
#define SELECT(x, op, y, a, b) ((V)((((x)op (y)) & (Mask)(a)) | (~((x)op (y)) & (Mask)(b))))
#define SELECT_GREATER         >
#define SELECT_AT_LEAST        >=
#endif

INLINE V
select_greater (V x, V y, V a, V b)
{
  return SELECT (x, SELECT_GREATER, y, a, b);
}

INLINE V
select_at_least (V x, V y, V a, V b)
{
  return SELECT (x, SELECT_AT_LEAST, y, a, b);
}
