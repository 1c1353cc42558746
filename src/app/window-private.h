/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/classes/classes-table.h"
#include "app/classes/confusion-view.h"
#include "app/compare-pane.h"
#include "app/comparison.h"
#include "app/inspector/inspector.h"
#include "app/plane/feature-plane.h"
#include "app/samples/sample-card.h"
#include "app/samples/samples-page.h"
#include "app/start-plan.h"
#include "app/timeline/loss-strip.h"
#include "app/timeline/past-bar.h"
#include "app/widgets/adaptive-bin.h"
#include "app/widgets/banner.h"
#include "app/widgets/transport.h"
#include "app/window.h"
#include "data/catalogue.h"
#include "session/keeper.h"
#include "session/run-pair.h"
#include "session/undo.h"

G_BEGIN_DECLS

/* window-kept.c */
typedef struct _ClossOffers ClossOffers;

struct _ClossWindow
{
  AdwApplicationWindow parent_instance;

  /* Template widgets */
  AdwToastOverlay *toasts;
  ClossAdaptiveBin *adaptive;
  AdwWindowTitle *title;
  AdwBin *header_transport;
  AdwBin *narrow_transport;
  AdwBin *wide_past;
  AdwBin *narrow_past;
  GtkOrientable *plane_bar;
  ClossTransport *transport;
  GtkMenuButton *menu_button;
  GtkWidget *inspector_button;
  AdwFlap *flap;
  AdwViewStack *pages;
  AdwViewSwitcherBar *page_switcher;
  AdwBin *page_controls;
  AdwBin *page_classes;
  AdwBin *page_samples;
  AdwBin *side_controls;
  AdwBin *side_classes;
  AdwBin *side_samples;
  ClossInspector *inspector;
  GtkWidget *classes_page;
  GtkWidget *samples_page;
  GtkLabel *classes_run;
  GtkLabel *samples_run;
  ClossClassesTable *classes;
  ClossConfusionView *confusion;
  ClossSamplesPage *samples;
  ClossBanner *kept_banner;
  ClossBanner *divergences[CLOSS_N_SIDES];
  ClossBanner *replay_difference;
  ClossBanner *pending;
  ClossFeaturePlane *plane;
  ClossSampleCard *card;
  GtkRevealer *hint;
  GtkRevealer *drop_hint;
  GtkSpinner *spinner;
  GtkLabel *shown;
  GtkLabel *pace;
  GtkMenuButton *view_button;
  ClossLossStrip *strip;
  ClossPastBar *past_bar;
  GtkMenuButton *pair_button;
  GtkWidget *pair_switch;
  GtkButton *page_a;
  GtkButton *page_b;
  GtkWidget *planes;
  GtkWidget *a_pane;
  GtkLabel *a_title;
  ClossComparePane *b_pane;
  ClossComparison *comparison;
  AdwBin *plane_comparison;
  AdwBin *page_comparison;
  AdwViewStackPage *compare_page;

