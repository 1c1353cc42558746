/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/trace.h"
#include "kernel/gemm.h"
#include "kernel/kernels.h"
#include "train/run-record-private.h"
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#define EVERY 1024 /* steps between two digests, after the powers of two have reached this distance */

ClossEngine *
closs_engine_new (void)
{
  return g_new0 (ClossEngine, 1);
}

void
closs_engine_free (ClossEngine *engine)
{
  g_free (engine->program);
  g_free (engine->isa);
  g_free (engine->blas);
  g_free (engine->convolution);
  g_free (engine);
}

static void
free_engine_cb (gpointer engine)
{
  closs_engine_free (engine);
}

static gpointer
copy_engine_cb (gconstpointer data, gpointer unused G_GNUC_UNUSED)
{
  const ClossEngine *engine = data;
  ClossEngine *copy = g_memdup2 (engine, sizeof *engine);

  copy->program = g_strdup (engine->program);
  copy->isa = g_strdup (engine->isa);
  copy->blas = g_strdup (engine->blas);
  copy->convolution = g_strdup (engine->convolution);
  return copy;
}

/* Name and version are the first two words of OpenBLAS's description of itself. */
static char *
describe_blas (void)
{
  g_auto (GStrv) words = g_strsplit (closs_gemm_description (), " ", 3);
  const char *version = words[0] != NULL && words[1] != NULL ? words[1] : "";

  return g_strdup_printf ("%s %s %s", words[0] != NULL ? words[0] : "", version, closs_gemm_core ());
}

static ClossEngine *
make_present (guint64 step)
{
  ClossEngine *engine = closs_engine_new ();

  engine->step = step;
  engine->kernels = CLOSS_KERNELS_VERSION;
  engine->program = g_strdup (CLOSS_VERSION);
  engine->isa = g_strdup (closs_kernels_get_isa ());
  engine->blas = describe_blas ();
  engine->convolution = g_strdup (g_getenv ("CENTERLOSS_CONVOLUTION"));
  if (engine->convolution != NULL && *engine->convolution == '\0')
    g_clear_pointer (&engine->convolution, g_free);
  return engine;
}

static gboolean
is_same_engine (const ClossEngine *a, const ClossEngine *b)
{
  return a->kernels == b->kernels && g_str_equal (a->program, b->program) && g_str_equal (a->isa, b->isa)
         && g_str_equal (a->blas, b->blas) && g_strcmp0 (a->convolution, b->convolution) == 0;
}

ClossTrace *
closs_trace_new (void)
{
  ClossTrace *trace = g_new0 (ClossTrace, 1);

  trace->engines = g_ptr_array_new_with_free_func (free_engine_cb);
  trace->digests = g_array_new (FALSE, FALSE, sizeof (ClossDigest));
  return trace;
}

ClossTrace *
closs_trace_copy (const ClossTrace *trace)
{
  ClossTrace *copy = g_new0 (ClossTrace, 1);

  copy->engines = g_ptr_array_copy (trace->engines, copy_engine_cb, NULL);
  copy->digests = g_array_copy (trace->digests);
  copy->end = g_strdup (trace->end);
  return copy;
}

void
closs_trace_free (ClossTrace *trace)
{
  g_ptr_array_unref (trace->engines);
  g_array_unref (trace->digests);
  g_free (trace->end);
  g_free (trace);
}

void
closs_trace_add_engine (ClossTrace *trace, ClossEngine *engine)
{
  g_ptr_array_add (trace->engines, engine);
}

void
closs_trace_begin (ClossTrace *trace, guint64 step)
{
  g_autoptr (ClossEngine) present = make_present (step);

  while (trace->engines->len > 0 && ((ClossEngine *)trace->engines->pdata[trace->engines->len - 1])->step >= step)
    g_ptr_array_set_size (trace->engines, (gint)trace->engines->len - 1);
  if (trace->engines->len == 0 || !is_same_engine (trace->engines->pdata[trace->engines->len - 1], present))
    closs_trace_add_engine (trace, g_steal_pointer (&present));
}

gboolean
closs_trace_is_due (guint64 step)
{
  return step % EVERY == 0 || (step < EVERY && (step & (step - 1)) == 0);
}

void
closs_trace_visit (ClossTrace *trace, guint64 step, const ClossModel *model)
{
  ClossDigest digest = { .step = step };
  g_autofree char *sha256 = NULL;

  if (!closs_trace_is_due (step))
    return;
  sha256 = closs_model_digest_state (model);
  g_strlcpy (digest.sha256, sha256, sizeof digest.sha256);
  g_array_append_val (trace->digests, digest);
}

