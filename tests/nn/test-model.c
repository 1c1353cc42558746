/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-fixture.h"
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <stdlib.h>

static ClossNetworkSpec
deep (int depth)
{
  return fixture_spec (CLOSS_ARCHITECTURE_DEEP, depth, 20, 18, 1);
}

static void
test_names (void)
{
  static const char *const expected[] = {
    "hidden_layer.0.cnn_layer.0.weight",
    "hidden_layer.0.cnn_layer.1.running_var",
    "hidden_layer.1.cnn_layer.1.bias",
    "hidden_layer.3.cnn_layer.0.weight",
    "hidden_layer.4.cnn_layer.1.weight",
    "hidden_layer.6.cnn_layer.0.weight",
    "hidden_layer.7.cnn_layer.0.weight",
    "hidden_layer.9.cnn_layer.0.weight",
    "hidden_layer.10.cnn_layer.0.weight",
    "hidden_layer.11.cnn_layer.0.weight",
    "fc.0.weight",
    "fc.0.bias",
    "output_layer.0.weight",
    "output_layer.0.bias",
    "center",
  };
  ClossNetworkSpec spec = deep (4);
  g_autoptr (ClossModel) model = fixture_model (&spec, 1, 1);
  const ClossTensorInfo *info;

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpint (fixture_find (model, expected[i]), >=, 0);
  g_assert_cmpint (fixture_find (model, "hidden_layer.2.cnn_layer.0.weight"), ==, -1);
  g_assert_cmpuint (closs_model_get_n_tensors (model), ==, 9 * 5 + 4 + 1);

  info = closs_model_get_tensor_info (model, (gsize)fixture_find (model, "hidden_layer.1.cnn_layer.0.weight"));
  g_assert_cmpint (info->n_dimensions, ==, 4);
  g_assert_cmpint (info->shape[0], ==, 8);
  g_assert_cmpint (info->shape[1], ==, 4);
  g_assert_cmpint (info->shape[3], ==, 5);
}

static void
test_lenetpp_names (void)
{
  ClossNetworkSpec spec = fixture_spec (CLOSS_ARCHITECTURE_LENETPP, 3, 16, 16, 1);
  g_autoptr (ClossModel) model = fixture_model (&spec, 1, 1);
  gssize slope = fixture_find (model, "fc.1.weight");

  g_assert_cmpint (fixture_find (model, "hidden_layer.0.cnn_layer.0.bias"), >=, 0);
  g_assert_cmpint (fixture_find (model, "hidden_layer.7.cnn_layer.1.weight"), >=, 0);
  g_assert_cmpint (slope, >=, 0);
  g_assert_cmpuint (closs_model_get_tensor_info (model, (gsize)slope)->count, ==, 1);
  g_assert_false (closs_model_set_depth (model, 2, 1, NULL));
}

/* Initial values have the right bounds and spread, and depend only on the seed. */
static void
test_initialize (void)
{
  ClossNetworkSpec spec = deep (3);
  g_autoptr (ClossModel) model = fixture_model (&spec, 2, 1), other = fixture_model (&spec, 5, 2);
  gsize weight = (gsize)fixture_find (model, "hidden_layer.4.cnn_layer.0.weight");
  g_autofree float *values = fixture_get (model, weight, CLOSS_TENSOR_VALUE);
  gsize count = closs_model_get_tensor_info (model, weight)->count;
  double bound = 1.0 / sqrt (16.0 * 25.0), square = 0.0;

  for (gsize i = 0; i < count; i++)
    {
      g_assert_cmpfloat (fabs ((double)values[i]), <=, bound);
      square += (double)values[i] * (double)values[i];
    }
  g_assert_cmpfloat_with_epsilon (square / (double)count, bound * bound / 3.0, 0.03 * bound * bound);
  fixture_assert_same_state (model, other);
  closs_model_initialize (other, 2);
  g_assert_false (fixture_same (model, weight, other, weight, CLOSS_TENSOR_VALUE));
}