  /* Owned */
  ClossConfig *config;
  ClossRun *run;
  ClossRunPair *pair; /* A, which is the run, and B; NULL: there is no other */
  ClossStartPlan *plans[CLOSS_N_SIDES];
  ClossUndo *undos[CLOSS_N_SIDES];
  ClossSpotlight *spotlight;
  AdwToast *toast;                  /* the last one, shown or not any more */
  ClossFrameLog *frame_log;         /* NULL: none */
  GCancellable *download;           /* of the data set that is being fetched; NULL: none is */
  guint refresh_id;                 /* texts are due */
  guint begin_id;                   /* the waiting start is due */
  double speed;                     /* steps per second; 0: as fast as possible */
  const ClossDatasetKind *wanted;   /* chosen, but not there (yet); NULL: none */
  const ClossDatasetKind *offered;  /* what the download's row is about */
  const ClossDatasetKind *fetching; /* what is being fetched; NULL: nothing */
  guint64 download_size;            /* of @offered, bytes */
  gboolean has_fallen_back;         /* the data set asked for at the start could not be read: the default was taken */
  gboolean is_viewing;              /* a moment of the past is shown, not what is new */
  guint64 view_step;                /* which */
  ClossSplits view_splits;          /* of the newest frame */
  guint64 back_step;                /* where the run is going back to, or went last */
  guint rest_id;                    /* the very step is due to be computed */
  guint play_id;                    /* the past is being played */
  gint64 play_time;                 /* of the frame clock, when it was moved on last; 0: not yet */
  double play_index;                /* the frame of the history */
  double past_speed;                /* 1: normal */
  guint gesture;                    /* of which what is set is one step of undo */
  gboolean is_undoing;
  /* What is to be exported once all images of its moments are evaluated. */
  struct
  {
    void (*write) (ClossWindow *self, GFile *file); /* NULL: nothing waits */
    GFile *file;                                    /* NULL: for the clipboard */
    gboolean waits[CLOSS_N_SIDES];
    guint64 steps[CLOSS_N_SIDES];
    const ClossFrame *frames[CLOSS_N_SIDES];
    AdwToast *toast; /* that says so; NULL: none */
  } export;
  ClossRun *edited;       /* borrowed: the run that the controls act on; and its */
  ClossStartPlan *plan;   /* borrowed */
  ClossUndo *undo;        /* borrowed */
  gboolean edits_both;    /* and on the other, too */
  gboolean has_free_axes; /* each of both planes has a camera of its own */
  ClossKeeper *keeper;
  ClossOffers *offers;  /* runs that were kept; NULL: nobody has looked yet */
  gboolean shows_other; /* where there is room for one of both: B */
};

/* window-state.c: what the run says, in words. */
void closs_window_connect_run (ClossWindow *self);
void closs_window_schedule_refresh (ClossWindow *self);
void closs_window_show_state (ClossWindow *self);
/* Of a figure with this frame (NULL: none). */
/* "Evaluating 10,000 images…" */
char *closs_window_dup_evaluating (gsize n) G_GNUC_WARN_UNUSED_RESULT;
char *closs_window_dup_caption (const ClossFrame *frame) G_GNUC_WARN_UNUSED_RESULT;
void closs_window_show_divergence (ClossWindow *self, ClossSide side);
void closs_window_show_error (ClossWindow *self, const char *heading, const GError *error);
void closs_window_show_toast (ClossWindow *self, const char *text);
char *closs_window_dup_progress (ClossWindow *self);

/* window-start.c: what the user wants of the run: live, or from the next start on. */
void closs_window_connect_inspector (ClossWindow *self);
void closs_window_show_settings (ClossWindow *self);
void closs_window_begin_plan (ClossWindow *self);
/* A start that is due in a moment is due now. */
void closs_window_flush_plan (ClossWindow *self);
void closs_window_restart (ClossWindow *self);
void closs_window_new_seed (ClossWindow *self);
void closs_window_discard_plan (ClossWindow *self);
/* From the next start on. */

/* window-download.c: data sets that are not there are offered, fetched, and then set. */
void closs_window_connect_download (ClossWindow *self);
void closs_window_disconnect_download (ClossWindow *self);
void closs_window_choose_dataset (ClossWindow *self, const char *id);
/* Something else is taken. A download that is under way goes on. */
void closs_window_forget_wanted (ClossWindow *self);

/* window-import.c: data of the user's own, opened or dropped. */
void closs_window_connect_import (ClossWindow *self);
void closs_window_import (ClossWindow *self);

/* window-samples.c: what is looked at. */
void closs_window_connect_samples (ClossWindow *self);
void closs_window_pin_sample (ClossWindow *self);
void closs_window_walk_nearer (ClossWindow *self);
void closs_window_walk_farther (ClossWindow *self);

/* Sets a control, or the data set, as if the user had in the inspector. */
void closs_window_set_control (ClossWindow *self, ClossControlId id, double value);
/* On the side that is chosen a live control, too, waits for the restart. */
void closs_window_let_control_wait (ClossWindow *self, ClossControlId id, double value);
void closs_window_set_dataset (ClossWindow *self, const char *id, const char *directory);

