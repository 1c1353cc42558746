/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/timeline/loss-marks.h"
#include "app/text/display-text.h"
#include "train/caption.h"

#include <glib/gi18n.h>
#include <math.h>

/* Two changes of one control that are no further apart are of one movement of the hand. */
#define PAUSE_SECONDS 1.0
/* Pixels from a mark, within which the pointer asks for it. */
#define REACH 6.0

struct _ClossLossMarks
{
  GArray *marks;     /* of ClossChartMark */
  GPtrArray *labels; /* theirs, owned */
};

/* The rows that say how fast it went. */
typedef struct
{
  const ClossStepRow *rows;
  gsize n_rows;
  int batch_size;
} Pace;

ClossLossMarks *
closs_loss_marks_new (void)
{
  ClossLossMarks *marks = g_new0 (ClossLossMarks, 1);

  marks->marks = g_array_new (FALSE, FALSE, sizeof (ClossChartMark));
  marks->labels = g_ptr_array_new_with_free_func (g_free);
  return marks;
}

void
closs_loss_marks_free (ClossLossMarks *marks)
{
  g_array_unref (marks->marks);
  g_ptr_array_unref (marks->labels);
  g_free (marks);
}

/* Row i is that of step i + 1, unless the run goes on from a file that has its rows thinner. */
static double
get_seconds (const Pace *pace, guint64 n_steps, guint64 step)
{
  gboolean is_there = step >= 1 && step <= pace->n_rows && pace->rows[step - 1].step == step;
  double speed = is_there ? pace->rows[step - 1].images_per_second : NAN;

  return speed > 0 ? (double)n_steps * pace->batch_size / speed : INFINITY;
}

/* Where nobody knows how fast it was, only what came at the very next step is of the same movement. */
static gboolean
goes_on (const ClossEvent *before, const ClossEvent *event, const Pace *pace)
{
  guint64 distance = event->step - before->step;

  return event->control == before->control && event->old_value == before->new_value
         && (distance <= 1 || get_seconds (pace, distance, event->step) <= PAUSE_SECONDS);
}

/* What was undone before a step was taken with it has not happened. */
static void
add (ClossLossMarks *marks, const ClossEvent *first, const ClossEvent *last)
{
  ClossChartMark mark = { .step = (double)first->step, .last_step = (double)last->step };

  if (first->step == last->step && first->old_value == last->new_value)
    return;
  mark.label = closs_caption_describe_change (first, last);
  g_array_append_val (marks->marks, mark);
  g_ptr_array_add (marks->labels, (char *)mark.label);
}

void
closs_loss_marks_set (ClossLossMarks *marks, const ClossEvent *events, gsize n_events, const ClossStepRow *rows,
                      gsize n_rows, int batch_size)
{
  const Pace pace = { rows, n_rows, batch_size };
  gsize first = 0;

  g_array_set_size (marks->marks, 0);
  g_ptr_array_set_size (marks->labels, 0);
  for (gsize i = 1; i <= n_events; i++)
    if (i == n_events || !goes_on (&events[i - 1], &events[i], &pace))
      {
        add (marks, &events[first], &events[i - 1]);
        first = i;
      }
}

const ClossChartMark *
closs_loss_marks_get (const ClossLossMarks *marks, gsize *n_marks)
{
  *n_marks = marks->marks->len;
  return (const ClossChartMark *)(const void *)marks->marks->data;
}

char *
closs_loss_marks_describe (const ClossChartMark *mark)
{
  return closs_caption_place_change (mark->label, (guint64)mark->step, (guint64)mark->last_step);
}

char *
closs_loss_marks_describe_at (const ClossLossChart *chart, double width, double height, double x)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < chart->n_marks; i++)
    {
      const ClossChartMark *mark = &chart->marks[i];
      g_autofree char *line = NULL;

      if (x < closs_loss_chart_x_of (chart, width, height, mark->step) - REACH
          || x > closs_loss_chart_x_of (chart, width, height, mark->last_step) + REACH)
        continue;
      line = closs_loss_marks_describe (mark);
      g_string_append_printf (text, text->len > 0 ? "\n%s" : "%s", line);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