static void
test_threads (void)
{
  ClossNetworkSpec spec = deep (4);
  FixtureBatch fixture = fixture_batch (&spec, 9, 3);
  g_autoptr (ClossModel) one = fixture_model (&spec, 9, 1);
  const int n_threads[] = { 2, 5 };
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN);
  float expected[9 * 2], found[9 * 2];

  for (int step = 0; step < 4; step++)
    fixture_step (one, &fixture, &hyper);
  closs_model_evaluate (one, &fixture.batch, expected, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (n_threads); i++)
    {
      g_autoptr (ClossModel) many = fixture_model (&spec, 9, n_threads[i]);
      for (int step = 0; step < 4; step++)
        {
          if (step == 2)
            closs_model_set_n_threads (many, n_threads[i] + 1);
          fixture_step (many, &fixture, &hyper);
        }
      fixture_assert_same_state (one, many);
      closs_model_evaluate (many, &fixture.batch, found, NULL);
      g_assert_cmpmem (expected, sizeof expected, found, sizeof found);
    }
  fixture_batch_clear (&fixture);
}

/* A batch picked by indices equals the same images in that order. */
static void
test_indices (void)
{
  ClossNetworkSpec spec = deep (2);
  FixtureBatch fixture = fixture_batch (&spec, 6, 3), picked = fixture_batch (&spec, 3, 0);
  g_autoptr (ClossModel) direct = fixture_model (&spec, 6, 1), indirect = fixture_model (&spec, 6, 1);
  guint32 indices[] = { 4, 0, 5 };
  gsize image = (gsize)(spec.image_height * spec.image_width);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_ROOT);

  for (gsize i = 0; i < 3; i++)
    {
      memcpy (picked.images + i * image, fixture.images + indices[i] * image, image);
      picked.labels[i] = fixture.labels[indices[i]];
    }
  fixture.batch.indices = indices;
  fixture.batch.n = 3;
  fixture_step (direct, &picked, &hyper);
  fixture_step (indirect, &fixture, &hyper);
  fixture_assert_same_state (direct, indirect);
  fixture_batch_clear (&fixture);
  fixture_batch_clear (&picked);
}

/* With more images than fit one pass, the embeddings are the same as one by one, up to rounding. */
static void
test_evaluate (void)
{
  ClossNetworkSpec spec = deep (1);
  g_autoptr (ClossModel) model = fixture_model (&spec, 2, 2);
  gsize n = (gsize)model->chunk + 3, image = (gsize)(spec.image_height * spec.image_width);
  FixtureBatch fixture = fixture_batch (&spec, n, 8);
  g_autofree float *embeddings = g_new (float, n * 2), *logits = g_new (float, n *FIXTURE_CLASSES);

  closs_model_evaluate (model, &fixture.batch, embeddings, logits);
  for (gsize i = 0; i < n; i += n - 1)
    {
      ClossBatch one = { .images = fixture.images + i * image, .n = 1 };
      float embedding[2], logit[FIXTURE_CLASSES];

      closs_model_evaluate (model, &one, embedding, logit);
      for (gsize k = 0; k < 2; k++)
        g_assert_cmpfloat_with_epsilon (embedding[k], embeddings[2 * i + k], 1e-5);
      for (gsize k = 0; k < FIXTURE_CLASSES; k++)
        g_assert_cmpfloat_with_epsilon (logit[k], logits[FIXTURE_CLASSES * i + k], 1e-5);
    }
  fixture_batch_clear (&fixture);
}

