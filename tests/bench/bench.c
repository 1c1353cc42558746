/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Measures every convolution of the networks in all three passes, with every algorithm that accepts it. */
#include "peak.h"

#include "kernel/conv2d-algorithms.h"
#include "kernel/gemm.h"
#include "kernel/kernels.h"
#include "kernel/random.h"
#include "support/conv-cases.h"
#include <glib.h>
#include <json-glib/json-glib.h>
#include <locale.h>

typedef enum
{
  PASS_FORWARD,
  PASS_BACKWARD_DATA,
  PASS_BACKWARD_WEIGHT,
  N_PASSES,
} PassKind;

static const char *const pass_names[N_PASSES] = { "forward", "backward-data", "backward-weight" };

static gboolean is_quick, with_all;
static int n_threads, min_repeats = 3;
static double seconds_a_pass = 0.2, peak;
static char *json_path, *only;

static const GOptionEntry options[] = {
  { "quick", 'q', 0, G_OPTION_ARG_NONE, &is_quick, "A few layers, few repeats", NULL },
  { "all", 'a', 0, G_OPTION_ARG_NONE, &with_all, "Also every instruction set and tile of conv2d-winograd", NULL },
  { "only", 'o', 0, G_OPTION_ARG_STRING, &only, "Only layers whose name contains TEXT", "TEXT" },
  { "threads", 't', 0, G_OPTION_ARG_INT, &n_threads, "Threads (default: the processors)", "N" },
  { "json", 'j', 0, G_OPTION_ARG_FILENAME, &json_path, "Write the results to FILE", "FILE" },
  G_OPTION_ENTRY_NULL,
};

/* The arrays of one layer. */
typedef struct
{
  ClossConv2dShape shape;
  ClossParallel parallel;
  const float *input, *weight, *output;
  float *results[N_PASSES];
  void *workspace; /* enough for every contender */
} Layer;

/* A contender: an algorithm of the list, or a variant of conv2d-winograd. */
typedef struct
{
  const ClossConv2dAlgorithm *algorithm;
  ClossWinogradVariant variant;
  char *name;
  double seconds[N_PASSES]; /* the shortest time so far */
} Contender;

static float *
new_floats (gsize count)
{
  return g_aligned_alloc (count, sizeof (float), 64);
}

static float *
new_noise (gsize count, guint64 stream)
{
  float *values = new_floats (count);
  ClossRandom random;

  closs_random_init (&random, 1, stream);
  for (gsize i = 0; i < count; i++)
    values[i] = (float)closs_random_range (&random, -1, 1);
  return values;
}

static gsize
count_pixels (const ClossConv2dShape *shape)
{
  return (gsize)shape->n * (gsize)shape->h * (gsize)shape->w;
}

static Layer
make_layer (const ClossConv2dShape *shape)
{
  return (Layer){
    .shape = *shape,
    .parallel = { n_threads },
    .input = new_noise (count_pixels (shape) * (gsize)shape->in_channels, 1),
    .weight = new_noise (closs_conv2d_weight_count (shape), 2),
    .output = new_noise (count_pixels (shape) * (gsize)shape->out_channels, 3),
    .results = {
      [PASS_FORWARD] = new_floats (count_pixels (shape) * (gsize)shape->out_channels),
      [PASS_BACKWARD_DATA] = new_floats (count_pixels (shape) * (gsize)shape->in_channels),
      [PASS_BACKWARD_WEIGHT] = new_floats (closs_conv2d_weight_count (shape)),
    },
  };
}

static void
clear_layer (Layer *layer)
{
  g_aligned_free ((float *)layer->input);
  g_aligned_free ((float *)layer->weight);
  g_aligned_free ((float *)layer->output);
  g_aligned_free (layer->workspace);
  for (int pass = 0; pass < N_PASSES; pass++)
    g_aligned_free (layer->results[pass]);
}

/* One pass with plain maps and only one of the gradients. */
static void
run (const Layer *layer, const Contender *contender, PassKind pass)
{
  const ClossConv2dShape *shape = &layer->shape;
  float *result = layer->results[pass];
  ClossMap input = { .shape = closs_conv2d_get_input_shape (shape), .values = layer->input };
  ClossMapGradient d_output = { .map = { .shape = closs_conv2d_get_output_shape (shape) }, .d_seen = layer->output };
  ClossConv2dOutput output = { .values = result };
  ClossConv2dGradients gradients = { .d_weight = pass == PASS_BACKWARD_WEIGHT ? result : NULL,
                                     .d_input = pass == PASS_BACKWARD_DATA ? result : NULL };

  if (contender->algorithm != NULL && pass == PASS_FORWARD)
    contender->algorithm->forward (shape, &layer->parallel, &input, layer->weight, &output, layer->workspace);
  else if (contender->algorithm != NULL)
    contender->algorithm->backward (shape, &layer->parallel, &d_output, &input, layer->weight, &gradients,
                                    layer->workspace);
  else if (pass == PASS_FORWARD)
    closs_winograd_forward (&contender->variant, shape, &layer->parallel, &input, layer->weight, &output,
                            layer->workspace);
  else
    closs_winograd_backward (&contender->variant, shape, &layer->parallel, &d_output, &input, layer->weight, &gradients,
                             layer->workspace);
}

