/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/model.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The engine that computed a run. Two runs of the same start and the same changes have the same bits only on the same
 * engine. */
typedef struct
{
  guint64 step; /* the first step (from 1) that it computed */
  guint64 kernels;
  char *program, *isa, *blas; /* "0.1.0", "avx512", "OpenBLAS 0.3.21 Cooperlake" */
  char *convolution;          /* the algorithm that CENTERLOSS_CONVOLUTION asks for; NULL: the program's own choice */
} ClossEngine;

/* SHA-256 of the model's state (parameters, running statistics, momentum, centers) after a step. */
typedef struct
{
  guint64 step;
  char sha256[65];
} ClossDigest;

/* Extra data of a run, so that a replay can tell whether it gives the same bits. */
typedef struct
{
  GPtrArray *engines; /* of ClossEngine, sorted by step */
  GArray *digests;    /* of ClossDigest, sorted by step */
  char *end;          /* SHA-256 of the state at the end of a recorded run; NULL: unknown */
} ClossTrace;

ClossTrace *closs_trace_new (void) G_GNUC_WARN_UNUSED_RESULT;
ClossTrace *closs_trace_copy (const ClossTrace *trace) G_GNUC_WARN_UNUSED_RESULT;
void closs_trace_free (ClossTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossTrace, closs_trace_free)

/* This program computes step @step and those after it. */
void closs_trace_begin (ClossTrace *trace, guint64 step);
/* Takes ownership of @engine. */
void closs_trace_add_engine (ClossTrace *trace, ClossEngine *engine);
ClossEngine *closs_engine_new (void) G_GNUC_WARN_UNUSED_RESULT; /* empty */
void closs_engine_free (ClossEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossEngine, closs_engine_free)

/* Call after step @step: takes a digest if one is due, that is after steps 1, 2, 4, … 1,024 and then every 1,024 steps.
 * */
void closs_trace_visit (ClossTrace *trace, guint64 step, const ClossModel *model);
gboolean closs_trace_is_due (guint64 step);
/* The run went back to @step. */
void closs_trace_cut (ClossTrace *trace, guint64 step);

/* As JSON for closs_trace_parse(); g_free(). */
char *closs_trace_format (const ClossTrace *trace) G_GNUC_WARN_UNUSED_RESULT;
/* Parses the trace of a run of @n_steps steps. Errors are CLOSS_TRAIN_ERROR_FORMAT and name the member. */
ClossTrace *closs_trace_parse (const char *text, guint64 n_steps, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As an object of @builder. */
void closs_trace_build (const ClossTrace *trace, JsonBuilder *builder);

/* After closs_trace_begin(): a message if the present engine is not the one that computed the earlier steps; NULL: it
 * is. g_free(). */
char *closs_trace_describe_change (const ClossTrace *trace) G_GNUC_WARN_UNUSED_RESULT;

/* "recorded with AVX-512, replayed with the baseline": the differences between the engines, or their whole descriptions
 * if they are equal; g_free(). */
char *closs_trace_describe_engines (const ClossTrace *recorded, const ClossTrace *replayed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
