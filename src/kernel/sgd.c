/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel/sgd.h"
#include "kernel/blocks.h"
#include "kernel/target.h"
#include <math.h>
#include <stdatomic.h>

enum
{
  BLOCK = 65536,
};

typedef struct
{
  size_t count;
  float lr, momentum;
  const float *gradient, *weight, *velocity;
  float *new_weight, *new_velocity;
} Pass;

typedef struct
{
  size_t count;
  const float *values;
  atomic_bool is_finite;
} Check;

CLOSS_TARGET_CLONES static void
update_block (size_t count, float lr, float momentum, const float *gradient, const float *weight, const float *velocity,
              float *new_weight, float *new_velocity)
{
  for (size_t i = 0; i < count; i++)
    {
      float v = momentum * velocity[i] + gradient[i];

      new_velocity[i] = v;
      new_weight[i] = weight[i] - lr * v;
    }
}

CLOSS_TARGET_CLONES static bool
check_block (size_t count, const float *values)
{
  int bad = 0;

  /* A NaN compares false. */
  for (size_t i = 0; i < count; i++)
    bad |= !(fabsf (values[i]) <= CLOSS_LARGEST_GRADIENT);
  return bad == 0;
}

static void
update_task (size_t task, int worker, void *data)
{
  const Pass *pass = data;
  ClossBlock block = closs_get_block (pass->count, BLOCK, task);
  size_t first = block.first;

  (void)worker;
  update_block (block.last - first, pass->lr, pass->momentum, pass->gradient + first, pass->weight + first,
                pass->velocity + first, pass->new_weight + first, pass->new_velocity + first);
}

static void
check_task (size_t task, int worker, void *data)
{
  Check *check = data;
  ClossBlock block = closs_get_block (check->count, BLOCK, task);

  (void)worker;
  if (!check_block (block.last - block.first, check->values + block.first))
    atomic_store (&check->is_finite, false);
}

void
closs_sgd (size_t count, const ClossParallel *parallel, float lr, float momentum, const float *gradient,
           const float *weight, const float *velocity, float *new_weight, float *new_velocity)
{
  Pass pass = { .count = count,
                .lr = lr,
                .momentum = momentum,
                .gradient = gradient,
                .weight = weight,
                .velocity = velocity,
                .new_weight = new_weight,
                .new_velocity = new_velocity };

  closs_parallel_for (parallel, closs_count_blocks (count, BLOCK), update_task, &pass);
}

bool
closs_all_finite (size_t count, const ClossParallel *parallel, const float *values)
{
  Check check = { .count = count, .values = values };

  atomic_init (&check.is_finite, true);
  closs_parallel_for (parallel, closs_count_blocks (count, BLOCK), check_task, &check);
  return atomic_load (&check.is_finite);
}
