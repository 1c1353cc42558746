/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session/chronicle.h"
#include <math.h>

/* Adds the rows of a run of @n_steps; one row in a hundred is measured. */
static void
take_rows (ClossChronicle *chronicle, guint64 first, guint64 last)
{
  g_auto (ClossNews) news;

  closs_news_init (&news);
  for (guint64 step = first; step <= last; step++)
    {
      ClossStepRow row = { .step = step, .test_accuracy = step % 100 == 0 ? 0.5 : NAN };

      g_array_append_val (news.rows, row);
    }
  closs_chronicle_take (chronicle, &news);
}

/* The number of rows is limited. All the newest rows and all measured rows stay. */
static void
test_rows_have_an_end (void)
{
  const guint64 n_steps = 2500000;
  ClossChronicle chronicle;
  guint64 n_measured = 0;

  closs_chronicle_init (&chronicle);
  for (guint64 step = 1; step < n_steps; step += 50000)
    {
      take_rows (&chronicle, step, step + 49999);
      g_assert_cmpuint (chronicle.rows->len, <, CLOSS_ROWS_MAX);
    }
  g_assert_cmpuint (chronicle.rows->len, >=, CLOSS_ROWS_MAX / 2);
  g_assert_cmpuint (g_array_index (chronicle.rows, ClossStepRow, chronicle.rows->len - 1).step, ==, n_steps);
  for (guint i = 0; i < chronicle.rows->len; i++)
    {
      const ClossStepRow *row = &g_array_index (chronicle.rows, ClossStepRow, i);

      g_assert_true (i == 0 || row->step > g_array_index (chronicle.rows, ClossStepRow, i - 1).step);
      n_measured += !isnan (row->test_accuracy);
    }
  g_assert_cmpuint (n_measured, ==, n_steps / 100);
  closs_chronicle_clear (&chronicle);
}

/* Below the limit every step has its row. */
static void
test_all_rows (void)
{
  ClossChronicle chronicle;

  closs_chronicle_init (&chronicle);
  take_rows (&chronicle, 1, CLOSS_ROWS_MAX - 1);
  g_assert_cmpuint (chronicle.rows->len, ==, CLOSS_ROWS_MAX - 1);
  closs_chronicle_clear (&chronicle);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chronicle/rows-have-an-end", test_rows_have_an_end);
  g_test_add_func ("/chronicle/all-rows", test_all_rows);
  return g_test_run ();
}
