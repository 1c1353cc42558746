/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "session/run.h"
#include "session/turnstile.h"
#include "train/snapshot.h"

G_BEGIN_DECLS

/* What the main thread asks of the worker: a value with a tag. Commands are applied in the order in which they were
 * sent, at the border between two mini-batches. */
typedef enum
{
  CLOSS_COMMAND_QUIT, /* made by the mailbox when it is closed; overtakes every other command but what saves the run */
  CLOSS_COMMAND_BEGIN,
  CLOSS_COMMAND_OPEN,
  CLOSS_COMMAND_SAVE,
  CLOSS_COMMAND_SNAPSHOT,
  CLOSS_COMMAND_RESTART,
  CLOSS_COMMAND_CONTINUE_FROM,
  CLOSS_COMMAND_EVALUATE_AT,
  CLOSS_COMMAND_TRAIN,
  CLOSS_COMMAND_PAUSE,
  CLOSS_COMMAND_STEPS,
  CLOSS_COMMAND_EPOCH,
  CLOSS_COMMAND_UNTIL,
  CLOSS_COMMAND_SET_CONTROL,
  CLOSS_COMMAND_SET_SPEED,
  CLOSS_COMMAND_SET_N_THREADS,
  CLOSS_COMMAND_SET_PROBE,
  CLOSS_COMMAND_SET_TURNSTILE,
} ClossCommandType;

typedef struct
{
  ClossCommandType type;
  guint64 serial; /* given by the sender, growing; the worker's status names the last one that was applied */
  union
  {
    struct
    {
      ClossRunStart *start;      /* owned */
      GCancellable *cancellable; /* owned: ends the reading of the data set */
      GArray *events;            /* owned: of ClossEvent, changes that the run makes at their steps; or NULL */
    } begin;
    struct
    {
      GFile *file;               /* owned */
      GCancellable *cancellable; /* owned; NULL for SAVE */
      ClossRunStart *like;       /* owned: of OPEN, a start whose data set is in memory; or NULL */
    } file;
    GTask *task;     /* owned: of SNAPSHOT, returns a ClossSnapshotAnswer */
    guint64 n_steps; /* of UNTIL: in all */
    struct
    {
      guint64 step;
      gsize n_images;
    } moment;
    struct
    {
      ClossControlId id;
      double value;
    } control;
    double steps_per_second;
    int n_threads;
    ClossProbeLimits probe;
    struct
    {
      ClossTurnstile *turnstile; /* owned; NULL: none from here on */
      ClossSide side;
    } turn;
  };
} ClossCommand;

/* What a SNAPSHOT returns. */
typedef struct
{
  ClossSnapshot *snapshot; /* owned */
  guint64 generation;      /* of the run's rows that belong to it; see ClossStatus */
} ClossSnapshotAnswer;

void closs_snapshot_answer_free (ClossSnapshotAnswer *answer);

/* Frees what the command owns, not the command itself. */
void closs_command_clear (ClossCommand *command);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClossCommand, closs_command_clear)

G_END_DECLS
