/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writes maps as the next layer sees them (map.h), and their gradients. Built once for every instruction set. */
#include "kernel/map-view.h"

INLINE void
read_plain (const View *view, const Target *target)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *from = view->values + y * view->row;
      float *to = target->values + y * target->row;

      for (int x = 0; x < view->w; x++, from += view->pixel, to += target->pixel)
        store_images (to, &target->images, load_pixel (view, from));
    }
}

INLINE void
read_activated (const View *view, const Target *target)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *from = view->values + y * view->row;
      float *to = target->values + y * target->row;

      for (int x = 0; x < view->w; x++, from += view->pixel, to += target->pixel)
        store_images (to, &target->images, activate (view, normalise (view, load_pixel (view, from))));
    }
}

INLINE V
pool (const View *view, const float *top, const float *bottom)
{
  V a = activate (view, normalise (view, load_pixel (view, top)));
  V b = activate (view, normalise (view, load_pixel (view, top + view->pixel)));
  V c = activate (view, normalise (view, load_pixel (view, bottom)));
  V d = activate (view, normalise (view, load_pixel (view, bottom + view->pixel)));

  return larger (larger (a, b), larger (c, d));
}

INLINE void
read_pooled (const View *view, const Target *target)
{
  for (int y = 0; y < view->h / 2; y++)
    {
      const float *from = view->values + 2 * y * view->row;
      float *to = target->values + y * target->row;

      for (int x = 0; x < view->w / 2; x++, from += 2 * view->pixel, to += target->pixel)
        store_images (to, &target->images, pool (view, from, from + view->row));
    }
}

INLINE void
read_view (const View *view, const ClossMap *map, const Target *target)
{
  if (map->mean == NULL)
    read_plain (view, target);
  else if (!map->pools)
    read_activated (view, target);
  else
    read_pooled (view, target);
}

INLINE void
read_images (int n_images, const ClossMap *map, size_t image, int channel, const ClossStage *stage)
{
  View view = get_view (n_images, stage, map, image, channel);
  Target target = get_stage_target (stage);

  read_view (&view, map, &target);
}

static void
read (const ClossMap *map, size_t image, int channel, const ClossStage *stage)
{
  BY_IMAGES (stage->n_images, read_images, map, image, channel, stage);
}

/* The backward pass of a 2x2 window: the values minus the mean, and the gradient of each z. */
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
      window.centered[i] = load_pixel (view, top + (i >> 1) * view->row + (i & 1) * view->pixel) - view->mean;
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

typedef struct
{
  V on_gradient, on_value, constant;
} Coefficients;

INLINE void
read_gradient_plain (const View *view, const View *seen, const Coefficients *by, const ClossStage *stage)
{
  for (int y = 0; y < view->h; y++)
    {
      const float *value = view->values + y * view->row, *d = seen->values + y * seen->row;
      float *to = get_stage_pixel (stage, y, 0);

      for (int x = 0; x < view->w; x++, value += view->pixel, d += view->pixel, to += stage->pixel_stride)
        {
          V centered = load_pixel (view, value) - view->mean;
          V dz = activate_gradient (view, centered * view->scale + view->shift, load_pixel (seen, d));

          store (to, dz * by->on_gradient + (centered * by->on_value + by->constant));
        }
    }
}

/* The pixels that pooling dropped: the odd last column of the rows [first, last), or a whole row. */
INLINE void
read_dropped (const View *view, const Coefficients *by, const ClossStage *stage, int y, int first_x)
{
  for (int x = first_x; x < view->w; x++)
    {
      V centered = load_pixel (view, view->values + y * view->row + x * view->pixel) - view->mean;

      store (get_stage_pixel (stage, y, x), centered * by->on_value + by->constant);
    }
}

INLINE void
read_gradient_pooled (const View *view, const View *seen, const Coefficients *by, const ClossStage *stage)
{
  int h = view->h / 2, w = view->w / 2;

  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++)
      {
        V d = load_pixel (seen, seen->values + y * seen->row + x * seen->pixel);
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

/* Sets the gradient of missing images to zero, so that they add nothing to the gradient of the weight. */
static void
clear_missing (const ClossStage *stage, ClossShape shape)
{
  const int n_kept = stage->n_present * shape.c;

  for (int y = 0; y < shape.h; y++)
    for (int x = 0; x < shape.w; x++)
      for (int i = n_kept; i < VECTOR_LENGTH; i++)
        get_stage_pixel (stage, y, x)[i] = 0;
}

INLINE void
read_gradient_images (int n_images, const ClossMapGradient *gradient, size_t image, int channel,
                      const ClossStage *stage)
{
  const ClossMap *map = &gradient->map;
  View seen = get_seen_view (n_images, stage, map, gradient->d_seen, image, channel);

  if (map->mean == NULL)
    {
      Target target = get_stage_target (stage);

      read_plain (&seen, &target);
    }
  else
    {
      View view = get_view (n_images, stage, map, image, channel);
      Coefficients by = { load_repeated (gradient->on_gradient + channel, n_images),
                          load_repeated (gradient->on_value + channel, n_images),
                          load_repeated (gradient->constant + channel, n_images) };

      if (map->pools)
        read_gradient_pooled (&view, &seen, &by, stage);
      else
        read_gradient_plain (&view, &seen, &by, stage);
    }
  if (n_images > 1 && stage->n_present < n_images)
    clear_missing (stage, map->shape);
}

static void
read_gradient (const ClossMapGradient *gradient, size_t image, int channel, const ClossStage *stage)
{
  BY_IMAGES (stage->n_images, read_gradient_images, gradient, image, channel, stage);
}

INLINE void
write_seen_images (int n_images, const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *output)
{
  ClossShape seen = get_seen_shape (map);
  View view = get_view (n_images, stage, map, image, channel);
  Target target = get_map_target (n_images, stage, seen, output, image, channel);

  view.values = get_stage_pixel (stage, 0, 0);
  view.images.n = 1;
  view.pixel = stage->pixel_stride;
  view.row = (ptrdiff_t)stage->columns * stage->pixel_stride;
  read_view (&view, map, &target);
}

static void
write_seen (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *output)
{
  BY_IMAGES (stage->n_images, write_seen_images, stage, map, image, channel, output);
}

extern const ClossMapKernels KERNELS_NAME (map);
const ClossMapKernels KERNELS_NAME (map) = {
  .read = read,
  .read_gradient = read_gradient,
  .write_seen = write_seen,
};
