/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Maps as they are seen (map.h), a vector of channels at a time; built once for every instruction set. Whatever takes a
 * View is inlined, so that its vectors stay in registers: stores could change it for all that the compiler knows. */
#include "kernel/kernels.h"
#include "kernel/vector.h"

/* One vector of channels of one image of a map. */
typedef struct
{
  const float *values;
  ptrdiff_t pixel, row; /* floats from one to the next */
  int h, w;
  V mean, scale, shift, slope;
} View;

static ptrdiff_t
get_offset (ClossShape shape, size_t image, int channel)
{
  return (ptrdiff_t)(image * closs_shape_image_count (shape)) + channel;
}

INLINE View
get_view (const ClossMap *map, size_t image, int channel)
{
  ClossShape shape = map->shape;
  View view = { .values = map->values == NULL ? NULL : map->values + get_offset (shape, image, channel),
                .pixel = shape.c,
                .row = (ptrdiff_t)shape.w * shape.c,
                .h = shape.h,
                .w = shape.w };

  if (map->mean != NULL)
    {
      view.mean = load (map->mean + channel);
      view.scale = load (map->scale + channel);
      view.shift = load (map->shift + channel);
      view.slope = ZERO + map->slope;
    }
  return view;
}

INLINE V
normalise (const View *view, V value)
{
  return (value - view->mean) * view->scale + view->shift;
}

INLINE V
activate (const View *view, V z)
{
  return select_greater (ZERO, z, z * view->slope, z);
}

/* NaN in @a is kept, NaN in @b is dropped. */
INLINE V
larger (V a, V b)
{
  return select_greater (b, a, b, a);
}

INLINE float *
get_stage_pixel (const ClossStage *stage, int y, int x)
{
  return stage->values + ((ptrdiff_t)(y + stage->border) * stage->columns + (x + stage->border)) * stage->pixel_stride;
}

INLINE void
read_plain (const View *view, const ClossStage *stage)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *from = view->values + y * view->row;
      float *to = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < view->w; x++, from += view->pixel, to += stage->pixel_stride)
        store (to, load (from));
    }
}

INLINE void
read_activated (const View *view, const ClossStage *stage)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *from = view->values + y * view->row;
      float *to = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < view->w; x++, from += view->pixel, to += stage->pixel_stride)
        store (to, activate (view, normalise (view, load (from))));
    }
}

INLINE V
pool (const View *view, const float *top, const float *bottom)
{
  V a = activate (view, normalise (view, load (top)));
  V b = activate (view, normalise (view, load (top + view->pixel)));
  V c = activate (view, normalise (view, load (bottom)));
  V d = activate (view, normalise (view, load (bottom + view->pixel)));

  return larger (larger (a, b), larger (c, d));
}

INLINE void
read_pooled (const View *view, const ClossStage *stage)
{
  for (int y = 0; y < view->h / 2; y++)
    {
      const float *from = view->values + 2 * y * view->row;
      float *to = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < view->w / 2; x++, from += 2 * view->pixel, to += stage->pixel_stride)
        store (to, pool (view, from, from + view->row));
    }
}

INLINE void
read_view (const View *view, const ClossMap *map, const ClossStage *stage)
{
  if (map->mean == NULL)
    read_plain (view, stage);
  else if (!map->pools)
    read_activated (view, stage);
  else
    read_pooled (view, stage);
}

static void
read (const ClossMap *map, size_t image, int channel, const ClossStage *stage)
{
  View view = get_view (map, image, channel);

  read_view (&view, map, stage);
}

/* Back through a window of 2x2: the values minus the mean, and the gradient of each one's z. */
typedef struct
{
  V centered[4], z[4], dz[4];
} Window;

INLINE Window
open_window (const View *view, const float *top, V d)
{
  Window window;
  V seen[4], left, right, to_left, to_right;

#pragma GCC unroll 4
  for (int i = 0; i < 4; i++)
    {
      window.centered[i] = load (top + (i >> 1) * view->row + (i & 1) * view->pixel) - view->mean;
      window.z[i] = window.centered[i] * view->scale + view->shift;
      seen[i] = activate (view, window.z[i]);
    }
  left = larger (seen[0], seen[1]);
  right = larger (seen[2], seen[3]);
  to_left = select_at_least (left, right, d, ZERO);
  to_right = select_at_least (left, right, ZERO, d);
  window.dz[0] = select_at_least (seen[0], seen[1], to_left, ZERO);
  window.dz[1] = select_at_least (seen[0], seen[1], ZERO, to_left);
  window.dz[2] = select_at_least (seen[2], seen[3], to_right, ZERO);
  window.dz[3] = select_at_least (seen[2], seen[3], ZERO, to_right);
  return window;
}

