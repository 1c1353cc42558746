/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/film.h"

/* As many frames as the window shows. */
#define MAX_IMAGES 2000
/* The largest share of the training's multiplications that frames may take; MIN_FRAMES frames may take more. */
#define MAX_SHARE  0.25
#define MIN_FRAMES 25
/* Passes of a training step: forward, the gradient of the input and that of the weights. */
#define PASSES_PER_STEP 3

static guint64
plan_frames (const ClossFilm *film, const ClossTrainer *trainer, guint64 n_most)
{
  double batch_size = closs_trainer_get_settings (trainer)->value[CLOSS_CONTROL_BATCH_SIZE];
  guint64 n_steps = film->end - film->start;
  double n_affordable = MAX_SHARE * PASSES_PER_STEP * batch_size * (double)n_steps / (double)MAX (film->n_images, 1);
  guint64 n = n_affordable < (double)n_most ? MAX ((guint64)n_affordable, MIN (MIN_FRAMES, n_most)) : n_most;

  return MIN (n, n_steps + 1);
}

static void
unref_frame_cb (gpointer frame)
{
  closs_frame_unref (frame);
}

ClossFilm *
closs_film_new (ClossTrainer *trainer, ClossSplitKind split, guint64 end, guint64 n_most)
{
  ClossFilm *film = g_new0 (ClossFilm, 1);

  film->split = split;
  film->start = closs_trainer_get_step (trainer);
  film->end = MAX (end, film->start);
  film->n_images = MIN (closs_trainer_count_probe (trainer, CLOSS_SPLITS_OF (split)), MAX_IMAGES);
  film->n_planned = plan_frames (film, trainer, n_most);
  film->frames = g_ptr_array_new_with_free_func (unref_frame_cb);
  return film;
}

void
closs_film_free (ClossFilm *film)
{
  g_ptr_array_unref (film->frames);
  g_free (film);
}

static void
add_frame (ClossFilm *film, ClossTrainer *trainer)
{
  ClossSplits splits = CLOSS_SPLITS_OF (film->split);
  gboolean is_at_start = closs_trainer_get_step (trainer) == 0;

  g_ptr_array_add (film->frames, is_at_start ? closs_trainer_evaluate_untrained (trainer, splits, film->n_images)
                                             : closs_trainer_evaluate (trainer, splits, film->n_images));
}

/* The step of frame @i. */
static guint64
get_step (const ClossFilm *film, guint64 i)
{
  double share = film->n_planned > 1 ? (double)i / (double)(film->n_planned - 1) : 1;

  return film->start + (guint64)(share * (double)(film->end - film->start) + 0.5);
}

void
closs_film_take (ClossFilm *film, ClossTrainer *trainer)
{
  if (film->frames->len < film->n_planned && closs_trainer_get_step (trainer) >= get_step (film, film->frames->len))
    add_frame (film, trainer);
}

static guint64
get_last_step (const ClossFilm *film)
{
  const ClossFrame *frame = film->frames->pdata[film->frames->len - 1];

  return frame->step;
}

void
closs_film_finish (ClossFilm *film, ClossTrainer *trainer)
{
  guint64 step = closs_trainer_get_step (trainer);

  while (film->frames->len > 0 && get_last_step (film) > step)
    g_ptr_array_set_size (film->frames, (gint)film->frames->len - 1);
  if (film->frames->len == 0 || get_last_step (film) < step)
    add_frame (film, trainer);
}