/* window-time.c: looking at the past, and going back to it. */
void closs_window_connect_time (ClossWindow *self);
void closs_window_disconnect_time (ClossWindow *self);
const ClossFrame *closs_window_get_frame (ClossWindow *self); /* that is shown; NULL: none yet */
/* The picture of a step of the past: the very one, where it has been computed, else the last before it; NULL: none. */
const ClossFrame *closs_window_find_past_frame (ClossRun *run, guint64 step);
/* What was left out of the past to stay within its memory, in words; NULL: nothing. */
char *closs_window_dup_thinning (ClossWindow *self);
void closs_window_take_frame (ClossWindow *self);
void closs_window_show_frame (ClossWindow *self);
void closs_window_view_step (ClossWindow *self, guint64 step);
void closs_window_view_live (ClossWindow *self);
void closs_window_view_oldest (ClossWindow *self);
void closs_window_view_earlier (ClossWindow *self);
void closs_window_view_later (ClossWindow *self);
void closs_window_play_past (ClossWindow *self);
void closs_window_continue_from (ClossWindow *self);

/* window-undo.c */
void closs_window_connect_undo (ClossWindow *self);
void closs_window_update_undo (ClossWindow *self);
void closs_window_note_control (ClossWindow *self, ClossControlId id, double old_value, double new_value);
/* Before the plan has the new one. */
void closs_window_note_dataset (ClossWindow *self, const char *id, const char *directory);
/* What was set before a change to or from own data is not undone across it; says so where there was anything. */
void closs_window_end_undo (ClossWindow *self);
void closs_window_undo (ClossWindow *self);
void closs_window_redo (ClossWindow *self);

/* window-runs.c: run files. */
void closs_window_connect_runs (ClossWindow *self);
void closs_window_tell_saves_of (ClossWindow *self, ClossRun *run);
gboolean closs_window_is_run_file (GFile *file);
/* Says it if the state that the opened file names could not be used; whether that is so. */
gboolean closs_window_say_why_trained (ClossWindow *self);
void closs_window_open_run (ClossWindow *self);
void closs_window_save_run (ClossWindow *self);
/* The state of the chosen run as safetensors. */
void closs_window_export_weights (ClossWindow *self);

/* window-kept.c: the run is kept on the disk, and one that was kept before is offered. */
void closs_window_connect_kept (ClossWindow *self);
/* These runs, after the pair was opened or left. */
void closs_window_keep_runs (ClossWindow *self);
/* Keeps the runs as they are now, before they are closed. The application stays until that is done. */
void closs_window_close_kept (ClossWindow *self);
void closs_window_continue_kept (ClossWindow *self);
void closs_window_discard_kept (ClossWindow *self);
void closs_window_undo_discard (ClossWindow *self);
/* Whether @file is that of a kept run that is being opened: what is said of it is not about the file. */
gboolean closs_window_is_kept_file (ClossWindow *self, GFile *file);

/* window-pair.c: A | B, and what drives training whether there is a B or not. */
typedef void (*ClossEditFunc) (ClossWindow *self, gpointer data);
void closs_window_connect_pair (ClossWindow *self);
ClossRun *closs_window_get_other_run (ClossWindow *self); /* B; or NULL */
ClossRunState closs_window_get_run_state (ClossWindow *self);
void closs_window_open_pair (ClossWindow *self); /* B is empty */
void closs_window_close_pair (ClossWindow *self);
void closs_window_leave_pair (ClossWindow *self); /* the same, and shows that */
void closs_window_edit_each (ClossWindow *self, ClossEditFunc func, gpointer data);
void closs_window_edit_all (ClossWindow *self, ClossEditFunc func, gpointer data);
void closs_window_edit_side (ClossWindow *self, ClossSide side, ClossEditFunc func, gpointer data);
ClossSide closs_window_get_chosen (ClossWindow *self); /* that the controls act on; A where they do on both */
/* "a", "b" or "both": what the controls act on. */
char *closs_window_dup_chosen_side (ClossWindow *self) G_GNUC_WARN_UNUSED_RESULT;
void closs_window_choose_side (ClossWindow *self, const char *name);
void closs_window_train (ClossWindow *self);
void closs_window_pause (ClossWindow *self);
void closs_window_train_step (ClossWindow *self);
void closs_window_train_epoch (ClossWindow *self);