/* An algorithm for first layers has no gradient of the input. */
static gboolean
has_pass (const Layer *layer, const Contender *contender, PassKind pass)
{
  return contender->algorithm == NULL || pass != PASS_BACKWARD_DATA
         || contender->algorithm->accepts (&layer->shape, TRUE);
}

static double
measure_once (const Layer *layer, Contender *contender, PassKind pass)
{
  gint64 begin = g_get_monotonic_time ();
  double seconds;

  if (!has_pass (layer, contender, pass))
    return 0;
  run (layer, contender, pass);
  seconds = (double)(g_get_monotonic_time () - begin) * 1e-6;
  contender->seconds[pass] = MIN (contender->seconds[pass], seconds);
  return seconds;
}

static gsize
get_workspace_size (const Layer *layer, const Contender *contender)
{
  if (contender->algorithm != NULL)
    return contender->algorithm->workspace_size (&layer->shape, &layer->parallel);
  return closs_winograd_workspace_size (&contender->variant, &layer->shape, &layer->parallel);
}

/* The shortest time of every contender and pass. They alternate, so that other load of the machine affects all. */
static void
measure (const ClossConv2dShape *shape, GPtrArray *contenders)
{
  Layer layer = make_layer (shape);
  double total = 0;
  gsize size = 0;

  for (guint i = 0; i < contenders->len; i++)
    size = MAX (size, get_workspace_size (&layer, g_ptr_array_index (contenders, i)));
  layer.workspace = g_aligned_alloc (size + 64, 1, 64);
  for (int repeat = 0; repeat <= min_repeats || total < seconds_a_pass * contenders->len * N_PASSES; repeat++)
    for (guint i = 0; i < contenders->len; i++)
      for (int pass = 0; pass < N_PASSES; pass++)
        total += measure_once (&layer, g_ptr_array_index (contenders, i), pass);
  clear_layer (&layer);
}

static void
contender_free (void *data)
{
  Contender *contender = data;

  g_free (contender->name);
  g_free (contender);
}

static Contender *
add_contender (GPtrArray *contenders, char *name)
{
  Contender *contender = g_new0 (Contender, 1);

  contender->name = name;
  for (int pass = 0; pass < N_PASSES; pass++)
    contender->seconds[pass] = G_MAXDOUBLE;
  g_ptr_array_add (contenders, contender);
  return contender;
}

static void
add_algorithms (GPtrArray *contenders, const ClossConv2dShape *shape)
{
  gsize n_algorithms;
  const ClossConv2dAlgorithm *const *algorithms = closs_conv2d_algorithms (&n_algorithms);

  for (gsize i = 0; i < n_algorithms; i++)
    if (algorithms[i] != &closs_conv2d_reference
        && algorithms[i]->accepts (shape, shape->in_channels > CLOSS_DIRECT_MOST_CHANNELS))
      add_contender (contenders, g_strdup (algorithms[i]->name))->algorithm = algorithms[i];
}

static void
add_variants (GPtrArray *contenders, const ClossConv2dShape *shape)
{
  gsize n_kernels;
  const ClossKernels *kernels = closs_kernels_get_all (&n_kernels);

  for (gsize i = 0; i < n_kernels; i++)
    for (gsize j = 0; kernels[i].is_supported () && j < kernels[i].winograd->n_tiles; j++)
      {
        ClossWinogradVariant variant = { &kernels[i], &kernels[i].winograd->tiles[j] };

        if (closs_winograd_fits (&variant, shape))
          add_contender (contenders, g_strdup_printf ("winograd-%s-%s-%d", variant.tile->name, kernels[i].isa,
                                                      kernels[i].vector_length))
              ->variant
              = variant;
      }
}

static const Contender *
find_im2col (GPtrArray *contenders)
{
  for (guint i = 0; i < contenders->len; i++)
    {
      const Contender *contender = g_ptr_array_index (contenders, i);

      if (contender->algorithm == &closs_conv2d_im2col)
        return contender;
    }
  g_assert_not_reached ();
}

