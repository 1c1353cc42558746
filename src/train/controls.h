/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Every hyper-parameter in one table. The inspector's rows, undo, the command line, the checkpoint's metadata, the run
 * file and the man page all use it: a new hyper-parameter needs one row here and the code that uses it. */
typedef enum
{
  CLOSS_CONTROL_ARCHITECTURE,
  CLOSS_CONTROL_DEPTH,
  CLOSS_CONTROL_WIDTH, /* eighths */
  CLOSS_CONTROL_LOSS,
  CLOSS_CONTROL_LAMBDA,
  CLOSS_CONTROL_LR,
  CLOSS_CONTROL_CENTER_LR,
  CLOSS_CONTROL_MOMENTUM,
  CLOSS_CONTROL_LR_STEP, /* epochs */
  CLOSS_CONTROL_LR_GAMMA,
  CLOSS_CONTROL_LR_DECAY_STEPS, /* 0: none */
  CLOSS_CONTROL_LR_END_FACTOR,
  CLOSS_CONTROL_BATCH_SIZE,
  CLOSS_CONTROL_SEED,
  CLOSS_N_CONTROLS,
} ClossControlId;

typedef enum
{
  CLOSS_CONTROL_REAL,
  CLOSS_CONTROL_INTEGER,
  CLOSS_CONTROL_CHOICE,
} ClossControlType;

typedef enum
{
  CLOSS_SCALE_LINEAR,
  CLOSS_SCALE_LOG,
  CLOSS_SCALE_LOG_OR_ZERO, /* logarithmic from `smallest` to `max`, and 0 at the end of the scale */
} ClossControlScale;

typedef struct
{
  const char *key;   /* "plain": command line, files */
  const char *title; /* N_() */
  double value;
} ClossControlChoice;

typedef struct
{
  ClossControlId id;
  const char *key;   /* "center-lr": --center-lr, --at, files */
  const char *title; /* N_() */
  const char *help;  /* N_(): one to three sentences for the tooltip and the man page */
  const char *term;  /* the term of the equation that it changes, in symbols */
  ClossControlType type;
  ClossControlScale scale;
  double min, max, smallest, default_value;
  int digits;                        /* digits after the decimal point */
  gboolean is_live;                  /* applies from the next mini-batch on; otherwise a change starts a new run */
  gboolean is_optional;              /* files omit it at its default value; older files do not have it */
  const ClossControlChoice *choices; /* for a CHOICE (and width): n_choices of them */
  gsize n_choices;
} ClossControl;

const ClossControl *closs_control_get (ClossControlId id);
const ClossControl *closs_control_find (const char *key);

/* Checks that @value is valid for the control; the error names the control, the value and the range. */
gboolean closs_control_check (const ClossControl *control, double value, GError **error);
/* "10", "1/4", "root" → value, checked; locale-independent. */
gboolean closs_control_parse (const ClossControl *control, const char *text, double *value, GError **error);
/* The inverse; reading the text gives the same value. g_free(). */
char *closs_control_format (const ClossControl *control, double value) G_GNUC_WARN_UNUSED_RESULT;
/* TRUE if files omit the control at @value: it is optional and @value is its default. */
gboolean closs_control_is_omitted (const ClossControl *control, double value);
/* For the user, in their language and locale: "λ 10", "Width ¼", and the value alone. g_free(). */
char *closs_control_display (const ClossControl *control, double value) G_GNUC_WARN_UNUSED_RESULT;
char *closs_control_display_value (const ClossControl *control, double value) G_GNUC_WARN_UNUSED_RESULT;

#define CLOSS_TRAIN_ERROR (closs_train_error_quark ())
GQuark closs_train_error_quark (void);

typedef enum
{
  CLOSS_TRAIN_ERROR_VALUE,    /* a control's value is out of range or unreadable */
  CLOSS_TRAIN_ERROR_MISMATCH, /* a checkpoint or data set that does not fit the settings */
  CLOSS_TRAIN_ERROR_DIVERGED,
  CLOSS_TRAIN_ERROR_FORMAT, /* an invalid run file; the message names the member and the expected value */
} ClossTrainError;

G_END_DECLS