/* window-pair-view.c: what is seen of it. */
void closs_window_connect_pair_view (ClossWindow *self);
void closs_window_connect_other (ClossWindow *self);
void closs_window_disconnect_other (ClossWindow *self);
void closs_window_show_pair (ClossWindow *self);
void closs_window_show_other_frame (ClossWindow *self);
void closs_window_refresh_pair (ClossWindow *self);
void closs_window_arrange_pair (ClossWindow *self);
void closs_window_lock_axes (ClossWindow *self);
char *closs_window_dup_side_title (ClossWindow *self, ClossSide side) G_GNUC_WARN_UNUSED_RESULT; /* "A · V1.0" */
char *closs_window_dup_pair_names (ClossWindow *self) G_GNUC_WARN_UNUSED_RESULT;                 /* "V1.0 | V1.1" */
/* Of two runs: that they train in step, or which of them catches up or waits. */
char *closs_window_dup_pair_pace (ClossWindow *self) G_GNUC_WARN_UNUSED_RESULT;
/* The side that the controls act on, A where that is both; NULL where there is only one. */
char *closs_window_dup_chosen_title (ClossWindow *self) G_GNUC_WARN_UNUSED_RESULT;
/* @text and, of two runs, the one of them that is meant: "Save the Run · B · V1.1"; here the chosen one. */
char *closs_window_dup_text_of_side (ClossWindow *self, const char *text, ClossSide side) G_GNUC_WARN_UNUSED_RESULT;
char *closs_window_dup_text_of_chosen (ClossWindow *self, const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* window-layout.c: wide, medium, narrow. */
void closs_window_connect_layout (ClossWindow *self);
void closs_window_toggle_inspector (ClossWindow *self);

/* window-actions.c */
void closs_window_add_actions (ClossWindow *self);
void closs_window_add_shortcuts (ClossWindow *self);

/* window-evaluate.c: exports wait until all images are evaluated. */
ClossRun *closs_window_get_run_of (ClossWindow *self, ClossSide side);
ClossFeaturePlane *closs_window_get_plane_of (ClossWindow *self, ClossSide side);
/* Calls @write as soon as self->export.frames has all images of the sides from @first to @last. @file may be NULL. */
void closs_window_begin_export (ClossWindow *self, void (*write) (ClossWindow *, GFile *), GFile *file, int first,
                                int last);
/* The same for one side, at @step instead of the one that its plane shows. The plane has a frame. */
void closs_window_begin_export_of_step (ClossWindow *self, void (*write) (ClossWindow *, GFile *), GFile *file,
                                        ClossSide side, guint64 step);
gboolean closs_window_is_exporting (ClossWindow *self);
void closs_window_clear_export (ClossWindow *self);
/* Says that an export that waits for @run is not done. */
void closs_window_give_up_export_of (ClossWindow *self, ClossRun *run);
void closs_window_export_moments_of (ClossWindow *self, ClossRun *run);

/* window-export.c */
void closs_window_connect_export (ClossWindow *self);
void closs_window_export_figure (ClossWindow *self);
void closs_window_export_confusion (ClossWindow *self);
void closs_window_export_animation (ClossWindow *self);
void closs_window_export_data (ClossWindow *self);
void closs_window_export_features (ClossWindow *self);
void closs_window_export_metrics (ClossWindow *self);
void closs_window_copy_picture (ClossWindow *self);

/* window.c */
ClossProbeLimits closs_window_get_probe_limits (ClossWindow *self);

G_END_DECLS
