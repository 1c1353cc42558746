/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as a run file: the reader gives a run that is the same after writing and reading it, or an error. */
#include "train/run-record.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_events (const ClossRunRecord *record)
{
  guint64 last = 1;

  for (guint i = 0; i < record->events->len; i++)
    {
      const ClossEvent *event = &g_array_index (record->events, ClossEvent, i);
      const ClossControl *control = closs_control_get (event->control);

      g_assert_true (control->is_live && closs_control_check (control, event->new_value, NULL));
      g_assert_cmpuint (event->step, >=, last);
      g_assert_cmpuint (event->step, <=, record->n_steps + 1);
      last = event->step;
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossRunRecord) record = closs_run_record_parse ((const char *)data, size, &error), again = NULL;
  g_autofree char *text = NULL, *second = NULL;

  g_assert_true ((record != NULL) == (error == NULL));
  if (record == NULL)
    return 0;
  check_events (record);
  text = closs_run_record_format (record);
  again = closs_run_record_parse (text, strlen (text), &error);
  g_assert_no_error (error);
  second = closs_run_record_format (again);
  g_assert_cmpstr (text, ==, second);
  return 0;
}