void
closs_trace_cut (ClossTrace *trace, guint64 step)
{
  guint n = trace->digests->len;

  while (n > 0 && g_array_index (trace->digests, ClossDigest, n - 1).step > step)
    n--;
  g_array_set_size (trace->digests, n);
}

/* Writing */

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_count (JsonBuilder *builder, const char *name, guint64 count)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, (gint64)count);
}

static void
build_engine (const ClossEngine *engine, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  add_count (builder, KEY_STEP, engine->step);
  add_text (builder, KEY_PROGRAM, engine->program);
  add_text (builder, KEY_ISA, engine->isa);
  add_count (builder, KEY_KERNELS, engine->kernels);
  add_text (builder, KEY_BLAS, engine->blas);
  add_text (builder, KEY_CONVOLUTION, engine->convolution);
  json_builder_end_object (builder);
}

void
closs_trace_build (const ClossTrace *trace, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, KEY_MADE_BY);
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->engines->len; i++)
    build_engine (trace->engines->pdata[i], builder);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, KEY_DIGESTS);
  json_builder_begin_array (builder);
  for (guint i = 0; i < trace->digests->len; i++)
    {
      const ClossDigest *digest = &g_array_index (trace->digests, ClossDigest, i);

      json_builder_begin_object (builder);
      add_count (builder, KEY_STEP, digest->step);
      add_text (builder, KEY_SHA256, digest->sha256);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_text (builder, KEY_END, trace->end);
  json_builder_end_object (builder);
}

char *
closs_trace_format (const ClossTrace *trace)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  closs_trace_build (trace, builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Texts */

static const char *
name_isa (const char *isa)
{
  if (g_str_equal (isa, "avx512"))
    return "AVX-512";
  if (g_str_equal (isa, "avx2"))
    return "AVX2";
  /* TRANSLATORS: the instructions that every processor of its kind has */
  return g_str_equal (isa, "baseline") ? _ ("the baseline") : isa;
}

/* The parts of @engine that differ from @other; all parts if @other is NULL. */
static char *
describe_engine (const ClossEngine *engine, const ClossEngine *other)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (other == NULL || !g_str_equal (engine->isa, other->isa))
    g_ptr_array_add (parts, g_strdup (name_isa (engine->isa)));
  if (other == NULL || !g_str_equal (engine->blas, other->blas))
    g_ptr_array_add (parts, g_strdup (engine->blas));
  if (other != NULL && g_strcmp0 (engine->convolution, other->convolution) != 0)
    g_ptr_array_add (parts,
                     g_strdup (engine->convolution != NULL ? engine->convolution : _ ("the usual convolutions")));
  if (other != NULL && engine->kernels != other->kernels)
    g_ptr_array_add (parts, g_strdup_printf (_ ("version %" PRIu64 " of the kernels"), engine->kernels));
  if (other == NULL || !g_str_equal (engine->program, other->program))
    g_ptr_array_add (parts, g_strdup_printf ("Centerloss %s", engine->program));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **)parts->pdata);
}

char *
closs_trace_describe_engines (const ClossTrace *recorded, const ClossTrace *replayed)
{
  const ClossEngine *present = replayed->engines->pdata[replayed->engines->len - 1], *other = NULL;
  g_autofree char *before = NULL, *now = NULL;

  for (guint i = recorded->engines->len; i > 0; i--)
    if (!is_same_engine (recorded->engines->pdata[i - 1], present))
      other = recorded->engines->pdata[i - 1];
  if (other == NULL)
    {
      now = describe_engine (present, NULL);
      return g_strdup_printf (_ ("recorded and replayed with %s"), now);
    }
  before = describe_engine (other, present);
  now = describe_engine (present, other);
  return g_strdup_printf (_ ("recorded with %s, replayed with %s"), before, now);
}

char *
closs_trace_describe_change (const ClossTrace *trace)
{
  guint n = trace->engines->len;
  const ClossEngine *now, *before;
  g_autofree char *now_text = NULL, *before_text = NULL;

  if (n < 2)
    return NULL;
  now = trace->engines->pdata[n - 1];
  before = trace->engines->pdata[n - 2];
  now_text = describe_engine (now, before);
  before_text = describe_engine (before, now);
  return g_strdup_printf (_ ("computed with %s until step %" PRIu64 ", and from there with %s: the numbers may not "
                             "be those of a run with only one of them"),
                          before_text, now->step - 1, now_text);
}
