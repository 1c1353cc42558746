/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report.h"
#include <json-glib/json-glib.h>
#include <math.h>
#include <sys/resource.h>

static gint64
get_peak_rss (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (gint64)usage.ru_maxrss * 1024;
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64)count);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_row (JsonBuilder *builder, const ClossStepRow *row)
{
  add_number (builder, "loss", row != NULL ? row->loss : NAN);
  add_number (builder, "ce_loss", row != NULL ? row->ce_loss : NAN);
  add_number (builder, "center_loss", row != NULL ? row->center_loss : NAN);
  add_number (builder, "train_accuracy", row != NULL ? row->train_accuracy : NAN);
}

static void
add_frame (JsonBuilder *builder, const ClossFrame *test)
{
  add_number (builder, "test_accuracy", test != NULL ? test->metrics.accuracy : NAN);
  add_number (builder, "nearest_center_accuracy", test != NULL ? test->metrics.nearest_center_accuracy : NAN);
  add_number (builder, "compactness", test != NULL ? test->metrics.compactness : NAN);
}

static void
add_null (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_null_value (builder);
}

static void
add_divergence (JsonBuilder *builder, const ClossTraining *training)
{
  if (training->divergence != NULL)
    {
      add_count (builder, "diverged_step", training->diverged_step);
      add_count (builder, "healthy_step", closs_trainer_get_step (training->trainer));
      return;
    }
  add_null (builder, "diverged_step");
  add_null (builder, "healthy_step");
}

/* The class names, in the order of the numbers in the --features file. */
static void
add_classes (JsonBuilder *builder, const ClossDataset *dataset)
{
  json_builder_set_member_name (builder, "classes");
  json_builder_begin_array (builder);
  for (int k = 0; k < closs_dataset_get_n_classes (dataset); k++)
    json_builder_add_string_value (builder, closs_dataset_get_class_name (dataset, k));
  json_builder_end_array (builder);
}

static void
add_replay (JsonBuilder *builder, const ClossReplay *replay)
{
  if (!replay->is_known)
    {
      add_null (builder, "replay");
      return;
    }
  json_builder_set_member_name (builder, "replay");
  json_builder_add_string_value (builder, replay->differing_step == 0 ? "exact" : "differs");
}

char *
closs_report_format (const ClossTraining *training, double seconds)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  double pace = training->step_seconds > 0 ? (double)training->timed_images / training->step_seconds : NAN;

  json_builder_begin_object (builder);
  add_count (builder, "steps", closs_trainer_get_step (training->trainer));
  add_number (builder, "epochs", closs_trainer_get_epoch (training->trainer));
  add_number (builder, "seconds", seconds);
  add_number (builder, "images_per_second", pace);
  add_row (builder, closs_training_get_last_row (training));
  add_frame (builder, training->frames[CLOSS_SPLIT_TEST]);
  add_count (builder, "peak_rss_bytes", (guint64)get_peak_rss ());
  add_divergence (builder, training);
  add_classes (builder, closs_trainer_get_dataset (training->trainer));
  add_replay (builder, &training->replay);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