/* The gradient of z from that of the activation: PyTorch's is 0 at 0 for ReLU, and the slope for PReLU. */
INLINE V
activate_gradient (const View *view, V z, V d)
{
  return select_greater (z, ZERO, d, d * view->slope);
}

typedef struct
{
  V on_gradient, on_value, constant;
} Coefficients;

INLINE void
read_gradient_plain (const View *view, const float *d_seen, const Coefficients *by, const ClossStage *stage)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *value = view->values + y * view->row, *d = d_seen + y * view->row;
      float *to = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < view->w; x++, value += view->pixel, d += view->pixel, to += stage->pixel_stride)
        {
          V centered = load (value) - view->mean;
          V dz = activate_gradient (view, centered * view->scale + view->shift, load (d));

          store (to, dz * by->on_gradient + (centered * by->on_value + by->constant));
        }
    }
}

/* What pooling dropped: the odd last column of the rows [first, last), or a whole row. */
INLINE void
read_dropped (const View *view, const Coefficients *by, const ClossStage *stage, int y, int first_x)
{
  for (int x = first_x; x < view->w; x++)
    {
      V centered = load (view->values + y * view->row + x * view->pixel) - view->mean;

      store (get_stage_pixel (stage, y, x), centered * by->on_value + by->constant);
    }
}

INLINE void
read_gradient_pooled (const View *view, const float *d_seen, const Coefficients *by, const ClossStage *stage)
{
  int h = view->h / 2, w = view->w / 2;

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        V d = load (d_seen + ((ptrdiff_t)y * w + x) * view->pixel);
        Window window = open_window (view, view->values + 2 * y * view->row + 2 * x * view->pixel, d);

#pragma GCC unroll 4
        for (int i = 0; i < 4; i++)
          {
            V dz = activate_gradient (view, window.z[i], window.dz[i]);

            store (get_stage_pixel (stage, 2 * y + (i >> 1), 2 * x + (i & 1)),
                   dz * by->on_gradient + (window.centered[i] * by->on_value + by->constant));
          }
      }
  for (int y = 0; y < view->h; y++)
    read_dropped (view, by, stage, y, y < 2 * h ? 2 * w : 0);
}

static ClossShape
get_seen_shape (const ClossMap *map)
{
  ClossShape shape = map->shape;

  if (map->pools)
    {
      shape.h /= 2;
      shape.w /= 2;
    }
  return shape;
}

static void
read_gradient (const ClossMapGradient *gradient, size_t image, int channel, const ClossStage *stage)
{
  const ClossMap *map = &gradient->map;
  const float *d_seen = gradient->d_seen + get_offset (get_seen_shape (map), image, channel);
  View view = get_view (map, image, channel);
  Coefficients by;

  if (map->mean == NULL)
    {
      view.values = d_seen;
      read_plain (&view, stage);
      return;
    }
  by = (Coefficients){ load (gradient->on_gradient + channel), load (gradient->on_value + channel),
                       load (gradient->constant + channel) };
  if (map->pools)
    read_gradient_pooled (&view, d_seen, &by, stage);
  else
    read_gradient_plain (&view, d_seen, &by, stage);
}

INLINE float *
get_partial (float *partial, ClossShape shape, size_t image, int sum, int channel)
{
  return partial + (image * CLOSS_MAP_N_SUMS + (size_t)sum) * (size_t)shape.c + (size_t)channel;
}

/* First the mean, then what is left of it by rounding and the squares around it: as exact for a channel whose mean is
 * many deviations as for any other. */
static void
sum_values (ClossShape shape, size_t image, int channel, const float *values, float *partial)
{
  const float *first = values + get_offset (shape, image, channel), *from = first;
  V sum = ZERO, rest = ZERO, square = ZERO, mean;

  for (int y = 0; y < shape.h; y++)
    {
      V row_sum = ZERO;

      for (int x = 0; x < shape.w; x++, from += shape.c)
        row_sum += load (from);
      sum += row_sum;
    }
  mean = sum / (float)(shape.h * shape.w);
  from = first;
  for (int y = 0; y < shape.h; y++)
    {
      V row_rest = ZERO, row_square = ZERO;

      for (int x = 0; x < shape.w; x++, from += shape.c)
        {
          V centered = load (from) - mean;

          row_rest += centered;
          row_square += centered * centered;
        }
      rest += row_rest;
      square += row_square;
    }
  store (get_partial (partial, shape, image, CLOSS_MAP_SUM_MEAN, channel), mean);
  store (get_partial (partial, shape, image, CLOSS_MAP_SUM_REST, channel), rest);
  store (get_partial (partial, shape, image, CLOSS_MAP_SUM_SQUARE, channel), square);
}

