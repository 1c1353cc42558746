/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/settings.h"

G_BEGIN_DECLS

/* The question that two runs beside each other answer. A table, like the presets. */
typedef struct
{
  const char *id;          /* "root" */
  const char *title;       /* N_() */
  const char *names;       /* "V1.0 | V1.1" */
  const char *description; /* N_(): the subject, in a sentence */
  const char *presets[2];  /* of A and of B; NULL: the settings as they are */
  gboolean is_of_lambda;   /* A with a center loss, B without */
} ClossQuestion;

const ClossQuestion *closs_questions_get (gsize *n_questions);
const ClossQuestion *closs_question_find (const char *id);

/* Sets A and B to settings that answer the question and are close to @settings. They keep the seed, and the width of a
 * deep network, because it suits the machine. LeNets++'s width tells nothing about that: then the presets' width is
 * used. */
void closs_question_ask (const ClossQuestion *question, const ClossSettings *settings, ClossSettings sides[2]);

/* Writes the controls in which @a and @b differ, in their order; returns their number. */
gsize closs_settings_list_differences (const ClossSettings *a, const ClossSettings *b,
                                       ClossControlId differences[CLOSS_N_CONTROLS]);

G_END_DECLS
