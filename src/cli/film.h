/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* The frames of --animate, taken during training. Their steps depend on the run alone. */
typedef struct
{
  ClossSplitKind split;
  guint64 start, end; /* steps */
  gsize n_images;     /* images in a frame */
  guint64 n_planned;  /* number of frames, including the first and the last */
  GPtrArray *frames;  /* of ClossFrame, sorted by step */
} ClossFilm;

/* For at most @n_most frames of a trainer at its first step that trains to step @end. Fewer if they would cost more
 * than a fixed share of the training. */
ClossFilm *closs_film_new (ClossTrainer *trainer, ClossSplitKind split, guint64 end,
                           guint64 n_most) G_GNUC_WARN_UNUSED_RESULT;
void closs_film_free (ClossFilm *film);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossFilm, closs_film_free)

/* Call before the first step and after each step: takes a frame if one is due. */
void closs_film_take (ClossFilm *film, ClossTrainer *trainer);

/* The run ended here, perhaps early, or went back before some frames: the last frame becomes this one. */
void closs_film_finish (ClossFilm *film, ClossTrainer *trainer);

G_END_DECLS
