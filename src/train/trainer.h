/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/frame.h"
#include <gio/gio.h>

G_BEGIN_DECLS

/* Training, one synchronous step after another. It has no threads of its own and uses the clock only to measure
 * images/s. A run is a function of its start (data set, settings, options) and its events. Not thread-safe. */
typedef struct _ClossTrainer ClossTrainer;

typedef struct
{
  int n_threads; /* 0: all processors */
  gboolean no_shuffle;
  gsize train_limit; /* number of training images to use, from the first; 0: all */
} ClossTrainerOptions;

/* A logged change of a control. @step is the first step (row of the metrics, from 1) that used it. */
typedef struct
{
  guint64 step;
  ClossControlId control;
  double old_value, new_value;
} ClossEvent;

ClossTrainer *closs_trainer_new (ClossDataset *dataset, const ClossSettings *settings,
                                 const ClossTrainerOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Another trainer of the same run, without a state: closs_states_restore() must set it. */
ClossTrainer *closs_trainer_new_alike (const ClossTrainer *trainer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void closs_trainer_free (ClossTrainer *trainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossTrainer, closs_trainer_free)

/* Changes a live control from the next step on and logs the event; setting the same value logs nothing. Errors: not
 * live, out of range, no such network (depth). On error nothing changes. */
gboolean closs_trainer_set_control (ClossTrainer *trainer, ClossControlId control, double value, GError **error);

/* One mini-batch. TRUE: *row is filled (its probe columns NaN). FALSE with CLOSS_TRAIN_ERROR_DIVERGED: a loss or
 * gradient was not finite. The trainer is then at its last finite state, one or two steps earlier, which may already be
 * ruined (guard.h keeps a healthy one); closs_trainer_get_step() returns its step. */
gboolean closs_trainer_step (ClossTrainer *trainer, ClossStepRow *row, GError **error);

/* Evaluates the first @n images of the probe order of @splits; with both splits, half of them each. 0: all images of
 * @splits in the data set's order, including training images that train_limit excludes from training. */
ClossFrame *closs_trainer_evaluate (ClossTrainer *trainer, ClossSplits splits, gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* The same in pieces, so that the caller can do other work in between, or stop. The weights must not change until the
 * end. At step 0 a probe (@n > 0) is evaluated by closs_trainer_evaluate_untrained(). */
typedef struct _ClossEvaluation ClossEvaluation;

ClossEvaluation *closs_evaluation_new (ClossTrainer *trainer, ClossSplits splits, gsize n) G_GNUC_WARN_UNUSED_RESULT;
/* The trainer may already be freed. */
void closs_evaluation_free (ClossEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossEvaluation, closs_evaluation_free)

/* Evaluates a few more images. TRUE: all are done; closs_evaluation_finish() may be called. */
gboolean closs_evaluation_advance (ClossEvaluation *evaluation);
gsize closs_evaluation_get_n_images (const ClossEvaluation *evaluation, gsize *n_done);
/* The same bits as closs_trainer_evaluate() or closs_trainer_evaluate_untrained(). Call once, at the end. */
ClossFrame *closs_evaluation_finish (ClossEvaluation *evaluation) G_GNUC_WARN_UNUSED_RESULT;

/* The number of images that closs_trainer_evaluate() has for a probe of @splits. */
gsize closs_trainer_count_probe (ClossTrainer *trainer, ClossSplits splits);

/* Like closs_trainer_evaluate(), for a trainer at step 0: the statistics of some of the images replace the running
 * ones, which are still empty (nn/untrained.h). A network that began with the weights of a file has statistics and is
 * evaluated by closs_trainer_evaluate(). */
ClossFrame *closs_trainer_evaluate_untrained (ClossTrainer *trainer, ClossSplits splits,
                                              gsize n) G_GNUC_WARN_UNUSED_RESULT;

/* Fills the probe columns of @row from @frame. They are measures of the test split: a frame without it changes nothing.
 * */
void closs_step_row_add_frame (ClossStepRow *row, const ClossFrame *frame);

guint64 closs_trainer_get_step (const ClossTrainer *trainer);
double closs_trainer_get_epoch (const ClossTrainer *trainer);
guint64 closs_trainer_get_steps_per_epoch (const ClossTrainer *trainer);
gsize closs_trainer_get_n_train (const ClossTrainer *trainer); /* after train_limit */
const ClossSettings *closs_trainer_get_settings (const ClossTrainer *trainer);
ClossDataset *closs_trainer_get_dataset (const ClossTrainer *trainer);
ClossModel *closs_trainer_get_model (ClossTrainer *trainer);
const ClossEvent *closs_trainer_get_events (const ClossTrainer *trainer, gsize *n_events);

/* Weights only, e.g. from PyTorch (--init). */
gboolean closs_trainer_init_from (ClossTrainer *trainer, GFile *file, GError **error);
/* Everything that the uninterrupted run has at this step: weights, running statistics, momentum, centers, step,
 * settings, events. */
gboolean closs_trainer_save (ClossTrainer *trainer, GFile *file, GError **error);
/* Reads the settings of a saved run, to make a trainer with; other keys of *settings do not change. */
gboolean closs_trainer_peek_settings (GFile *file, ClossSettings *settings, GError **error);
/* Continues a saved run in a trainer of the same data set, network, batch size and seed. The live controls keep the
 * trainer's values, which the caller takes from closs_trainer_peek_settings() or from the user. */
gboolean closs_trainer_resume (ClossTrainer *trainer, GFile *file, GError **error);

/* After closs_trainer_resume(): a message if the program or the instruction set differs from the one that computed the
 * earlier steps; NULL: it is the same. g_free(). */
char *closs_trainer_describe_change (const ClossTrainer *trainer) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
