/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/settings.h"

G_BEGIN_DECLS

/* What two runs beside each other are to answer. Data, as presets are. */
typedef struct
{
  const char *id;          /* "root" */
  const char *title;       /* N_() */
  const char *names;       /* "V1.0 | V1.1" */
  const char *description; /* N_(): what it is about, in a sentence */
  const char *presets[2];  /* of A and of B; NULL: the settings as they are */
  gboolean is_of_lambda;   /* A with a center loss, B without */
} ClossQuestion;

const ClossQuestion *closs_questions_get (gsize *n_questions);
const ClossQuestion *closs_question_find (const char *id);

/* The settings of A and B that answer it, near to @settings: the seed stays, and so does the width of a deep network,
 * which is what the machine was found to manage. LeNets++'s width says nothing of that: there the presets' own. */
void closs_question_ask (const ClossQuestion *question, const ClossSettings *settings, ClossSettings sides[2]);

/* The controls, in their order, in which @a and @b differ; returns how many. */
gsize closs_settings_list_differences (const ClossSettings *a, const ClossSettings *b,
                                       ClossControlId differences[CLOSS_N_CONTROLS]);

G_END_DECLS
