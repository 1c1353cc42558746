/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* For the files that are built once for every instruction set. CLOSS_ISA is its name, CLOSS_VECTOR_LENGTH the number of
 * floats in a vector, and CLOSS_ROW_BLOCK the number of micro-kernel rows that fit its registers. */
#include <stdbool.h>
#include <stddef.h>
#if defined(__AVX2__)
#include <immintrin.h>
#endif

#define VECTOR_LENGTH CLOSS_VECTOR_LENGTH
#define INLINE        static inline __attribute__ ((always_inline))
#define ZERO          ((V){ 0 })

typedef float V __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (float))));
/* The same vector at any address. */
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

/* Stores to an aligned address and bypasses the caches if vectors fill whole lines (a line is one vector, or two that
 * are written one after the other). Other threads see these stores after end_stream(). */
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

/* The images of a vector: one, or several if the channels of one do not fill it. @n is a constant in every inlined
 * call. */
typedef struct
{
  int n;
  ptrdiff_t offset[4]; /* floats from the first image to each image */
} Images;

/* The vector of channels at @from, of each image. */
INLINE V
load_images (const float *from, const Images *images)
{
#if defined(__AVX512F__) && CLOSS_VECTOR_LENGTH == 16
  if (images->n == 4)
    {
      __m256 low = _mm256_insertf128_ps (_mm256_castps128_ps256 (_mm_loadu_ps (from)),
                                         _mm_loadu_ps (from + images->offset[1]), 1);
      __m256 high = _mm256_insertf128_ps (_mm256_castps128_ps256 (_mm_loadu_ps (from + images->offset[2])),
                                          _mm_loadu_ps (from + images->offset[3]), 1);

      return (V)_mm512_insertf32x8 (_mm512_castps256_ps512 (low), high, 1);
    }
  if (images->n == 2)
    return (V)_mm512_insertf32x8 (_mm512_castps256_ps512 (_mm256_loadu_ps (from)),
                                  _mm256_loadu_ps (from + images->offset[1]), 1);
#elif defined(__AVX2__) && CLOSS_VECTOR_LENGTH == 8
  if (images->n == 2)
    return (V)_mm256_insertf128_ps (_mm256_castps128_ps256 (_mm_loadu_ps (from)),
                                    _mm_loadu_ps (from + images->offset[1]), 1);
#else
  (void)images;
#endif
  return load (from);
}

/* Writes the last image first: it also stands for missing images (ClossStage), and its own values must remain. */
INLINE void
store_images (float *to, const Images *images, V value)
{
#if defined(__AVX512F__) && CLOSS_VECTOR_LENGTH == 16
  if (images->n == 4)
    {
      _mm_storeu_ps (to + images->offset[3], _mm512_extractf32x4_ps ((__m512)value, 3));
      _mm_storeu_ps (to + images->offset[2], _mm512_extractf32x4_ps ((__m512)value, 2));
      _mm_storeu_ps (to + images->offset[1], _mm512_extractf32x4_ps ((__m512)value, 1));
      _mm_storeu_ps (to, _mm512_castps512_ps128 ((__m512)value));
      return;
    }
  if (images->n == 2)
    {
      _mm256_storeu_ps (to + images->offset[1], _mm512_extractf32x8_ps ((__m512)value, 1));
      _mm256_storeu_ps (to, _mm512_castps512_ps256 ((__m512)value));
      return;
    }
#elif defined(__AVX2__) && CLOSS_VECTOR_LENGTH == 8
  if (images->n == 2)
    {
      _mm_storeu_ps (to + images->offset[1], _mm256_extractf128_ps ((__m256)value, 1));
      _mm_storeu_ps (to, _mm256_castps256_ps128 ((__m256)value));
      return;
    }
#else
  (void)images;
#endif
  store (to, value);
}

/* The same channels for each image. */
INLINE V
load_repeated (const float *from, int n_images)
{
  const Images same = { .n = n_images };

  return load_images (from, &same);
}

#if CLOSS_VECTOR_LENGTH >= 8
typedef int Lanes __attribute__ ((vector_size (CLOSS_VECTOR_LENGTH * sizeof (int))));

/* Each lane takes the lane of @first and @second that @lanes names; the lanes of @second follow those of @first. */
INLINE V
select_lanes (V first, V second, Lanes lanes)
{
#if defined(__AVX512F__) && CLOSS_VECTOR_LENGTH == 16
  return (V)_mm512_permutex2var_ps ((__m512)first, (__m512i)lanes, (__m512)second);
#elif defined(__AVX512VL__)
  return (V)_mm256_permutex2var_ps ((__m256)first, (__m256i)lanes, (__m256)second);
#else
  __m256 of_first = _mm256_permutevar8x32_ps ((__m256)first, (__m256i)lanes);
  __m256 of_second = _mm256_permutevar8x32_ps ((__m256)second, (__m256i)lanes);

  return (V)_mm256_blendv_ps (of_first, of_second, (__m256)(lanes << 28));
#endif
}
#endif

/* x > y ? a : b and x >= y ? a : b, lane by lane, false for NaN: C has no such operator for vectors, and GCC's code for
 * masks is slower than the instructions for it. */
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
