/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "plot/scene.h"

G_BEGIN_DECLS

/* The confusion matrix as a picture: a row per true class, a column per predicted one. A cell shows the number of
 * images, and by its shade their share of the row. Borrowed for the call. */
typedef struct
{
  ClossTheme theme;
  int n_classes;
  const guint32 *counts;          /* [n_classes][n_classes]: true, predicted */
  const char *const *class_names; /* [n_classes]; or NULL */
  const int *class_colors;        /* [n_classes] as in a scene; or NULL */
  int true_class, predicted;      /* the cell that is outlined; -1: none */
  const char *true_title;         /* "True", beside the rows; or NULL */
  const char *predicted_title;    /* above the columns */
} ClossConfusion;

/* A copy that owns everything it points at, and the function that frees it. */
ClossConfusion *closs_confusion_copy (const ClossConfusion *confusion) G_GNUC_WARN_UNUSED_RESULT;
void closs_confusion_free (ClossConfusion *confusion);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossConfusion, closs_confusion_free)

/* Draws into (0, 0, width, height) of @cr. */
void closs_confusion_draw (const ClossConfusion *confusion, cairo_t *cr, double width, double height);

/* The square of the cells in (width, height). */
ClossRect closs_confusion_get_cells (const ClossConfusion *confusion, double width, double height);
/* The cell at a point; FALSE if there is none. */
gboolean closs_confusion_find (const ClossConfusion *confusion, double width, double height, double x, double y,
                               int *true_class, int *predicted);

G_END_DECLS
