/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/undo.h"

typedef struct
{
  guint gesture;      /* that may still go on; 0: it has ended */
  guint order;        /* the gesture that it was made by */
  GPtrArray *changes; /* of ClossUndoChange */
} Step;

struct _ClossUndo
{
  GPtrArray *steps; /* of Step */
  guint n_done;     /* those after them can be done again */
};

static void
clear_dataset (ClossUndoDataset *dataset)
{
  g_free (dataset->id);
  g_free (dataset->directory);
}

static void
free_change (gpointer data)
{
  ClossUndoChange *change = data;

  clear_dataset (&change->old_dataset);
  clear_dataset (&change->new_dataset);
  g_free (change);
}

static void
free_step (gpointer data)
{
  Step *step = data;

  g_ptr_array_unref (step->changes);
  g_free (step);
}

ClossUndo *
closs_undo_new (void)
{
  ClossUndo *undo = g_new0 (ClossUndo, 1);

  undo->steps = g_ptr_array_new_with_free_func (free_step);
  return undo;
}

void
closs_undo_free (ClossUndo *undo)
{
  g_ptr_array_unref (undo->steps);
  g_free (undo);
}

/* The step of the gesture: the last one, or a new one. */
static Step *
get_step (ClossUndo *undo, guint gesture)
{
  Step *last = undo->n_done > 0 ? undo->steps->pdata[undo->n_done - 1] : NULL;
  Step *step;

  g_ptr_array_set_size (undo->steps, (gint)undo->n_done);
  if (last != NULL && last->gesture == gesture)
    return last;
  step = g_new0 (Step, 1);
  step->gesture = step->order = gesture;
  step->changes = g_ptr_array_new_with_free_func (free_change);
  g_ptr_array_add (undo->steps, step);
  undo->n_done++;
  return step;
}

/* The step's change of the same thing, so that a drag is one change. */
static ClossUndoChange *
get_change (Step *step, gboolean is_dataset, ClossControlId control, gboolean *is_new)
{
  ClossUndoChange *change;

  for (guint i = 0; i < step->changes->len; i++)
    {
      change = step->changes->pdata[i];
      if (change->is_dataset == is_dataset && change->control == control)
        {
          *is_new = FALSE;
          return change;
        }
    }
  change = g_new0 (ClossUndoChange, 1);
  change->is_dataset = is_dataset;
  change->control = control;
  g_ptr_array_add (step->changes, change);
  *is_new = TRUE;
  return change;
}

void
closs_undo_add_control (ClossUndo *undo, guint gesture, ClossControlId control, double old_value, double new_value)
{
  gboolean is_new;
  ClossUndoChange *change = get_change (get_step (undo, gesture), FALSE, control, &is_new);

  if (is_new)
    change->old_value = old_value;
  change->new_value = new_value;
}

static void
set_dataset (ClossUndoDataset *dataset, const ClossUndoDataset *source)
{
  clear_dataset (dataset);
  dataset->id = g_strdup (source->id);
  dataset->directory = g_strdup (source->directory);
}

void
closs_undo_add_dataset (ClossUndo *undo, guint gesture, const ClossUndoDataset *from, const ClossUndoDataset *to)
{
  gboolean is_new;
  ClossUndoChange *change = get_change (get_step (undo, gesture), TRUE, 0, &is_new);

  if (is_new)
    set_dataset (&change->old_dataset, from);
  set_dataset (&change->new_dataset, to);
}

gboolean
closs_undo_can_undo (const ClossUndo *undo)
{
  return undo->n_done > 0;
}

gboolean
closs_undo_can_redo (const ClossUndo *undo)
{
  return undo->n_done < undo->steps->len;
}

static guint
get_order (const ClossUndo *undo, guint index)
{
  return ((const Step *)undo->steps->pdata[index])->order;
}

guint
closs_undo_get_undo_order (const ClossUndo *undo)
{
  return closs_undo_can_undo (undo) ? get_order (undo, undo->n_done - 1) : 0;
}

guint
closs_undo_get_redo_order (const ClossUndo *undo)
{
  return closs_undo_can_redo (undo) ? get_order (undo, undo->n_done) : 0;
}

/* What comes after an undo belongs to no gesture of before. */
static const GPtrArray *
leave_step (ClossUndo *undo, guint index)
{
  Step *step = undo->steps->pdata[index];

  step->gesture = 0;
  return step->changes;
}

const GPtrArray *
closs_undo_undo (ClossUndo *undo)
{
  if (!closs_undo_can_undo (undo))
    return NULL;
  undo->n_done--;
  return leave_step (undo, undo->n_done);
}

const GPtrArray *
closs_undo_redo (ClossUndo *undo)
{
  if (!closs_undo_can_redo (undo))
    return NULL;
  undo->n_done++;
  return leave_step (undo, undo->n_done - 1);
}

static gboolean
is_reverted (const ClossUndoChange *change, const ClossSettings *now)
{
  return !change->is_dataset && closs_control_get (change->control)->is_live
         && now->value[change->control] == change->old_value && change->old_value != change->new_value;
}

static gboolean
is_step_reverted (const Step *step, const ClossSettings *now)
{
  for (guint i = 0; i < step->changes->len; i++)
    if (!is_reverted (step->changes->pdata[i], now))
      return FALSE;
  return TRUE;
}

void
closs_undo_drop_reverted (ClossUndo *undo, const ClossSettings *now)
{
  while (undo->n_done > 0 && is_step_reverted (undo->steps->pdata[undo->n_done - 1], now))
    g_ptr_array_remove_index (undo->steps, --undo->n_done);
}

void
closs_undo_clear (ClossUndo *undo)
{
  g_ptr_array_set_size (undo->steps, 0);
  undo->n_done = 0;
}
