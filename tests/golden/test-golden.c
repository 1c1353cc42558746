/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whole training steps against PyTorch's in double precision (generate.py describes the files).
 *
 * Tolerances. Float arithmetic differs from double's by about 1e-6 relative for one layer (docs/method.md); BatchNorm
 * over as few as 5 values and a dozen layers multiply that by a few tens in the gradients, and rounding may flip a
 * close ReLU or pooling winner: 1e-3 of a tensor's length. A wrong formula gives 1e-1 and more. Features: nine
 * convolutions with an error of 4e-6 each. After a flip the later steps of so small a batch differ by more than
 * rounding, so generate.py picks images without flips. */
#include "nn/model-private.h"
#include "nn/safetensors.h"
#include <math.h>
#include <string.h>

#define SKETCH             1024
#define LOSS_TOLERANCE     1e-5
#define LATER_TOLERANCE    1e-4
#define FEATURE_TOLERANCE  1e-4
#define GRADIENT_TOLERANCE 1e-3
#define FINAL_TOLERANCE    1e-3

static const char *const cases[] = {
  "d3-plain-28", "d3-root-32", "d3-paper-28", "d4-plain-32-k100", "d4-root-28", "d4-paper-32", "lenetpp-paper-28",
};

static ClossSafetensors *
load_case (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *base = g_strconcat (name, ".safetensors", NULL);
  g_autofree char *path = g_build_filename (g_getenv ("CLOSS_GOLDEN_DIR"), base, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GBytes) bytes = g_file_load_bytes (file, NULL, NULL, &error);
  ClossSafetensors *golden;

  g_assert_no_error (error);
  golden = closs_safetensors_parse (bytes, &error);
  g_assert_no_error (error);
  return golden;
}

static const char *
get_string (const ClossSafetensors *golden, const char *key)
{
  const char *value = g_hash_table_lookup (golden->metadata, key);

  g_assert_nonnull (value);
  return value;
}

static int
get_int (const ClossSafetensors *golden, const char *key)
{
  return (int)g_ascii_strtoll (get_string (golden, key), NULL, 10);
}

static float
get_float (const ClossSafetensors *golden, const char *key)
{
  return (float)g_ascii_strtod (get_string (golden, key), NULL);
}

/* A tensor's values; *count may be NULL. */
static float *
read_floats (const ClossSafetensors *golden, const char *prefix, const char *name, gsize *count)
{
  g_autofree char *key = g_strconcat (prefix, name, NULL);
  const ClossSafetensor *tensor = g_hash_table_lookup (golden->by_name, key);
  float *values;

  g_assert_nonnull (tensor);
  g_assert_cmpstr (tensor->dtype, ==, "F32");
  values = g_malloc (tensor->end - tensor->begin);
  closs_safetensors_read (golden, tensor, values);
  if (count)
    *count = (tensor->end - tensor->begin) / sizeof (float);
  return values;
}

/* generate.py has the same. */
static guint32
hash_element (const char *name, gsize index)
{
  guint32 h = 2166136261u;

  for (const char *c = name; *c; c++)
    h = (h ^ (guint8)*c) * 16777619u;
  h += (guint32)index * 2654435761u;
  h = (h ^ (h >> 16)) * 0x85EBCA6Bu;
  h = (h ^ (h >> 13)) * 0xC2B2AE35u;
  return h ^ (h >> 16);
}

static void
initialize (ClossModel *model, const ClossSafetensors *golden)
{
  for (gsize t = 0; t < closs_model_get_n_tensors (model); t++)
    {
      const ClossTensorInfo *info = closs_model_get_tensor_info (model, t);
      g_autofree float *rule = read_floats (golden, "rule.", info->name, NULL);
      g_autofree float *values = g_new (float, info->count);

      for (gsize i = 0; i < info->count; i++)
        values[i]
            = (float)((double)rule[0] + (double)rule[1] * ((double)hash_element (info->name, i) / 2147483648.0 - 1.0));
      closs_model_set_tensor (model, t, CLOSS_TENSOR_VALUE, values);
    }
}

static ClossModel *
make_model (const ClossSafetensors *golden)
{
  g_autoptr (GError) error = NULL;
  gboolean deep = strcmp (get_string (golden, "architecture"), "deep") == 0;
  ClossNetworkSpec spec = {
    .architecture = deep ? CLOSS_ARCHITECTURE_DEEP : CLOSS_ARCHITECTURE_LENETPP,
    .depth = get_int (golden, "depth"),
    .width_eighths = 1,
    .image_height = get_int (golden, "side"),
    .image_width = get_int (golden, "side"),
    .image_channels = get_int (golden, "channels"),
    .n_classes = get_int (golden, "classes"),
  };
  ClossModel *model = closs_model_new (&spec, get_int (golden, "batch"), 2, &error);

  g_assert_no_error (error);
  initialize (model, golden);
  return model;
}

static ClossHyper
get_hyper (const ClossSafetensors *golden)
{
  const char *loss = get_string (golden, "loss");

  return (ClossHyper){
    .loss = strcmp (loss, "plain") == 0  ? CLOSS_LOSS_PLAIN
            : strcmp (loss, "root") == 0 ? CLOSS_LOSS_ROOT
                                         : CLOSS_LOSS_PAPER,
    .lambda = get_float (golden, "lambda"),
    .lr = get_float (golden, "lr"),
    .center_lr = get_float (golden, "center_lr"),
    .momentum = get_float (golden, "momentum"),
  };
}

