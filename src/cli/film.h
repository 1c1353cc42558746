/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/trainer.h"

G_BEGIN_DECLS

/* The frames that --animate is made of, taken on the way. Which steps these are is a function of the run alone. */
typedef struct
{
  ClossSplitKind split;
  guint64 start, end; /* steps */
  gsize n_images;     /* in a frame */
  guint64 n_planned;  /* frames, first and last among them */
  GPtrArray *frames;  /* of ClossFrame, by step */
} ClossFilm;

/* For at most @n_most frames of a trainer that is at its first step and trains to step @end. Fewer where that many
 * would take more than a part of what the training takes. */
ClossFilm *closs_film_new (ClossTrainer *trainer, ClossSplitKind split, guint64 end,
                           guint64 n_most) G_GNUC_WARN_UNUSED_RESULT;
void closs_film_free (ClossFilm *film);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossFilm, closs_film_free)

/* Before the first step and after each: takes a frame where one is due. */
void closs_film_take (ClossFilm *film, ClossTrainer *trainer);

/* The run ended here, be it early or steps before frames that were taken: its last frame is this. */
void closs_film_finish (ClossFilm *film, ClossTrainer *trainer);

G_END_DECLS