static void
add_result (JsonBuilder *json, const char *layer, const char *algorithm, const char *pass, double seconds,
            double gflops, double ratio)
{
  json_builder_begin_object (json);
  json_builder_set_member_name (json, "layer");
  json_builder_add_string_value (json, layer);
  json_builder_set_member_name (json, "algorithm");
  json_builder_add_string_value (json, algorithm);
  json_builder_set_member_name (json, "pass");
  json_builder_add_string_value (json, pass);
  json_builder_set_member_name (json, "seconds");
  json_builder_add_double_value (json, seconds);
  json_builder_set_member_name (json, "gflops");
  json_builder_add_double_value (json, gflops);
  json_builder_set_member_name (json, "share_of_peak");
  json_builder_add_double_value (json, gflops / peak);
  json_builder_set_member_name (json, "ratio_to_im2col");
  json_builder_add_double_value (json, ratio);
  json_builder_end_object (json);
}

static void
print_contender (const Contender *contender, const Contender *im2col, const char *layer, double flop, JsonBuilder *json)
{
  g_print ("%-38s %-24s", layer, contender->name);
  for (int pass = 0; pass < N_PASSES; pass++)
    {
      double seconds = contender->seconds[pass], ratio = im2col->seconds[pass] / seconds;

      if (seconds == G_MAXDOUBLE)
        {
          g_print ("  %8s %7s %5s %5s", "-", "-", "-", "-");
          continue;
        }
      g_print ("  %8.3f %7.1f %5.2f %5.2f", seconds * 1e3, flop / seconds * 1e-9, flop / seconds * 1e-9 / peak, ratio);
      add_result (json, layer, contender->name, pass_names[pass], seconds, flop / seconds * 1e-9, ratio);
    }
  g_print ("\n");
}

static void
measure_case (const ConvCase *one, const char *layer, JsonBuilder *json)
{
  g_autoptr (GPtrArray) contenders = g_ptr_array_new_with_free_func (contender_free);
  const ClossConv2dShape *shape = &one->shape;
  /* The operations of direct convolution, borders included. */
  double flop = 2.0 * (double)count_pixels (shape) * (double)closs_conv2d_weight_count (shape);

  add_algorithms (contenders, shape);
  if (with_all)
    add_variants (contenders, shape);
  measure (shape, contenders);
  for (guint i = 0; i < contenders->len; i++)
    print_contender (g_ptr_array_index (contenders, i), find_im2col (contenders), layer, flop, json);
}

static void
measure_all (JsonBuilder *json)
{
  peak = peak_measure (closs_kernels_get_isa (), n_threads);
  g_print ("%d threads, %s, %s\n", n_threads, closs_kernels_get_isa (), closs_gemm_description ());
  g_print ("GFLOP/s: what direct convolution would take, borders included; peak: that by the measured %.0f GFLOP/s of\n"
           "multiply-adds, of which a method with fewer products needs less; ratio: to conv2d-im2col\n",
           peak);
  g_print ("%-63s  %-28s  %-28s  %s\n", "", "forward", "backward-data", "backward-weight");
  g_print ("%-38s %-24s", "layer", "algorithm");
  for (int pass = 0; pass < N_PASSES; pass++)
    g_print ("  %8s %7s %5s %5s", "ms", "GFLOP/s", "peak", "ratio");
  g_print ("\n");
  for (gsize i = 0; i < N_CONV_CASES; i++)
    {
      const ConvCase *one = &conv_cases[i];
      const ClossConv2dShape *shape = &one->shape;
      g_autofree char *layer = g_strdup_printf ("%s: %d x %dx%d, %d to %d", one->group, shape->n, shape->h, shape->w,
                                                shape->in_channels, shape->out_channels);

      if ((one->uses & (is_quick ? CONV_CASE_QUICK : CONV_CASE_BENCH)) != 0 && (only == NULL || strstr (layer, only)))
        measure_case (one, layer, json);
    }
}

static gboolean
write_json (JsonBuilder *json, GError **error)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (json);
  g_autofree char *text = NULL;
  gsize length;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, &length);
  return g_file_set_contents_full (json_path, text, (gssize)length, G_FILE_SET_CONTENTS_CONSISTENT, 0666, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("- measure the convolutions");
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonBuilder) json = json_builder_new ();

  setlocale (LC_ALL, "");
  n_threads = closs_parallel_n_processors ();
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || n_threads < 1)
    {
      g_printerr ("bench: %s\n", error != NULL ? error->message : "--threads must be at least 1");
      return 2;
    }
  if (is_quick)
    {
      min_repeats = 2;
      seconds_a_pass = 0.02;
    }
  json_builder_begin_array (json);
  measure_all (json);
  json_builder_end_array (json);
  if (json_path != NULL && !write_json (json, &error))
    {
      g_printerr ("bench: %s\n", error->message);
      return 1;
    }
  return 0;
}