static double
distance (gsize count, const double *a, const float *b)
{
  double difference = 0.0, length = 0.0;

  for (gsize i = 0; i < count; i++)
    {
      difference += (a[i] - (double)b[i]) * (a[i] - (double)b[i]);
      length += (double)b[i] * (double)b[i];
    }
  return sqrt (difference / MAX (length, 1e-20));
}

/* The model's tensor against the sketch called prefix + name. */
static void
compare_tensor (const ClossModel *model, gsize t, ClossTensorKind kind, const ClossSafetensors *golden,
                const char *prefix, double tolerance)
{
  const ClossTensorInfo *info = closs_model_get_tensor_info (model, t);
  g_autofree float *values = g_new (float, info->count);
  g_autofree double *sketch = g_new0 (double, MAX (info->count, SKETCH));
  gsize count;
  g_autofree float *expected = read_floats (golden, prefix, info->name, &count);
  double error;

  closs_model_get_tensor (model, t, kind, values);
  g_assert_cmpuint (count, ==, MIN (info->count, SKETCH));
  for (gsize i = 0; i < info->count; i++)
    if (info->count <= SKETCH)
      sketch[i] = (double)values[i];
    else
      {
        guint32 h = hash_element (info->name, i);
        sketch[h % SKETCH] += h & 0x80000000u ? -(double)values[i] : (double)values[i];
      }
  error = distance (count, sketch, expected);
  g_test_message ("%s%s: %.2e", prefix, info->name, error);
  if (!(error <= tolerance))
    g_test_message ("%s%s is off by %.2e, %.0e allowed", prefix, info->name, error, tolerance), g_test_fail ();
}

static void
compare_tensors (const ClossModel *model, ClossTensorKind kind, const ClossSafetensors *golden, const char *prefix,
                 double tolerance)
{
  for (gsize t = 0; t < closs_model_get_n_tensors (model); t++)
    if (kind == CLOSS_TENSOR_VALUE || closs_model_get_tensor_info (model, t)->has_gradient)
      compare_tensor (model, t, kind, golden, prefix, tolerance);
}

static void
compare_loss (int step, const char *what, double value, float expected)
{
  double error = fabs (value - (double)expected) / fabs ((double)expected);
  double tolerance = step == 0 ? LOSS_TOLERANCE : LATER_TOLERANCE;

  g_test_message ("step %d: %s %.7g, PyTorch's %.7g: %.2e", step, what, value, (double)expected, error);
  g_assert_cmpfloat (error, <=, tolerance);
}

/* The features of the training pass, which are only in the model's memory. */
static void
compare_features (const ClossModel *model, const ClossSafetensors *golden)
{
  gsize count;
  g_autofree float *expected = read_floats (golden, "", "features", &count);
  const float *features = model->training.head.embeddings;
  g_autofree double *values = g_new (double, count);

  for (gsize i = 0; i < count; i++)
    values[i] = (double)features[i];
  g_assert_cmpfloat (distance (count, values, expected), <=, FEATURE_TOLERANCE);
}

static void
test_case (gconstpointer data)
{
  g_autoptr (ClossSafetensors) golden = load_case (data);
  g_autoptr (ClossModel) model = make_model (golden);
  const ClossSafetensor *images = g_hash_table_lookup (golden->by_name, "images");
  const guint8 *pixels = (const guint8 *)g_bytes_get_data (golden->bytes, NULL) + golden->data_offset + images->begin;
  gsize n_labels, batch = (gsize)get_int (golden, "batch");
  g_autofree float *label_values = read_floats (golden, "", "labels", &n_labels);
  g_autofree guint16 *labels = g_new (guint16, n_labels);
  g_autofree float *losses = read_floats (golden, "", "losses", NULL);
  g_autofree guint32 *indices = g_new (guint32, batch);
  ClossHyper hyper = get_hyper (golden);

  for (gsize i = 0; i < n_labels; i++)
    labels[i] = (guint16)label_values[i];
  for (int step = 0; step < get_int (golden, "steps"); step++)
    {
      ClossBatch b = { .images = pixels, .labels = labels, .indices = indices, .n = batch };
      ClossStepResult result;

      for (gsize i = 0; i < batch; i++)
        indices[i] = (guint32)((gsize)step * batch + i);
      g_assert_true (closs_model_step (model, &b, &hyper, &result));
      compare_loss (step, "cross-entropy", result.ce_loss, losses[2 * step]);
      compare_loss (step, "center loss", result.center_loss, losses[2 * step + 1]);
      if (step > 0)
        continue;
      compare_features (model, golden);
      compare_tensors (model, CLOSS_TENSOR_GRADIENT, golden, "gradient.", GRADIENT_TOLERANCE);
    }
  compare_tensors (model, CLOSS_TENSOR_VALUE, golden, "final.", FINAL_TOLERANCE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/golden/%s", cases[i]);
      g_test_add_data_func (path, cases[i], test_case);
    }
  return g_test_run ();
}
