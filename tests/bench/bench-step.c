/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures the training step and the evaluation of one network and prints one JSON object. Each network has its own
 * process, so that the peak memory belongs to it; bench.py runs it for all. */
#include "kernel/kernels.h"
#include "kernel/random.h"
#include "nn/model.h"
#include <json-glib/json-glib.h>
#include <locale.h>
#include <sys/resource.h>

static char *architecture;
static int depth = 4, width_eighths = 8, side = 28, channels = 1, n_classes = 10, batch_size = 64, n_threads;
static int n_evaluated = 2000, min_repeats = 3;
static double seconds = 3;

static const GOptionEntry options[] = {
  { "architecture", 0, 0, G_OPTION_ARG_STRING, &architecture, "deep or lenet++", "NAME" },
  { "depth", 0, 0, G_OPTION_ARG_INT, &depth, "Blocks", "N" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width_eighths, "Eighths of the full width", "N" },
  { "side", 0, 0, G_OPTION_ARG_INT, &side, "Pixels of an image's side", "N" },
  { "channels", 0, 0, G_OPTION_ARG_INT, &channels, "Of an image", "N" },
  { "classes", 0, 0, G_OPTION_ARG_INT, &n_classes, "Classes", "N" },
  { "batch-size", 0, 0, G_OPTION_ARG_INT, &batch_size, "Images a step", "N" },
  { "threads", 't', 0, G_OPTION_ARG_INT, &n_threads, "Threads (default: the processors)", "N" },
  { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Of training, and again of evaluation", "S" },
  { "evaluate", 0, 0, G_OPTION_ARG_INT, &n_evaluated, "Images of an evaluation; 0: none", "N" },
  G_OPTION_ENTRY_NULL,
};

typedef struct
{
  ClossModel *model;
  guint8 *images;
  guint16 *labels;
  gsize n_images;
  float *embeddings, *logits;
} Bench;

static ClossNetworkSpec
get_spec (void)
{
  return (ClossNetworkSpec){
    .architecture = g_strcmp0 (architecture, "lenet++") == 0 ? CLOSS_ARCHITECTURE_LENETPP : CLOSS_ARCHITECTURE_DEEP,
    .depth = depth,
    .width_eighths = width_eighths,
    .image_height = side,
    .image_width = side,
    .image_channels = channels,
    .n_classes = n_classes,
  };
}

static gboolean
set_up (Bench *bench, GError **error)
{
  ClossNetworkSpec spec = get_spec ();
  gsize image_count = (gsize)(side * side * channels);
  ClossRandom random;

  bench->model = closs_model_new (&spec, batch_size, n_threads, error);
  if (bench->model == NULL)
    return FALSE;
  closs_model_initialize (bench->model, 1);
  bench->n_images = (gsize)MAX (batch_size, n_evaluated);
  bench->images = g_new (guint8, bench->n_images * image_count);
  bench->labels = g_new (guint16, bench->n_images);
  bench->embeddings = g_new (float, bench->n_images * 2);
  bench->logits = g_new (float, bench->n_images *(gsize)n_classes);
  closs_random_init (&random, 1, 1);
  for (gsize i = 0; i < bench->n_images * image_count; i++)
    bench->images[i] = (guint8)closs_random_range (&random, 0, 256);
  for (gsize i = 0; i < bench->n_images; i++)
    bench->labels[i] = (guint16)(i % (gsize)n_classes);
  return TRUE;
}

static void
tear_down (Bench *bench)
{
  closs_model_free (bench->model);
  g_free (bench->images);
  g_free (bench->labels);
  g_free (bench->embeddings);
  g_free (bench->logits);
}

static void
train (Bench *bench)
{
  ClossBatch batch = { .images = bench->images, .labels = bench->labels, .n = (gsize)batch_size };
  ClossHyper hyper = { .loss = CLOSS_LOSS_PLAIN, .lambda = 1, .lr = 1e-4f, .center_lr = 0.5f, .momentum = 0.9f };
  ClossStepResult result;

  if (!closs_model_step (bench->model, &batch, &hyper, &result))
    g_error ("the step is not finite");
}

static void
evaluate (Bench *bench)
{
  ClossBatch batch = { .images = bench->images, .labels = bench->labels, .n = (gsize)n_evaluated };

  closs_model_evaluate (bench->model, &batch, bench->embeddings, bench->logits);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

/* The median time of a call in seconds, after one call that does not count. */
static double
measure (Bench *bench, void (*func) (Bench *bench))
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double total = 0;

  func (bench);
  while (times->len < (guint)min_repeats || total < seconds)
    {
      gint64 begin = g_get_monotonic_time ();
      double time;

      func (bench);
      time = (double)(g_get_monotonic_time () - begin) * 1e-6;
      total += time;
      g_array_append_val (times, time);
    }
  g_array_sort (times, compare);
  return g_array_index (times, double, times->len / 2);
}

static void
add_number (JsonBuilder *json, const char *name, double value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_double_value (json, value);
}

static void
print (JsonBuilder *json)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}

static double
get_peak_megabytes (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double)usage.ru_maxrss / 1024;
}

/* The algorithm of every convolution, in order. */
static void
add_algorithms (JsonBuilder *json, const ClossModel *model)
{
  const char *name;

  json_builder_set_member_name (json, "algorithms");
  json_builder_begin_array (json);
  for (int i = 0; (name = closs_model_get_convolution_algorithm (model, i)) != NULL; i++)
    json_builder_add_string_value (json, name);
  json_builder_end_array (json);
}

static void
measure_all (Bench *bench)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  add_number (json, "train_images_per_second", batch_size / measure (bench, train));
  add_number (json, "peak_megabytes", get_peak_megabytes ());
  if (n_evaluated > 0)
    add_number (json, "evaluate_images_per_second", n_evaluated / measure (bench, evaluate));
  add_number (json, "threads", n_threads);
  add_algorithms (json, bench->model);
  json_builder_set_member_name (json, "instructions");
  json_builder_add_string_value (json, closs_kernels_get_isa ());
  json_builder_end_object (json);
  print (json);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure the training step");
  g_autoptr (GError) error = NULL;
  Bench bench = { 0 };

  setlocale (LC_ALL, "");
  n_threads = closs_parallel_n_processors ();
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_evaluated < 0 || !set_up (&bench, &error))
    {
      g_printerr ("bench-step: %s\n", error != NULL ? error->message : "--evaluate must be at least 0");
      return 2;
    }
  measure_all (&bench);
  tear_down (&bench);
  return 0;
}
