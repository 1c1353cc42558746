/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/map.h"
#include "kernel/winograd/winograd.h"

/* Raise this number when a change to a kernel, to the order of a sum or to the choice of an algorithm changes any bit
 * of a training step. A run file records the version that it was made with. */
#define CLOSS_KERNELS_VERSION 2

/* The functions that are built once for every instruction set and vector length (meson.build)and chosen at run time.
 * Inside the layer, for the tests and the benchmark.
 *
 * All functions work on one vector at a time: on `vector_length` channels of one image, [channel, channel +
 * vector_length). If a map has too few channels to fill a vector, the vector holds all channels of several images. A
 * stage holds the pixels with the border that the transform needs, so that the transform needs no bounds checks. */
typedef struct
{
  float *values; /* pixel (y, x) at ((y + border) columns + x + border) pixel_stride */
  int columns, border;
  int pixel_stride; /* floats */
  int n_images;  /* images side by side in a vector: 4 or 2, of vector_length / n_images channels each; 1 or 0: one */
  int n_present; /* images that exist, if a vector holds several. The last ones may be missing at the end of a
                    mini-batch: the last existing image is read in their place, and nothing is written for them. */
} ClossStage;

typedef struct
{
  /* Map as the next layer sees it → stage; gradient of its values → stage. */
  void (*read) (const ClossMap *map, size_t image, int channel, const ClossStage *stage);
  void (*read_gradient) (const ClossMapGradient *gradient, size_t image, int channel, const ClossStage *stage);
  /* Stage of values → map as the next layer sees it. */
  void (*write_seen) (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *output);
} ClossMapKernels;

typedef struct
{
  /* Stage → values (of a map of @shape), with their sums if @partial is not NULL. */
  void (*write) (const ClossStage *stage, ClossShape shape, size_t image, int channel, float *values, float *partial);
  /* Stage of the gradient of the map as seen → @d_seen, with the sums of CLOSS_MAP_SUM_GRADIENT if @partial is not
   * NULL. */
  void (*write_gradient) (const ClossStage *stage, const ClossMap *map, size_t image, int channel, float *d_seen,
                          float *partial);
  /* The sums of values that are already stored, of one image. */
  void (*sum_values) (ClossShape shape, size_t image, int channel, const float *values, float *partial);
  void (*sum_gradient) (const ClossMap *map, size_t image, int channel, const float *d_seen, float *partial);
} ClossMapSumKernels;

#define CLOSS_DIRECT_MOST_CHANNELS 3

/* Direct convolution of up to CLOSS_DIRECT_MOST_CHANNELS input channels. The input is a whole image with a border of 2,
 * [h + 4][w + 4][c]. */
typedef struct
{
  /* weight [25][c][out_channels] from @channel on → stage. */
  void (*forward) (const float *padded, int h, int w, int c, const float *weight, int out_channels, int channel,
                   const ClossStage *stage);
  /* d_weight [25][c][out_channels] += … */
  void (*backward_weight) (const float *padded, int h, int w, int c, const ClossStage *d_output, int out_channels,
                           int channel, float *d_weight);
} ClossDirectKernels;

typedef struct ClossKernels
{
  const char *isa;   /* "avx512" */
  int vector_length; /* floats */
  bool (*is_supported) (void);
  const ClossMapKernels *map;
  const ClossMapSumKernels *map_sum;
  const ClossWinogradKernels *winograd;
  const ClossWinogradProducts *narrow; /* of results with fewer channels than a vector has lanes */
  const ClossDirectKernels *direct;
} ClossKernels;

/* All instruction sets that were built, best first. The last works on every processor and with any number of channels.
 * */
const ClossKernels *closs_kernels_get_all (size_t *n_kernels);

/* The best kernels of this machine whose vectors both numbers of channels fill. The environment variable CENTERLOSS_ISA
 * ("avx2", "baseline") excludes every instruction set better than the one it names. */
const ClossKernels *closs_kernels_choose (int channels, int other_channels);

/* TRUE if both numbers of channels fill the vectors, alone or with the channels of several images. The second function
 * returns the best kernels for which that is true. */
bool closs_kernels_fill_by_images (const ClossKernels *kernels, int channels, int other_channels);
const ClossKernels *closs_kernels_choose_by_images (int channels, int other_channels);

/* The kernels of the same instruction set with vectors of @length floats; NULL if there are none. */
const ClossKernels *closs_kernels_find (const char *isa, int length);

/* "avx512": the best instruction set that closs_kernels_choose() may use. */
const char *closs_kernels_get_isa (void);

/* The name of algorithm @i in closs_conv2d_algorithms(), as CENTERLOSS_CONVOLUTION accepts it; NULL after the last. */
const char *closs_kernels_get_convolution (size_t i);
