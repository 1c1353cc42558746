/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers and sentences for people, in the user's language and locale. All g_free(). */

/* "97.8 %"; a dash where @share is not a number. */
char *closs_text_percent (double share) G_GNUC_WARN_UNUSED_RESULT;
/* The same, or "≈ 97.8 %" if only a part of a split was measured. */
char *closs_text_share (double share, gboolean is_estimate) G_GNUC_WARN_UNUSED_RESULT;
/* The same for a measure: "≈ 12.3". */
char *closs_text_measured (double value, gboolean is_estimate) G_GNUC_WARN_UNUSED_RESULT;
gboolean closs_text_is_estimate (const char *text);
/* "97.8 %"; "≈ 80.5 %, n = 226"; NULL if @share is not a number. */
char *closs_text_accuracy_of (double share, gsize n, gsize n_all) G_GNUC_WARN_UNUSED_RESULT;
/* "0:42", "1:02:03"; rounded up to seconds. */
char *closs_text_duration (double seconds) G_GNUC_WARN_UNUSED_RESULT;
/* Three figures, as a measured distance is worth: "0.0312", "12.3", "1,230"; a dash where it is not a number. */
char *closs_text_measure (double value) G_GNUC_WARN_UNUSED_RESULT;

/* Of the texts of closs_text_accuracy_of(), each of which may be NULL: "97.8 %"; "training 99.9 %"; "test 97.8 % ·
 * training 99.9 % · gap 2.1 points", where @gap is a share. NULL if both are. */
char *closs_text_accuracy (const char *test, const char *train, double gap) G_GNUC_WARN_UNUSED_RESULT;
/* "2,000 of 10,000 shown", "All 10,000 shown" */
char *closs_text_shown (gsize n, gsize n_all) G_GNUC_WARN_UNUSED_RESULT;
/* "2,000 of 60,000 training images"; "1,000 of 10,000 test and 1,000 of 60,000 training images" */
char *closs_text_shown_train (gsize n, gsize n_all) G_GNUC_WARN_UNUSED_RESULT;
char *closs_text_shown_both (gsize n_test, gsize n_all_test, gsize n_train,
                             gsize n_all_train) G_GNUC_WARN_UNUSED_RESULT;
/* "Test image 1,234", "Training image 1,234": counted from 0, as in the files. */
char *closs_text_sample (gboolean is_train, guint32 index) G_GNUC_WARN_UNUSED_RESULT;
/* "12,300 images/s · epoch ends in 0:42"; empty where nothing is measured. */
char *closs_text_pace (double images_per_second, double epoch, double images_per_epoch) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
