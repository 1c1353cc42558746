/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/controls.h"
#include "train/settings.h"

G_BEGIN_DECLS

/* What the user has changed, to be taken back and done again: controls, live or not, and the data set. Changes of one
 * gesture (a drag, a preset) are one step. Knows nothing of how a change is made. */
typedef struct _ClossUndo ClossUndo;

typedef struct
{
  char *id, *directory; /* owned; either may be NULL */
} ClossUndoDataset;

typedef struct
{
  gboolean is_dataset;
  ClossControlId control; /* where it is not the data set */
  double old_value, new_value;
  ClossUndoDataset old_dataset, new_dataset;
} ClossUndoChange;

ClossUndo *closs_undo_new (void) G_GNUC_WARN_UNUSED_RESULT;
void closs_undo_free (ClossUndo *undo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossUndo, closs_undo_free)

/* A change was made. Those with the same @gesture as the last one join its step; another one begins a new step, and
 * what could be done again before that is forgotten. */
void closs_undo_add_control (ClossUndo *undo, guint gesture, ClossControlId control, double old_value,
                             double new_value);
void closs_undo_add_dataset (ClossUndo *undo, guint gesture, const ClossUndoDataset *from, const ClossUndoDataset *to);

gboolean closs_undo_can_undo (const ClossUndo *undo);
gboolean closs_undo_can_redo (const ClossUndo *undo);

/* The gesture by which the step was made that would be taken back, or done again; 0: there is none. Of several of these
 * histories whose gestures are counted together it tells which one is to go first. */
guint closs_undo_get_undo_order (const ClossUndo *undo);
guint closs_undo_get_redo_order (const ClossUndo *undo);

/* One step back: the changes (ClossUndoChange, in the order in which they were made) whose old values are to be had
 * again, or NULL. Borrowed until the next call. closs_undo_redo(): their new values. */
const GPtrArray *closs_undo_undo (ClossUndo *undo);
const GPtrArray *closs_undo_redo (ClossUndo *undo);

/* The run is back at an earlier step, with the settings @now of that step: forgets the last steps whose live changes
 * have been taken back by it. */
void closs_undo_drop_reverted (ClossUndo *undo, const ClossSettings *now);

void closs_undo_clear (ClossUndo *undo);

G_END_DECLS