static void
write (const ClossStage *stage, ClossShape shape, size_t image, int channel, float *values, float *partial)
{
  float *to = values + get_offset (shape, image, channel);

  for (int y = 0; y < shape.h; y++)
    {
      const float *from = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < shape.w; x++, from += stage->pixel_stride, to += shape.c)
        store (to, load (from));
    }
  if (partial != NULL)
    sum_values (shape, image, channel, values, partial);
}

static void
write_seen (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *output)
{
  ClossShape seen = get_seen_shape (map);
  View view = get_view (map, image, channel);
  ClossStage target
      = { .values = output + get_offset (seen, image, channel), .columns = seen.w, .pixel_stride = seen.c };

  view.values = get_stage_pixel (stage, 0, 0);
  view.pixel = stage->pixel_stride;
  view.row = (ptrdiff_t)stage->columns * stage->pixel_stride;
  read_view (&view, map, &target);
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
sum_row (const View *view, int y, const float *d)
{
  Sums sums = { 0 };
  const float *value = view->values + y * view->row;

  for (int x = 0; x < view->w; x++, value += view->pixel, d += view->pixel)
    {
      V centered = load (value) - view->mean;

      add_gradient (&sums, view, centered, centered * view->scale + view->shift, load (d));
    }
  return sums;
}

/* Only the winner of a window has a gradient. */
INLINE Sums
sum_pooled_row (const View *view, int y, const float *d)
{
  Sums sums = { 0 };
  const float *top = view->values + 2 * y * view->row;

  for (int x = 0; x < view->w / 2; x++, top += 2 * view->pixel, d += view->pixel)
    {
      V d_seen = load (d), centered[4], seen[4], of_left, of_right, winner;

#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
        {
          centered[i] = load (top + (i >> 1) * view->row + (i & 1) * view->pixel) - view->mean;
          seen[i] = activate (view, centered[i] * view->scale + view->shift);
        }
      of_left = select_at_least (seen[0], seen[1], centered[0], centered[1]);
      of_right = select_at_least (seen[2], seen[3], centered[2], centered[3]);
      winner = select_at_least (larger (seen[0], seen[1]), larger (seen[2], seen[3]), of_left, of_right);
      add_gradient (&sums, view, winner, winner * view->scale + view->shift, d_seen);
    }
  return sums;
}

static void
sum_gradient (const ClossMap *map, size_t image, int channel, const float *d_seen, float *partial)
{
  ClossShape seen = get_seen_shape (map);
  View view = get_view (map, image, channel);
  const float *d = d_seen + get_offset (seen, image, channel);
  Sums sums = { 0 };

  for (int y = 0; y < seen.h; y++, d += (ptrdiff_t)seen.w * seen.c)
    {
      Sums row = map->pools ? sum_pooled_row (&view, y, d) : sum_row (&view, y, d);

      add_sums (&sums, &row);
    }
  store (get_partial (partial, map->shape, image, CLOSS_MAP_SUM_GRADIENT, channel), sums.gradient);
  store (get_partial (partial, map->shape, image, CLOSS_MAP_SUM_GRADIENT_VALUE, channel), sums.value);
  store (get_partial (partial, map->shape, image, CLOSS_MAP_SUM_SLOPE, channel), sums.slope);
}

static void
write_gradient (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *d_seen, float *partial)
{
  ClossShape seen = get_seen_shape (map);

  write (stage, seen, image, channel, d_seen, NULL);
  if (partial != NULL && map->mean != NULL)
    sum_gradient (map, image, channel, d_seen, partial);
}

extern const ClossMapKernels KERNELS_NAME (map);
const ClossMapKernels KERNELS_NAME (map) = {
  .read = read,
  .read_gradient = read_gradient,
  .write = write,
  .write_seen = write_seen,
  .write_gradient = write_gradient,
  .sum_values = sum_values,
  .sum_gradient = sum_gradient,
};
