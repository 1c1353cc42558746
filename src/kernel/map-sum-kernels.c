/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Turns stages into maps, and computes the sums over maps for batch normalization. Built once for every instruction
 * set. */
#include "kernel/map-view.h"

/* The sums of each image. */
INLINE Target
get_partial_target (int n_images, const ClossStage *stage, ClossShape shape, float *partial, size_t image, int channel)
{
  const size_t count = CLOSS_MAP_N_SUMS * (size_t)shape.c;

  return (Target){ .values = partial + image * count + (size_t)channel,
                   .images = get_images (n_images, stage, count),
                   .row = shape.c };
}

INLINE void
store_partial (const Target *partial, int sum, V value)
{
  store_images (partial->values + sum * partial->row, &partial->images, value);
}

/* First the mean, then its rounding error and the squares around it. This is exact even for a channel whose mean is
 * many standard deviations. */
INLINE void
sum_values_images (int n_images, const ClossStage *stage, ClossShape shape, size_t image, int channel,
                   const float *values, float *partial)
{
  Images images = get_images (n_images, stage, closs_shape_image_count (shape));
  Target to = get_partial_target (n_images, stage, shape, partial, image, channel);
  const float *first = values + get_offset (shape, image, channel), *from = first;
  V sum = ZERO, rest = ZERO, square = ZERO, mean;

  for (int y = 0; y < shape.h; y++)
    {
      V row_sum = ZERO;

      for (int x = 0; x < shape.w; x++, from += shape.c)
        row_sum += load_images (from, &images);
      sum += row_sum;
    }
  mean = sum / (float)(shape.h * shape.w);
  from = first;
  for (int y = 0; y < shape.h; y++)
    {
      V row_rest = ZERO, row_square = ZERO;

      for (int x = 0; x < shape.w; x++, from += shape.c)
        {
          V centered = load_images (from, &images) - mean;

          row_rest += centered;
          row_square += centered * centered;
        }
      rest += row_rest;
      square += row_square;
    }
  store_partial (&to, CLOSS_MAP_SUM_MEAN, mean);
  store_partial (&to, CLOSS_MAP_SUM_REST, rest);
  store_partial (&to, CLOSS_MAP_SUM_SQUARE, square);
}

static void
sum_values (ClossShape shape, size_t image, int channel, const float *values, float *partial)
{
  sum_values_images (1, NULL, shape, image, channel, values, partial);
}

INLINE void
write_plain (int n_images, const ClossStage *stage, ClossShape shape, size_t image, int channel, float *values)
{
  Target target = get_map_target (n_images, stage, shape, values, image, channel);

  for (int y = 0; y < shape.h; y++)
    {
      const float *from = get_stage_pixel (stage, y, 0);
      float *to = target.values + y * target.row;

      for (int x = 0; x < shape.w; x++, from += stage->pixel_stride, to += target.pixel)
        store_images (to, &target.images, load (from));
    }
}

INLINE void
write_images (int n_images, const ClossStage *stage, ClossShape shape, size_t image, int channel, float *values,
              float *partial)
{
  write_plain (n_images, stage, shape, image, channel, values);
  if (partial != NULL)
    sum_values_images (n_images, stage, shape, image, channel, values, partial);
}

static void
write (const ClossStage *stage, ClossShape shape, size_t image, int channel, float *values, float *partial)
{
  BY_IMAGES (stage->n_images, write_images, stage, shape, image, channel, values, partial);
}

typedef struct
{
  V gradient, value, slope;
} Sums;

INLINE void
add_gradient (Sums *sums, const View *view, V centered, V z, V d)
{
  V dz = activate_gradient (view, z, d);

  sums->gradient += dz;
  sums->value += dz * centered;
  sums->slope += select_greater (z, ZERO, ZERO, d * z);
}

INLINE void
add_sums (Sums *sums, const Sums *row)
{
  sums->gradient += row->gradient;
  sums->value += row->value;
  sums->slope += row->slope;
}

INLINE Sums
sum_row (const View *view, const View *seen, int y)
{
  Sums sums = { 0 };
  const float *value = view->values + y * view->row, *d = seen->values + y * seen->row;

  for (int x = 0; x < view->w; x++, value += view->pixel, d += seen->pixel)
    {
      V centered = load_pixel (view, value) - view->mean;

      add_gradient (&sums, view, centered, centered * view->scale + view->shift, load_pixel (seen, d));
    }
  return sums;
}

/* Only the winner of a window has a gradient. */
INLINE Sums
sum_pooled_row (const View *view, const View *seen, int y)
{
  Sums sums = { 0 };
  const float *top = view->values + 2 * y * view->row, *d = seen->values + y * seen->row;

  for (int x = 0; x < view->w / 2; x++, top += 2 * view->pixel, d += seen->pixel)
    {
      V d_seen = load_pixel (seen, d), centered[4], activated[4], of_left, of_right, winner;

#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
        {
          centered[i] = load_pixel (view, top + (i >> 1) * view->row + (i & 1) * view->pixel) - view->mean;
          activated[i] = activate (view, centered[i] * view->scale + view->shift);
        }
      of_left = select_at_least (activated[0], activated[1], centered[0], centered[1]);
      of_right = select_at_least (activated[2], activated[3], centered[2], centered[3]);
      winner = select_at_least (larger (activated[0], activated[1]), larger (activated[2], activated[3]), of_left,
                                of_right);
      add_gradient (&sums, view, winner, winner * view->scale + view->shift, d_seen);
    }
  return sums;
}

INLINE void
sum_gradient_images (int n_images, const ClossStage *stage, const ClossMap *map, size_t image, int channel,
                     const float *d_seen, float *partial)
{
  View view = get_view (n_images, stage, map, image, channel);
  View seen = get_seen_view (n_images, stage, map, d_seen, image, channel);
  Target to = get_partial_target (n_images, stage, map->shape, partial, image, channel);
  Sums sums = { 0 };

  for (int y = 0; y < seen.h; y++)
    {
      Sums row = map->pools ? sum_pooled_row (&view, &seen, y) : sum_row (&view, &seen, y);

      add_sums (&sums, &row);
    }
  store_partial (&to, CLOSS_MAP_SUM_GRADIENT, sums.gradient);
  store_partial (&to, CLOSS_MAP_SUM_GRADIENT_VALUE, sums.value);
  store_partial (&to, CLOSS_MAP_SUM_SLOPE, sums.slope);
}

static void
sum_gradient (const ClossMap *map, size_t image, int channel, const float *d_seen, float *partial)
{
  sum_gradient_images (1, NULL, map, image, channel, d_seen, partial);
}

INLINE void
write_gradient_images (int n_images, const ClossStage *stage, const ClossMap *map, size_t image, int channel,
                       float *d_seen, float *partial)
{
  ClossShape seen = get_seen_shape (map);

  write_plain (n_images, stage, seen, image, channel, d_seen);
  if (partial != NULL && map->mean != NULL)
    sum_gradient_images (n_images, stage, map, image, channel, d_seen, partial);
}

static void
write_gradient (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *d_seen, float *partial)
{
  BY_IMAGES (stage->n_images, write_gradient_images, stage, map, image, channel, d_seen, partial);
}

extern const ClossMapSumKernels KERNELS_NAME (map_sum);
const ClossMapSumKernels KERNELS_NAME (map_sum) = {
  .write = write,
  .write_gradient = write_gradient,
  .sum_values = sum_values,
  .sum_gradient = sum_gradient,
};
