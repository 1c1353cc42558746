/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text/display-text.h"
#include "base/number.h"
#include <glib/gi18n.h>
#include <math.h>

#define DASH "–"

char *
closs_text_percent (double share)
{
  if (!isfinite (share))
    return g_strdup (DASH);
  /* TRANSLATORS: a share, such as "97.8 %" */
  return g_strdup_printf (_ ("%.1f %%"), 100 * share);
}

char *
closs_text_duration (double seconds)
{
  guint64 whole = (guint64)ceil (CLAMP (seconds, 0, 1e9));
  guint64 hours = whole / 3600, minutes = whole / 60 % 60, rest = whole % 60;

  if (hours > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT, hours, minutes, rest);
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02" G_GUINT64_FORMAT, minutes, rest);
}

char *
closs_text_measure (double value)
{
  int whole_digits;

  if (!isfinite (value))
    return g_strdup (DASH);
  if (value >= 1000)
    return closs_number_format_count ((guint64)round (MIN (value, 1e18)));
  whole_digits = value != 0 ? (int)floor (log10 (fabs (value))) + 1 : 1;
  return g_strdup_printf ("%.*f", CLAMP (3 - whole_digits, 0, 4), value);
}

/* Takes ownership of @text. */
static char *
mark_estimate (char *text, gboolean is_estimate)
{
  g_autofree char *owned = text;

  return is_estimate ? g_strdup_printf ("≈ %s", text) : g_steal_pointer (&owned);
}

gboolean
closs_text_is_estimate (const char *text)
{
  return g_str_has_prefix (text, "≈");
}

char *
closs_text_share (double share, gboolean is_estimate)
{
  return mark_estimate (closs_text_percent (share), is_estimate && isfinite (share));
}

char *
closs_text_measured (double value, gboolean is_estimate)
{
  return mark_estimate (closs_text_measure (value), is_estimate && isfinite (value));
}

char *
closs_text_accuracy_of (double share, gsize n, gsize n_all)
{
  g_autofree char *text = NULL, *count = NULL;

  if (!isfinite (share))
    return NULL;
  text = closs_text_share (share, n < n_all);
  if (n >= n_all)
    return g_steal_pointer (&text);
  count = closs_number_format_count (n);
  /* TRANSLATORS: an accuracy such as "≈ 80.5 %", and the number of images that it was measured on */
  return g_strdup_printf (_ ("%s, n = %s"), text, count);
}

char *
closs_text_accuracy (const char *test, const char *train, double gap)
{
  if (test != NULL && train != NULL)
    /* TRANSLATORS: accuracies of the test and of the training images, and by how many percentage points they differ */
    return g_strdup_printf (_ ("test %s · training %s · gap %.1f points"), test, train, 100 * gap);
  if (train != NULL)
    /* TRANSLATORS: accuracy of the training images */
    return g_strdup_printf (_ ("training %s"), train);
  return g_strdup (test);
}

char *
closs_text_shown (gsize n, gsize n_all)
{
  g_autofree char *shown = closs_number_format_count (n);
  g_autofree char *all = closs_number_format_count (n_all);

  if (n == n_all)
    return g_strdup_printf (_ ("All %s shown"), all);
  return g_strdup_printf (_ ("%s of %s shown"), shown, all);
}

char *
closs_text_shown_train (gsize n, gsize n_all)
{
  g_autofree char *shown = closs_number_format_count (n);
  g_autofree char *all = closs_number_format_count (n_all);

  return g_strdup_printf (_ ("%s of %s training images"), shown, all);
}

char *
closs_text_shown_both (gsize n_test, gsize n_all_test, gsize n_train, gsize n_all_train)
{
  g_autofree char *test = closs_number_format_count (n_test), *all_test = closs_number_format_count (n_all_test);
  g_autofree char *train = closs_number_format_count (n_train), *all_train = closs_number_format_count (n_all_train);

  return g_strdup_printf (_ ("%s of %s test and %s of %s training images"), test, all_test, train, all_train);
}

char *
closs_text_sample (gboolean is_train, guint32 index)
{
  g_autofree char *number = closs_number_format_count (index);

  return g_strdup_printf (is_train ? _ ("Training image %s") : _ ("Test image %s"), number);
}

char *
closs_text_pace (double images_per_second, double epoch, double images_per_epoch)
{
  g_autofree char *rate = NULL;
  g_autofree char *eta = NULL;

  if (!isfinite (images_per_second) || images_per_second <= 0)
    return g_strdup ("");
  rate = closs_number_format_count ((guint64)round (images_per_second));
  eta = closs_text_duration ((1 - (epoch - floor (epoch))) * images_per_epoch / images_per_second);
  return g_strdup_printf (_ ("%s images/s · epoch ends in %s"), rate, eta);
}
