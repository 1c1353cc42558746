/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "kernel/conv2d.h"

/* The convolutions of the unit tests and of the benchmark. */
typedef enum
{
  CONV_CASE_TEST = 1 << 0,    /* all algorithms against the double reference */
  CONV_CASE_THREADS = 1 << 1, /* same bits with 1, 2, 3, 7 threads */
  CONV_CASE_BENCH = 1 << 2,   /* a layer of a network */
  CONV_CASE_QUICK = 1 << 3,   /* also in a short benchmark */
} ConvCaseUse;

typedef struct
{
  const char *group; /* the network of the layer, or the purpose of the test */
  ClossConv2dShape shape;
  unsigned uses;
} ConvCase;

#define CONV_LAYER (CONV_CASE_BENCH)
#define CONV_QUICK (CONV_CASE_BENCH | CONV_CASE_QUICK)

static const ConvCase conv_cases[] = {
  /* Cases for the tests: one pixel, one row, every tile and its tails, narrow and wide panels and their tails. */
  { "1x1", { 1, 1, 1, 8, 8 }, CONV_CASE_TEST },
  { "1x1", { 2, 1, 1, 1, 2 }, CONV_CASE_TEST },
  { "1x3", { 5, 1, 3, 3, 5 }, CONV_CASE_TEST },
  { "2x2", { 5, 2, 2, 16, 33 }, CONV_CASE_TEST },
  { "3x3", { 1, 3, 3, 33, 8 }, CONV_CASE_TEST },
  { "3x3", { 5, 3, 3, 64, 64 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "3x7", { 2, 3, 7, 8, 16 }, CONV_CASE_TEST },
  { "4x4", { 5, 4, 4, 16, 33 }, CONV_CASE_TEST },
  { "4x3", { 2, 4, 3, 64, 33 }, CONV_CASE_TEST },
  { "5x9", { 2, 5, 9, 5, 3 }, CONV_CASE_TEST },
  { "7x7", { 5, 7, 7, 16, 16 }, CONV_CASE_TEST },
  { "7x7", { 2, 7, 7, 33, 64 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "8x8", { 5, 8, 8, 8, 33 }, CONV_CASE_TEST },
  { "13x6", { 2, 13, 6, 33, 5 }, CONV_CASE_TEST },
  { "14x14", { 5, 14, 14, 8, 16 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "16x16", { 2, 16, 16, 16, 8 }, CONV_CASE_TEST },
  { "28x28", { 1, 28, 28, 16, 33 }, CONV_CASE_TEST },
  { "28x28", { 5, 28, 28, 1, 4 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "28x28", { 2, 28, 28, 1, 33 }, CONV_CASE_TEST },
  { "28x28", { 5, 28, 28, 4, 8 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "32x32", { 2, 32, 32, 3, 16 }, CONV_CASE_TEST },
  { "32x32", { 2, 32, 32, 2, 1 }, CONV_CASE_TEST },
  { "32x32", { 5, 32, 32, 8, 8 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  /* Three panels of one vector; panels of four channels. */
  { "7x7", { 3, 7, 7, 48, 80 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "3x3", { 7, 3, 3, 96, 20 }, CONV_CASE_TEST },
  { "28x28", { 2, 28, 28, 4, 12 }, CONV_CASE_TEST },
  /* Vectors of several images: incomplete groups, one or both sides narrow, several panels on the other side. */
  { "images", { 7, 14, 14, 4, 4 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "images", { 3, 7, 7, 8, 4 }, CONV_CASE_TEST },
  { "images", { 5, 3, 3, 96, 8 }, CONV_CASE_TEST },
  { "images", { 7, 4, 4, 8, 32 }, CONV_CASE_TEST },
  { "images", { 66, 5, 6, 4, 8 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "31x32", { 1, 31, 32, 8, 5 }, CONV_CASE_TEST },
  /* More images than one chunk. */
  { "chunks", { 70, 14, 14, 1, 8 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  { "chunks", { 150, 7, 7, 8, 8 }, CONV_CASE_TEST | CONV_CASE_THREADS },
  /* The longest sums. */
  { "long", { 1, 7, 7, 512, 16 }, CONV_CASE_TEST },

  /* The deep net at width 1 on images of 28 x 28 pixels. */
  { "width 1, 28", { 64, 28, 28, 1, 32 }, CONV_LAYER },
  { "width 1, 28", { 64, 28, 28, 32, 64 }, CONV_LAYER },
  { "width 1, 28", { 64, 14, 14, 64, 128 }, CONV_LAYER },
  { "width 1, 28", { 64, 14, 14, 128, 256 }, CONV_QUICK },
  { "width 1, 28", { 64, 7, 7, 256, 512 }, CONV_LAYER },
  { "width 1, 28", { 64, 7, 7, 512, 512 }, CONV_QUICK },
  { "width 1, 28", { 64, 3, 3, 512, 256 }, CONV_LAYER },
  { "width 1, 28", { 64, 3, 3, 256, 128 }, CONV_LAYER },
  { "width 1, 28", { 64, 3, 3, 128, 64 }, CONV_LAYER },
  /* The deep net at width 1/4 on images of 28 x 28 pixels. */
  { "width 1/4, 28", { 64, 28, 28, 1, 8 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 28, 28, 8, 16 }, CONV_QUICK },
  { "width 1/4, 28", { 64, 14, 14, 16, 32 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 14, 14, 32, 64 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 7, 7, 64, 128 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 7, 7, 128, 128 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 3, 3, 128, 64 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 3, 3, 64, 32 }, CONV_LAYER },
  { "width 1/4, 28", { 64, 3, 3, 32, 16 }, CONV_LAYER },
  /* The deep net at width 1/8 on images of 28 x 28 pixels. */
  { "width 1/8, 28", { 128, 28, 28, 1, 4 }, CONV_QUICK },
  { "width 1/8, 28", { 128, 28, 28, 4, 8 }, CONV_QUICK },
  { "width 1/8, 28", { 128, 14, 14, 8, 16 }, CONV_QUICK },
  { "width 1/8, 28", { 128, 14, 14, 16, 32 }, CONV_LAYER },
  { "width 1/8, 28", { 128, 7, 7, 32, 64 }, CONV_LAYER },
  { "width 1/8, 28", { 128, 7, 7, 64, 64 }, CONV_LAYER },
  { "width 1/8, 28", { 128, 3, 3, 64, 32 }, CONV_LAYER },
  { "width 1/8, 28", { 128, 3, 3, 32, 16 }, CONV_LAYER },
  { "width 1/8, 28", { 128, 3, 3, 16, 8 }, CONV_LAYER },
  /* The deep net at width 1 on images of 32 x 32 pixels. */
  { "width 1, 32", { 64, 32, 32, 3, 32 }, CONV_LAYER },
  { "width 1, 32", { 64, 32, 32, 32, 64 }, CONV_LAYER },
  { "width 1, 32", { 64, 16, 16, 64, 128 }, CONV_LAYER },
  { "width 1, 32", { 64, 16, 16, 128, 256 }, CONV_QUICK },
  { "width 1, 32", { 64, 8, 8, 256, 512 }, CONV_LAYER },
  { "width 1, 32", { 64, 8, 8, 512, 512 }, CONV_LAYER },
  { "width 1, 32", { 64, 4, 4, 512, 256 }, CONV_LAYER },
  { "width 1, 32", { 64, 4, 4, 256, 128 }, CONV_LAYER },
  { "width 1, 32", { 64, 4, 4, 128, 64 }, CONV_LAYER },
  /* The deep net at width 1/8 on images of 32 x 32 pixels. */
  { "width 1/8, 32", { 128, 32, 32, 3, 4 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 32, 32, 4, 8 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 16, 16, 8, 16 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 16, 16, 16, 32 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 8, 8, 32, 64 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 8, 8, 64, 64 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 4, 4, 64, 32 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 4, 4, 32, 16 }, CONV_LAYER },
  { "width 1/8, 32", { 128, 4, 4, 16, 8 }, CONV_LAYER },
};
#define N_CONV_CASES (sizeof conv_cases / sizeof conv_cases[0])