/* Checks that @after has the right tensors of @before bit for bit, and new values for the others. */
static void
check_kept (const ClossModel *before, const ClossModel *after)
{
  for (gsize i = 0; i < closs_model_get_n_tensors (after); i++)
    {
      const ClossTensorInfo *info = closs_model_get_tensor_info (after, i);
      gssize was = fixture_find (before, info->name);
      g_autofree float *momentum = info->has_momentum ? fixture_get (after, i, CLOSS_TENSOR_MOMENTUM) : NULL;

      if (was >= 0 && !g_str_has_prefix (info->name, "fc."))
        {
          g_assert_true (fixture_same (after, i, before, (gsize)was, CLOSS_TENSOR_VALUE));
          if (momentum)
            g_assert_true (fixture_same (after, i, before, (gsize)was, CLOSS_TENSOR_MOMENTUM));
          continue;
        }
      for (gsize k = 0; momentum && k < info->count; k++)
        g_assert_cmpfloat (momentum[k], ==, 0.0f);
      if (was >= 0)
        g_assert_false (fixture_same (after, i, before, (gsize)was, CLOSS_TENSOR_VALUE));
    }
}

/* With even sides, `fc` has the same number of weights at depths 1 and 2, but must still get new values. */
static void
test_depth (void)
{
  const int depths[] = { 3, 4, 2, 1, 2 };
  ClossNetworkSpec spec = deep (2);
  FixtureBatch fixture = fixture_batch (&spec, 4, 5);
  g_autoptr (ClossModel) model = fixture_model (&spec, 4, 2);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN);

  for (gsize i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      ClossNetworkSpec now = *closs_model_get_spec (model);
      g_autoptr (ClossModel) before = fixture_model (&now, 4, 1);

      fixture_step (model, &fixture, &hyper);
      closs_model_copy_tensors (before, model, "nothing");
      g_assert_true (closs_model_set_depth (model, depths[i], 100 + i, NULL));
      g_assert_cmpint (closs_model_get_spec (model)->depth, ==, depths[i]);
      check_kept (before, model);
      fixture_step (model, &fixture, &hyper);
    }
  g_assert_false (closs_model_set_depth (model, 5, 1, NULL));
  g_assert_cmpint (closs_model_get_spec (model)->depth, ==, 2);
  fixture_step (model, &fixture, &hyper);
  fixture_batch_clear (&fixture);
}

/* A step with an absurd rate, then a step that detects it. */
static void
test_divergence (void)
{
  ClossNetworkSpec spec = deep (2);
  FixtureBatch fixture = fixture_batch (&spec, 4, 5);
  g_autoptr (ClossModel) model = fixture_model (&spec, 4, 2), witness = fixture_model (&spec, 4, 1);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN), absurd = hyper;
  ClossStepResult result;

  absurd.lr = 1e25f;
  for (int i = 0; i < 2; i++)
    fixture_step (model, &fixture, &hyper), fixture_step (witness, &fixture, &hyper);
  fixture_step (model, &fixture, &absurd);
  g_assert_false (closs_model_step (model, &fixture.batch, &hyper, &result));
  g_assert_true (closs_model_get_step_back (model));
  fixture_assert_same_state (model, witness);

  /* Training continues from the restored state, to the same bits. */
  fixture_step (model, &fixture, &hyper);
  fixture_step (witness, &fixture, &hyper);
  fixture_assert_same_state (model, witness);
  fixture_batch_clear (&fixture);
}

/* The first step fails: the state stays unchanged. */
static void
test_divergence_at_once (void)
{
  ClossNetworkSpec spec = deep (1);
  FixtureBatch fixture = fixture_batch (&spec, 4, 5);
  g_autoptr (ClossModel) model = fixture_model (&spec, 4, 2), witness = fixture_model (&spec, 4, 1);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN);
  ClossStepResult result;

  hyper.lambda = INFINITY;
  g_assert_false (closs_model_step (model, &fixture.batch, &hyper, &result));
  g_assert_false (closs_model_get_step_back (model));
  fixture_assert_same_state (model, witness);
  fixture_batch_clear (&fixture);
}

/* An update that overflows is not applied. */
static void
test_overflow (void)
{
  ClossNetworkSpec spec = deep (1);
  FixtureBatch fixture = fixture_batch (&spec, 4, 5);
  g_autoptr (ClossModel) model = fixture_model (&spec, 4, 2), witness = fixture_model (&spec, 4, 1);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_PLAIN), absurd = hyper;
  ClossStepResult result;

  absurd.lr = 3e38f;
  fixture_step (model, &fixture, &hyper);
  fixture_step (witness, &fixture, &hyper);
  g_assert_false (closs_model_step (model, &fixture.batch, &absurd, &result));
  g_assert_false (closs_model_get_step_back (model));
  fixture_assert_same_state (model, witness);
  fixture_batch_clear (&fixture);
}

