/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/random.h"
#include "nn/model-private.h"
#include <string.h>

/* Helpers for the tests of this folder: small networks and noise as their input. */
#define FIXTURE_CLASSES 7

typedef struct
{
  guint8 *images;
  guint16 *labels;
  ClossBatch batch;
} FixtureBatch;

static inline ClossNetworkSpec
fixture_spec (ClossArchitecture architecture, int depth, int height, int width, int channels)
{
  return (ClossNetworkSpec){
    .architecture = architecture,
    .depth = depth,
    .width_eighths = 1,
    .image_height = height,
    .image_width = width,
    .image_channels = channels,
    .n_classes = FIXTURE_CLASSES,
  };
}

static inline ClossModel *
fixture_model (const ClossNetworkSpec *spec, int max_batch, int n_threads)
{
  g_autoptr (GError) error = NULL;
  ClossModel *model = closs_model_new (spec, max_batch, n_threads, &error);

  g_assert_no_error (error);
  closs_model_initialize (model, 1);
  return model;
}

static inline FixtureBatch
fixture_batch (const ClossNetworkSpec *spec, gsize n, guint64 seed)
{
  gsize count = n * (gsize)(spec->image_height * spec->image_width * spec->image_channels);
  FixtureBatch fixture = { .images = g_new (guint8, count), .labels = g_new (guint16, n) };
  ClossRandom random;

  closs_random_init (&random, seed, 0);
  for (gsize i = 0; i < count; i++)
    fixture.images[i] = (guint8)closs_random_below (&random, 256);
  for (gsize i = 0; i < n; i++)
    fixture.labels[i] = (guint16)closs_random_below (&random, (guint32)spec->n_classes);
  fixture.batch = (ClossBatch){ .images = fixture.images, .labels = fixture.labels, .n = n };
  return fixture;
}

static inline void
fixture_batch_clear (FixtureBatch *fixture)
{
  g_free (fixture->images);
  g_free (fixture->labels);
}

static inline ClossHyper
fixture_hyper (ClossLossVariant loss)
{
  return (ClossHyper){ .loss = loss, .lambda = 1.0f, .lr = 0.01f, .center_lr = 0.5f, .momentum = 0.9f };
}

static inline void
fixture_step (ClossModel *model, const FixtureBatch *fixture, const ClossHyper *hyper)
{
  ClossStepResult result;

  g_assert_true (closs_model_step (model, &fixture->batch, hyper, &result));
}

static inline gssize
fixture_find (const ClossModel *model, const char *name)
{
  for (gsize i = 0; i < closs_model_get_n_tensors (model); i++)
    if (strcmp (closs_model_get_tensor_info (model, i)->name, name) == 0)
      return (gssize)i;
  return -1;
}

static inline float *
fixture_get (const ClossModel *model, gsize index, ClossTensorKind kind)
{
  float *values = g_new (float, closs_model_get_tensor_info (model, index)->count);

  closs_model_get_tensor (model, index, kind, values);
  return values;
}

/* Whether tensor @i of @a and tensor @j of @b have the same bits. */
static inline gboolean
fixture_same (const ClossModel *a, gsize i, const ClossModel *b, gsize j, ClossTensorKind kind)
{
  g_autofree float *x = fixture_get (a, i, kind), *y = fixture_get (b, j, kind);
  gsize count = closs_model_get_tensor_info (a, i)->count;

  return closs_model_get_tensor_info (b, j)->count == count && memcmp (x, y, count * sizeof (float)) == 0;
}

static inline void
fixture_assert_same_state (const ClossModel *a, const ClossModel *b)
{
  g_assert_cmpuint (closs_model_get_n_tensors (a), ==, closs_model_get_n_tensors (b));
  for (gsize i = 0; i < closs_model_get_n_tensors (a); i++)
    {
      g_assert_true (fixture_same (a, i, b, i, CLOSS_TENSOR_VALUE));
      if (closs_model_get_tensor_info (a, i)->has_momentum)
        g_assert_true (fixture_same (a, i, b, i, CLOSS_TENSOR_MOMENTUM));
    }
}
