/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/script.h"

void
closs_script_init (ClossScript *script, GArray *events, guint next)
{
  *script = (ClossScript){ .events = g_array_ref (events), .next = next };
}

void
closs_script_clear (ClossScript *script)
{
  g_clear_pointer (&script->events, g_array_unref);
}

gboolean
closs_script_apply (ClossScript *script, ClossTrainer *trainer, GError **error)
{
  guint64 step = closs_trainer_get_step (trainer) + 1;

  for (; script->next < script->events->len; script->next++)
    {
      const ClossEvent *event = &g_array_index (script->events, ClossEvent, script->next);

      if (event->step > step)
        break;
      if (!closs_trainer_set_control (trainer, event->control, event->new_value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
closs_script_step (ClossScript *script, ClossTrainer *trainer, ClossStepRow *row, GError **error)
{
  return closs_script_apply (script, trainer, error) && closs_trainer_step (trainer, row, error);
}
