/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Shared by the map kernels: reads and writes one vector of a map (map.h). Every function that takes a View is inlined,
 * so that its vectors stay in registers: otherwise the compiler must assume that stores change them. */
#include "kernel/kernels.h"
#include "kernel/vector.h"

/* Calls @function with the number of images of a vector as a constant, and with the other arguments. */
#define BY_IMAGES(n_images, function, ...)                                                                             \
  do                                                                                                                   \
    {                                                                                                                  \
      if (VECTOR_LENGTH == 16 && (n_images) == 4)                                                                      \
        function (4, __VA_ARGS__);                                                                                     \
      else if (VECTOR_LENGTH >= 8 && (n_images) == 2)                                                                  \
        function (2, __VA_ARGS__);                                                                                     \
      else                                                                                                             \
        function (1, __VA_ARGS__);                                                                                     \
    }                                                                                                                  \
  while (0)

/* One vector of a map. */
typedef struct
{
  const float *values;
  Images images;
  ptrdiff_t pixel, row; /* floats from one vector to the next */
  int h, w;
  V mean, scale, shift, slope;
} View;

/* The place that a vector is written to. */
typedef struct
{
  float *values;
  Images images;
  ptrdiff_t pixel, row;
} Target;

INLINE ptrdiff_t
get_offset (ClossShape shape, size_t image, int channel)
{
  return (ptrdiff_t)(image * closs_shape_image_count (shape)) + channel;
}

/* Images @stride floats apart; the last ones may be missing. */
INLINE Images
get_images (int n_images, const ClossStage *stage, size_t stride)
{
  Images images = { .n = n_images };

  for (int i = 1; i < n_images; i++)
    images.offset[i] = (ptrdiff_t)stride * (i < stage->n_present ? i : stage->n_present - 1);
  return images;
}

INLINE View
get_view (int n_images, const ClossStage *stage, const ClossMap *map, size_t image, int channel)
{
  ClossShape shape = map->shape;
  View view = { .values = map->values == NULL ? NULL : map->values + get_offset (shape, image, channel),
                .images = get_images (n_images, stage, closs_shape_image_count (shape)),
                .pixel = shape.c,
                .row = (ptrdiff_t)shape.w * shape.c,
                .h = shape.h,
                .w = shape.w };

  if (map->mean != NULL)
    {
      view.mean = load_repeated (map->mean + channel, n_images);
      view.scale = load_repeated (map->scale + channel, n_images);
      view.shift = load_repeated (map->shift + channel, n_images);
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

INLINE Target
get_stage_target (const ClossStage *stage)
{
  return (Target){ .values = get_stage_pixel (stage, 0, 0),
                   .images = { .n = 1 },
                   .pixel = stage->pixel_stride,
                   .row = (ptrdiff_t)stage->columns * stage->pixel_stride };
}

INLINE Target
get_map_target (int n_images, const ClossStage *stage, ClossShape shape, float *values, size_t image, int channel)
{
  return (Target){ .values = values + get_offset (shape, image, channel),
                   .images = get_images (n_images, stage, closs_shape_image_count (shape)),
                   .pixel = shape.c,
                   .row = (ptrdiff_t)shape.w * shape.c };
}

INLINE V
load_pixel (const View *view, const float *pixel)
{
  return load_images (pixel, &view->images);
}

/* The gradient of z from the gradient of the activation. At 0 it is PyTorch's: 0 for ReLU, the slope for PReLU. */
INLINE V
activate_gradient (const View *view, V z, V d)
{
  return select_greater (z, ZERO, d, d * view->slope);
}

INLINE ClossShape
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

/* The gradient of a map as the next layer sees it. */
INLINE View
get_seen_view (int n_images, const ClossStage *stage, const ClossMap *map, const float *d_seen, size_t image,
               int channel)
{
  ClossShape seen = get_seen_shape (map);

  return (View){ .values = d_seen + get_offset (seen, image, channel),
                 .images = get_images (n_images, stage, closs_shape_image_count (seen)),
                 .pixel = seen.c,
                 .row = (ptrdiff_t)seen.w * seen.c,
                 .h = seen.h,
                 .w = seen.w };
}
