/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/question.h"
#include "train/verdict.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Two runs in numbers: in what their settings differ, and what came of it. A table with a line for A and one for B, or,
 * where there is no room beside each other, with a column for each. It shows what it is given. */
#define CLOSS_TYPE_COMPARISON (closs_comparison_get_type ())
G_DECLARE_FINAL_TYPE (ClossComparison, closs_comparison, CLOSS, COMPARISON, GtkBox)

typedef struct
{
  const char *name;    /* "V1.0" */
  const char *dataset; /* its title; NULL while it is being read */
  ClossSettings settings;
  ClossVerdict verdict;
  gsize n_test; /* images of its test split */
  gboolean has_diverged;
} ClossComparisonSide;

void closs_comparison_set (ClossComparison *comparison, const ClossComparisonSide sides[2]);
void closs_comparison_set_narrow (ClossComparison *comparison, gboolean is_narrow);

G_END_DECLS
