/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2018), seeded through
 * splitmix64 from a seed and a stream number, so that each purpose (weights, shuffle of epoch 7, synthetic digit
 * 12,345) has its own generator, and no generator depends on how often another was used. */
typedef struct
{
  uint64_t state[4];
} ClossRandom;

void closs_random_init (ClossRandom *random, uint64_t seed, uint64_t stream);
uint64_t closs_random_next (ClossRandom *random);

/* An integer in [0, bound), without bias (Lemire 2019). @bound is not 0. */
uint32_t closs_random_below (ClossRandom *random, uint32_t bound);

/* A number in [0, 1), 53 random bits. */
double closs_random_uniform (ClossRandom *random);

/* A number in [low, high). */
double closs_random_range (ClossRandom *random, double low, double high);

/* Standard normal (Box-Muller; two uniforms a call). */
double closs_random_normal (ClossRandom *random);

/* Fisher-Yates. */
void closs_random_shuffle (ClossRandom *random, uint32_t *items, size_t n_items);
