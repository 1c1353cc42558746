/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/change.h"
#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

static char *
list_live_keys (void)
{
  GString *keys = g_string_new (NULL);

  for (int i = 0; i < CLOSS_N_CONTROLS; i++)
    if (closs_control_get (i)->is_live)
      g_string_append_printf (keys, "%s%s", keys->len > 0 ? ", " : "", closs_control_get (i)->key);
  return g_string_free (keys, FALSE);
}

static gboolean
parse_assignment (const char *text, ClossEvent *change, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = g_strndup (text, equals != NULL ? (gsize)(equals - text) : strlen (text));
  const ClossControl *control = closs_control_find (key);

  if (equals == NULL || control == NULL || !control->is_live)
    {
      g_autofree char *keys = list_live_keys ();
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("“%s” cannot change while a run goes on; what can: %s"), key, keys);
      return FALSE;
    }
  change->control = control->id;
  return closs_control_parse (control, equals + 1, &change->new_value, error);
}

gboolean
closs_change_parse (const char *text, ClossEvent *change, GError **error)
{
  const char *colon = strchr (text, ':');
  g_autofree char *step = g_strndup (text, colon != NULL ? (gsize)(colon - text) : 0);

  if (!g_ascii_string_to_unsigned (step, 10, 1, G_MAXINT64, &change->step, NULL))
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("--at: “%s” is not of the form STEP:KEY=VALUE with a STEP from 1, for example 500:lambda=10"),
                   text);
      return FALSE;
    }
  if (parse_assignment (colon + 1, change, error))
    return TRUE;
  g_prefix_error (error, "--at %s: ", text);
  return FALSE;
}

static gint
compare_steps_cb (gconstpointer a, gconstpointer b)
{
  const ClossEvent *first = a, *second = b;

  return first->step < second->step ? -1 : first->step > second->step;
}

void
closs_changes_sort (GArray *changes)
{
  g_array_sort (changes, compare_steps_cb); /* stable */
}

static gboolean
check_change (const ClossEvent *change, const ClossTrainer *trainer, guint64 end, GError **error)
{
  ClossSettings settings = *closs_trainer_get_settings (trainer);
  ClossNetworkSpec spec;

  if (change->step > end)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _ ("beyond the end of the run, which is at step %" PRIu64), end);
      return FALSE;
    }
  settings.value[change->control] = change->new_value;
  spec = closs_settings_get_spec (&settings, closs_trainer_get_dataset (trainer));
  return closs_network_spec_check (&spec, error);
}

gboolean
closs_changes_check (const GArray *changes, const ClossTrainer *trainer, guint64 end, GError **error)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ClossEvent *change = &g_array_index (changes, ClossEvent, i);

      if (!check_change (change, trainer, end, error))
        {
          g_prefix_error (error, "%" PRIu64 ":%s: ", change->step, closs_control_get (change->control)->key);
          return FALSE;
        }
    }
  return TRUE;
}