static gsize
bytes_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* Number of calls of the allocator; this executable wraps its functions. */
static gsize n_allocations;
static gboolean counting;

/* The sanitizers have allocators of their own. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
#define COUNTS_ALLOCATIONS 1

/* On some processors OpenBLAS's kernels for small matrices allocate their own buffers. */
static void
count_call (const void *caller)
{
  Dl_info info;

  if (!counting || (dladdr (caller, &info) && info.dli_fname && strstr (info.dli_fname, "openblas")))
    return;
  __atomic_fetch_add (&n_allocations, 1, __ATOMIC_RELAXED);
}

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *memory, size_t size);
void *__libc_memalign (size_t alignment, size_t size);

void *
malloc (size_t size)
{
  count_call (__builtin_return_address (0));
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  count_call (__builtin_return_address (0));
  return __libc_calloc (n, size);
}

void *
realloc (void *memory, size_t size)
{
  count_call (__builtin_return_address (0));
  return __libc_realloc (memory, size);
}

int
posix_memalign (void **memory, size_t alignment, size_t size)
{
  count_call (__builtin_return_address (0));
  *memory = __libc_memalign (alignment, size);
  return *memory ? 0 : ENOMEM;
}
#else
#define COUNTS_ALLOCATIONS 0
#endif

static void
test_no_allocation (void)
{
  ClossNetworkSpec spec = deep (4);
  FixtureBatch fixture = fixture_batch (&spec, 6, 5);
  g_autoptr (ClossModel) model = fixture_model (&spec, 6, 1);
  ClossHyper hyper = fixture_hyper (CLOSS_LOSS_ROOT);
  float embeddings[6 * 2];
  gsize in_use, asked;

  fixture_step (model, &fixture, &hyper);
  closs_model_evaluate (model, &fixture.batch, embeddings, NULL);
  in_use = bytes_in_use ();
  counting = TRUE;
  g_free (g_malloc (1));
  asked = n_allocations;
  g_assert_true (!COUNTS_ALLOCATIONS || asked > 0);
  for (int i = 0; i < 3; i++)
    {
      fixture_step (model, &fixture, &hyper);
      closs_model_evaluate (model, &fixture.batch, embeddings, NULL);
    }
  counting = FALSE;
  g_assert_cmpuint (n_allocations, ==, asked);
  g_assert_cmpuint (bytes_in_use (), ==, in_use);
  fixture_batch_clear (&fixture);
}

static void
test_bad_batch (void)
{
  ClossNetworkSpec spec = deep (1);
  g_autoptr (GError) error = NULL;

  g_assert_null (closs_model_new (&spec, 0, 1, &error));
  g_assert_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC);
  g_clear_error (&error);
  g_assert_null (closs_model_new (&spec, CLOSS_MAX_BATCH + 1, 1, &error));
  g_assert_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/model/names", test_names);
  g_test_add_func ("/nn/model/lenetpp-names", test_lenetpp_names);
  g_test_add_func ("/nn/model/initialize", test_initialize);
  g_test_add_func ("/nn/model/threads", test_threads);
  g_test_add_func ("/nn/model/indices", test_indices);
  g_test_add_func ("/nn/model/evaluate", test_evaluate);
  g_test_add_func ("/nn/model/depth", test_depth);
  g_test_add_func ("/nn/model/divergence", test_divergence);
  g_test_add_func ("/nn/model/divergence-at-once", test_divergence_at_once);
  g_test_add_func ("/nn/model/overflow", test_overflow);
  g_test_add_func ("/nn/model/no-allocation", test_no_allocation);
  g_test_add_func ("/nn/model/bad-batch", test_bad_batch);
  return g_test_run ();
}
