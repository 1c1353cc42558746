/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/shape.h"
#include "nn/network.h"

static const ClossNetworkSpec v10 = {
  .architecture = CLOSS_ARCHITECTURE_DEEP,
  .depth = 4,
  .width_eighths = 8,
  .image_height = 28,
  .image_width = 28,
  .image_channels = 1,
  .n_classes = 10,
};

/* The input of `fc`, from the table in docs/method.md. */
static const struct
{
  int depth, side;
  gsize flat;
} flattened[] = {
  { 4, 28, 64 },          { 4, 32, 256 },         { 3, 28, 512 * 3 * 3 },
  { 3, 32, 512 * 4 * 4 }, { 2, 28, 256 * 7 * 7 }, { 1, 28, 64 * 14 * 14 },
};

static void
test_channels (void)
{
  static const int expected[4][3] = { { 32, 64 }, { 128, 256 }, { 512, 512 }, { 256, 128, 64 } };
  const int widths[] = { 8, 4, 2, 1 };

  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      ClossNetworkSpec spec = v10;
      ClossBlockSpec blocks[CLOSS_MAX_DEPTH];
      int channels = spec.image_channels = 3;

      spec.width_eighths = widths[w];
      g_assert_cmpint (closs_network_spec_get_blocks (&spec, blocks), ==, 4);
      for (int b = 0; b < 4; b++)
        {
          g_assert_cmpint (blocks[b].n_convolutions, ==, b == 3 ? 3 : 2);
          for (int i = 0; i < blocks[b].n_convolutions; i++)
            {
              g_assert_cmpint (blocks[b].in_channels[i], ==, channels);
              channels = expected[b][i] * widths[w] / 8;
              g_assert_cmpint (blocks[b].out_channels[i], ==, channels);
            }
        }
    }
}

static void
test_flattened (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (flattened); i++)
    {
      ClossNetworkSpec spec = v10;
      ClossNetwork network;

      spec.depth = flattened[i].depth;
      spec.image_height = spec.image_width = flattened[i].side;
      closs_network_init (&network, &spec, 1);
      g_assert_cmpuint (closs_shape_image_count (network.layers[network.n_feature_layers - 1].input), ==,
                        flattened[i].flat);
    }
}

static void
test_cost (void)
{
  g_assert_cmpfloat_with_epsilon (closs_network_spec_get_cost (&v10), 762e6, 0.5e6);
}

/* The formula gives the number of parameters of the layers that are built. */
static void
test_n_parameters (void)
{
  for (int depth = CLOSS_MIN_DEPTH; depth <= CLOSS_MAX_DEPTH + 1; depth++)
    {
      ClossNetworkSpec spec = v10;
      ClossNetwork network;
      gsize count = 0;

      spec.depth = depth;
      if (depth > CLOSS_MAX_DEPTH)
        spec.depth = 3, spec.architecture = CLOSS_ARCHITECTURE_LENETPP;
      closs_network_init (&network, &spec, 1);
      for (int i = 0; i < network.n_layers; i++)
        for (int p = 0; p < network.layers[i].n_parameters; p++)
          if (network.layers[i].parameters[p].kind == CLOSS_PARAMETER_TRAINED)
            count += network.layers[i].parameters[p].count;
      g_assert_cmpuint (closs_network_spec_get_n_parameters (&spec), ==, count);
    }
}

static void
refuse (ClossNetworkSpec spec)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (closs_network_spec_check (&spec, &error));
  g_assert_error (error, CLOSS_NN_ERROR, CLOSS_NN_ERROR_SPEC);
}

#define REFUSE(member, value)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    ClossNetworkSpec spec = v10;                                                                                       \
    spec.member = value;                                                                                               \
    refuse (spec);                                                                                                     \
  }                                                                                                                    \
  G_STMT_END

static void
test_check (void)
{
  ClossNetworkSpec smallest = v10, lenetpp = v10;

  g_assert_true (closs_network_spec_check (&v10, NULL));
  smallest.image_height = smallest.image_width = 16;
  g_assert_true (closs_network_spec_check (&smallest, NULL));
  lenetpp.architecture = CLOSS_ARCHITECTURE_LENETPP;
  refuse (lenetpp);
  lenetpp.depth = 3;
  g_assert_true (closs_network_spec_check (&lenetpp, NULL));

  REFUSE (architecture, (ClossArchitecture)2);
  REFUSE (depth, 0);
  REFUSE (depth, 5);
  REFUSE (width_eighths, 3);
  REFUSE (width_eighths, 0);
  REFUSE (image_height, 15);
  REFUSE (image_width, 15);
  REFUSE (image_width, 0);
  REFUSE (image_channels, 0);
  REFUSE (n_classes, 0);
  REFUSE (n_classes, CLOSS_MAX_CLASSES + 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/spec/channels", test_channels);
  g_test_add_func ("/nn/spec/flattened", test_flattened);
  g_test_add_func ("/nn/spec/cost", test_cost);
  g_test_add_func ("/nn/spec/n-parameters", test_n_parameters);
  g_test_add_func ("/nn/spec/check", test_check);
  return g_test_run ();
}
