/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/animation.h"
#include "base/file-write.h"
#include "plot/gif.h"
#include "plot/glide.h"
#include "plot/tween.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* Pictures that teach the palette before the first picture is packed. */
#define N_LEARNED 16
#define MAX_HOLD  2.0
/* Seconds that the camera looks ahead and back, and the length of trails, as on the screen. */
#define CAMERA_REACH 0.8
#define TRAIL_LENGTH 4.0
/* The most bytes of the file, which is made in memory. Viewers fail long before that. */
#define MAX_BYTES ((gsize)1 << 30)

typedef struct
{
  const ClossAnimation *animation;
  gsize n; /* pictures */
  ClossView *views;
  gsize n_values; /* of the centers: 2 n_classes */
  float *centers; /* [n][n_values] */
  cairo_surface_t *surface;
} Film;

static void
clear_film (Film *film)
{
  g_free (film->views);
  g_free (film->centers);
  cairo_surface_destroy (film->surface);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Film, clear_film)

static gboolean
check (const ClossAnimation *animation, GError **error)
{
  int low = MIN (animation->width, animation->height), high = MAX (animation->width, animation->height);

  if (animation->n_keys > 0 && low >= CLOSS_ANIMATION_MIN_SIDE && high <= CLOSS_ANIMATION_MAX_SIDE
      && animation->rate >= CLOSS_ANIMATION_MIN_RATE && animation->rate <= CLOSS_ANIMATION_MAX_RATE
      && animation->length >= CLOSS_ANIMATION_MIN_LENGTH && animation->length <= CLOSS_ANIMATION_MAX_LENGTH)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               _ ("An animation has sides of %d to %d pixels, %.0f to %.0f pictures a second, and lasts %.1f to %.0f "
                  "seconds"),
               CLOSS_ANIMATION_MIN_SIDE, CLOSS_ANIMATION_MAX_SIDE, CLOSS_ANIMATION_MIN_RATE, CLOSS_ANIMATION_MAX_RATE,
               CLOSS_ANIMATION_MIN_LENGTH, CLOSS_ANIMATION_MAX_LENGTH);
  return FALSE;
}

double
closs_animation_get_hold (double length)
{
  return MIN (MAX_HOLD, length / 5);
}

int
closs_animation_count_pictures (double rate, double length)
{
  return 1 + MAX ((int)lrint (rate * (length - closs_animation_get_hold (length))), 1);
}

static double
get_step (const Film *film, gsize i)
{
  const ClossAnimationKey *keys = film->animation->keys;
  double first = (double)keys[0].step, last = (double)keys[film->animation->n_keys - 1].step;

  /* The last picture shows the last key exactly. */
  return i + 1 == film->n ? last : first + (last - first) * (double)i / (double)(film->n - 1);
}

static void
init_tween (const Film *film, gsize i, ClossTween *tween)
{
  closs_tween_init (tween, film->animation->keys, film->animation->n_keys, get_step (film, i));
}

/* Goes through all pictures to find views and centers before the first is drawn. This can take long, so it can be
 * cancelled between two pictures. */
static gboolean
look_ahead (Film *film, GCancellable *cancellable, GError **error)
{
  const ClossAnimation *animation = film->animation;

  film->n_values = 2 * (gsize)animation->keys[0].scene.n_classes;
  film->views = g_new (ClossView, film->n);
  film->centers = g_new0 (float, film->n * film->n_values);
  for (gsize i = 0; i < film->n; i++)
    {
      g_auto (ClossTween) tween = { 0 };
      ClossRect plane;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      init_tween (film, i, &tween);
      memcpy (film->centers + i * film->n_values, tween.scene.centers, film->n_values * sizeof (float));
      plane = closs_scene_get_plane (&tween.scene, animation->width, animation->height);
      film->views[i] = animation->holds_view ? tween.scene.view : closs_view_fit (&tween.scene, &plane);
    }
  if (!animation->holds_view)
    closs_views_glide (film->views, film->n, (gsize)MAX (lrint (CAMERA_REACH * animation->rate), 1));
  return TRUE;
}

/* The places of the centers in the pictures up to @i. */
static void
add_trail (const Film *film, gsize i, ClossScene *scene)
{
  gsize n = MIN (i + 1, (gsize)(TRAIL_LENGTH * film->animation->rate));

  scene->trails = film->centers + (i + 1 - n) * film->n_values;
  scene->n_trail = n >= 2 ? n : 0;
}

static gboolean
draw (const Film *film, gsize i, GError **error)
{
  g_auto (ClossTween) tween = { 0 };
  cairo_t *cr = cairo_create (film->surface);
  cairo_status_t status;

  init_tween (film, i, &tween);
  tween.scene.view = film->views[i];
  add_trail (film, i, &tween.scene);
  closs_scene_draw (&tween.scene, cr, film->animation->width, film->animation->height);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("A picture of the animation could not be drawn: %s"),
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
draw_or_stop (const Film *film, gsize i, GCancellable *cancellable, GError **error)
{
  return !g_cancellable_set_error_if_cancelled (cancellable, error) && draw (film, i, error);
}

/* Learns from pictures spread over the whole animation, including the first and the last. */
static ClossGifPalette *
learn_colors (const Film *film, GCancellable *cancellable, GError **error)
{
  g_autoptr (ClossGifPalette) palette = closs_gif_palette_new ();
  gsize n = MIN (film->n, N_LEARNED);

  for (gsize i = 0; i < n; i++)
    {
      if (!draw_or_stop (film, i * (film->n - 1) / (n - 1), cancellable, error))
        return NULL;
      closs_gif_palette_learn (palette, film->surface);
    }
  return g_steal_pointer (&palette);
}

/* Hundredths of a second until the next picture, rounded so that the sum matches the length. */
static int
get_delay (const Film *film, gsize i)
{
  const ClossAnimation *animation = film->animation;
  double hold = closs_animation_get_hold (animation->length),
         pitch = (animation->length - hold) / (double)(film->n - 1);
  double end = i + 1 == film->n ? animation->length : (double)(i + 1) * pitch;

  return (int)(lrint (100 * end) - lrint (100 * (double)i * pitch));
}

static GByteArray *
pack (const Film *film, GCancellable *cancellable, GError **error)
{
  const ClossAnimation *animation = film->animation;
  ClossGifPalette *palette = learn_colors (film, cancellable, error);
  g_autoptr (ClossGif) gif = NULL;

  if (palette == NULL)
    return NULL;
  gif = closs_gif_new (animation->width, animation->height, palette, MAX_BYTES, error);
  if (gif == NULL)
    return NULL;
  for (gsize i = 0; i < film->n; i++)
    {
      if (!draw_or_stop (film, i, cancellable, error)
          || !closs_gif_add (gif, film->surface, get_delay (film, i), error))
        return NULL;
      if (animation->progress != NULL)
        animation->progress ((double)(i + 1) / (double)film->n, animation->progress_data);
    }
  return closs_gif_finish (gif, error);
}

gboolean
closs_animation_write (const ClossAnimation *animation, GFile *file, GCancellable *cancellable, GError **error)
{
  g_auto (Film) film = { .animation = animation };
  g_autoptr (GByteArray) bytes = NULL;
  g_autofree char *name = g_file_get_parse_name (file);

  if (!check (animation, error))
    return FALSE;
  film.n = (gsize)closs_animation_count_pictures (animation->rate, animation->length);
  film.surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, animation->width, animation->height);
  if (look_ahead (&film, cancellable, error))
    bytes = pack (&film, cancellable, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  return closs_file_write (file, (const char *)bytes->data, bytes->len, cancellable, error);
}
