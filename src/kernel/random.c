/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/random.h"
#include <math.h>

/* splitmix64 (Steele, Lea and Flood 2014): maps any two numbers into well-mixed ones. */
static uint64_t
split_mix (uint64_t *state)
{
  uint64_t z = (*state += UINT64_C (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static uint64_t
rotate_left (uint64_t value, int count)
{
  return (value << count) | (value >> (64 - count));
}

void
closs_random_init (ClossRandom *random, uint64_t seed, uint64_t stream)
{
  uint64_t state = seed, mixed = stream;

  /* The stream is mixed on its own first, so that (1, 0) and (0, 1) give unrelated numbers. */
  state ^= split_mix (&mixed);
  for (int i = 0; i < 4; i++)
    random->state[i] = split_mix (&state);
}

uint64_t
closs_random_next (ClossRandom *random)
{
  uint64_t *s = random->state;
  uint64_t result = rotate_left (s[1] * 5, 7) * 9, t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

uint32_t
closs_random_below (ClossRandom *random, uint32_t bound)
{
  uint64_t product = (closs_random_next (random) >> 32) * bound;
  uint32_t low = (uint32_t)product;

  if (low < bound)
    {
      uint32_t threshold = (uint32_t)-bound % bound;

      while (low < threshold)
        {
          product = (closs_random_next (random) >> 32) * bound;
          low = (uint32_t)product;
        }
    }
  return (uint32_t)(product >> 32);
}

double
closs_random_uniform (ClossRandom *random)
{
  return (double)(closs_random_next (random) >> 11) * 0x1.0p-53;
}

double
closs_random_range (ClossRandom *random, double low, double high)
{
  return low + (high - low) * closs_random_uniform (random);
}

double
closs_random_normal (ClossRandom *random)
{
  double radius = sqrt (-2.0 * log (1.0 - closs_random_uniform (random)));

  return radius * cos (2.0 * M_PI * closs_random_uniform (random));
}

void
closs_random_shuffle (ClossRandom *random, uint32_t *items, size_t n_items)
{
  for (size_t i = n_items; i > 1; i--)
    {
      uint32_t j = closs_random_below (random, (uint32_t)i), item = items[i - 1];

      items[i - 1] = items[j];
      items[j] = item;
    }
}
