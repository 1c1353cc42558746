/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reminds you to raise CLOSS_KERNELS_VERSION with every change of the kernels' results, because run files contain the
 * version that recorded them. */
#include "kernel-fixture.h"

#include "kernel/kernels.h"
#include <glib.h>

/* The results of this version. Only the baseline with vectors of 4 on x86-64 is checked: no compiler fuses a product
 * and a sum there, so the bits are the same on every machine. */
enum
{
  VERSION = 2,
};
#define DIGEST "78f6b1add0ff5a86d326dcb5f84a472156620e4a4b03f720c45c976f8f649dac"

static void
add_floats (GChecksum *checksum, const float *values, gsize count)
{
  g_checksum_update (checksum, (const guchar *)values, (gssize)(count * sizeof *values));
}

static void
add_pass (GChecksum *checksum, const ClossWinogradVariant *variant, const ClossConv2dShape *shape)
{
  const ClossParallel parallel = { 1 };
  ClossShape in = closs_conv2d_get_input_shape (shape), out = closs_conv2d_get_output_shape (shape);
  g_autofree float *input = fixture_noise (closs_shape_count (in), 1);
  g_autofree float *d_output = fixture_noise (closs_shape_count (out), 2);
  g_autofree float *weight = fixture_noise (closs_conv2d_weight_count (shape), 3);
  g_autofree float *values = g_new0 (float, closs_shape_count (out)), *d_input = g_new0 (float, closs_shape_count (in));
  g_autofree float *d_weight = g_new0 (float, closs_conv2d_weight_count (shape));
  g_autofree float *partial = g_new0 (float, closs_map_partial_count (out));
  ClossMap map = { .shape = in, .values = input };
  ClossMapGradient gradient = { .map = { .shape = out }, .d_seen = d_output };
  ClossConv2dOutput output = { .values = values, .partial = partial };
  ClossConv2dGradients gradients = { .d_weight = d_weight, .d_input = d_input };
  void *workspace = g_aligned_alloc0 (1, closs_winograd_workspace_size (variant, shape, &parallel), 64);

  closs_winograd_forward (variant, shape, &parallel, &map, weight, &output, workspace);
  closs_winograd_backward (variant, shape, &parallel, &gradient, &map, weight, &gradients, workspace);
  add_floats (checksum, values, closs_shape_count (out));
  add_floats (checksum, partial, closs_map_partial_count (out));
  add_floats (checksum, d_input, closs_shape_count (in));
  add_floats (checksum, d_weight, closs_conv2d_weight_count (shape));
  g_aligned_free (workspace);
}

static void
test_version (void)
{
  static const ClossConv2dShape shapes[]
      = { { 5, 14, 14, 4, 8 }, { 9, 7, 7, 8, 12 }, { 7, 3, 3, 72, 8 }, { 3, 2, 1, 4, 4 } };
  const ClossKernels *kernels = closs_kernels_find ("baseline", 4);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

#if !defined(__x86_64__)
  g_test_skip ("the digest is of x86-64");
  return;
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (gsize j = 0; j < kernels->winograd->n_tiles; j++)
      {
        ClossWinogradVariant variant = { kernels, &kernels->winograd->tiles[j] };

        if (closs_winograd_fits (&variant, &shapes[i]))
          add_pass (checksum, &variant, &shapes[i]);
      }
  if (CLOSS_KERNELS_VERSION != VERSION || g_strcmp0 (g_checksum_get_string (checksum), DIGEST) != 0)
    g_error ("The kernels have version %d and the digest %s; this test has version %d and %s. If their results have "
             "changed, raise CLOSS_KERNELS_VERSION and put both here.",
             CLOSS_KERNELS_VERSION, g_checksum_get_string (checksum), VERSION, DIGEST);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels-version/digest", test_version);
  return g_test_run ();
}
