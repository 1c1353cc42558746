/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/question.h"
#include "nn/spec.h"
#include <glib/gi18n-lib.h>

static const ClossQuestion questions[] = {
  {
      .id = "root",
      .title = N_ ("Without the Root or With It"),
      .names = "V1.0 | V1.1",
      .description = N_ ("Squares of the distances pull harder than the distances themselves, on features and centers"),
      .presets = { "v1.0", "v1.1" },
  },
  {
      .id = "depth",
      .title = N_ ("Deep or Shallow"),
      .names = "V1.1 | V1.2",
      .description = N_ ("Four blocks against three, both with the root"),
      .presets = { "v1.1", "v1.2" },
  },
  {
      .id = "lambda",
      .title = N_ ("With a Center Loss or Without"),
      .names = "λ | λ = 0",
      .description = N_ ("The settings as they are, against the same with cross-entropy alone"),
      .is_of_lambda = TRUE,
  },
};

const ClossQuestion *
closs_questions_get (gsize *n_questions)
{
  *n_questions = G_N_ELEMENTS (questions);
  return questions;
}

const ClossQuestion *
closs_question_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    if (g_str_equal (questions[i].id, id))
      return &questions[i];
  return NULL;
}

static ClossSettings
make_like_preset (const ClossSettings *settings, const char *id)
{
  ClossSettings made = closs_preset_find (id)->settings;

  made.value[CLOSS_CONTROL_SEED] = settings->value[CLOSS_CONTROL_SEED];
  if ((ClossArchitecture)settings->value[CLOSS_CONTROL_ARCHITECTURE] == CLOSS_ARCHITECTURE_DEEP)
    made.value[CLOSS_CONTROL_WIDTH] = settings->value[CLOSS_CONTROL_WIDTH];
  return made;
}

void
closs_question_ask (const ClossQuestion *question, const ClossSettings *settings, ClossSettings sides[2])
{
  for (int side = 0; side < 2; side++)
    sides[side] = question->presets[side] != NULL ? make_like_preset (settings, question->presets[side]) : *settings;
  if (!question->is_of_lambda)
    return;
  if (sides[0].value[CLOSS_CONTROL_LAMBDA] == 0)
    sides[0].value[CLOSS_CONTROL_LAMBDA] = closs_control_get (CLOSS_CONTROL_LAMBDA)->default_value;
  sides[1].value[CLOSS_CONTROL_LAMBDA] = 0;
}

gsize
closs_settings_list_differences (const ClossSettings *a, const ClossSettings *b,
                                 ClossControlId differences[CLOSS_N_CONTROLS])
{
  gsize n = 0;

  for (ClossControlId id = 0; id < CLOSS_N_CONTROLS; id++)
    if (a->value[id] != b->value[id])
      differences[n++] = id;
  return n;
}
