/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot/scale.h"
#include "base/number.h"
#include <math.h>
#include <string.h>

#define MAX_TICKS 1000

double
closs_scale_get_nice_step (double rough)
{
  static const double mantissas[] = { 1, 2, 5, 10 };
  double power;

  if (!(rough > 0) || !isfinite (rough))
    return 1;
  power = pow (10, floor (log10 (rough)));
  for (gsize i = 0; i < G_N_ELEMENTS (mantissas); i++)
    if (mantissas[i] * power >= rough * (1 - 1e-9))
      return mantissas[i] * power;
  return 10 * power;
}

ClossTicks
closs_scale_get_ticks (double low, double high, double step)
{
  ClossTicks ticks = { 0, step, 0 };
  double first, last;

  if (!(low <= high) || !(step > 0) || !isfinite (high - low))
    return ticks;
  /* Rounding may put a tick slightly outside: it still counts. */
  first = ceil (low / step - 1e-9);
  last = floor (high / step + 1e-9);
  ticks.first = first * step;
  if (last >= first)
    ticks.n = (int)MIN (last - first + 1, MAX_TICKS);
  return ticks;
}

double
closs_ticks_get (const ClossTicks *ticks, int i)
{
  double value = ticks->first + i * ticks->step;

  return fabs (value) < 1e-6 * ticks->step ? 0 : value;
}

ClossTicks
closs_scale_get_log_ticks (double low, double high, int max_n)
{
  ClossTicks ticks = { 0, 1, 0 };

  if (!(low > 0) || !(high >= low) || !isfinite (high))
    return ticks;
  ticks = closs_scale_get_ticks (log10 (low), log10 (high), 1);
  if (ticks.n > MAX (max_n, 1))
    {
      double step = ceil ((double)ticks.n / MAX (max_n, 1));
      ticks = closs_scale_get_ticks (log10 (low), log10 (high), step);
    }
  return ticks;
}

static char *
replace_minus (char *text)
{
  GString *string = g_string_new (text);

  g_string_replace (string, "-", "−", 0);
  g_free (text);
  return g_string_free (string, FALSE);
}

static char *
group_thousands (char *text)
{
  const char *separator = closs_number_get_separator ();
  GString *string = g_string_new (text);
  gsize first = strcspn (text, "0123456789"), end = first + strspn (text + first, "0123456789");

  while (end > first + 3)
    {
      end -= 3;
      g_string_insert (string, (gssize)end, separator);
    }
  g_free (text);
  return g_string_free (string, FALSE);
}

char *
closs_scale_format (double value, double step, gboolean group)
{
  double magnitude = MAX (fabs (value), step);
  int digits;
  char *text;

  if (value == 0)
    return g_strdup ("0");
  if (magnitude >= (group ? 1e9 : 1e5) || step < 1e-4)
    return replace_minus (g_strdup_printf ("%.3g", value));
  digits = step >= 1 ? 0 : (int)ceil (-log10 (step) - 1e-9);
  text = replace_minus (g_strdup_printf ("%.*f", digits, value));
  return group ? group_thousands (text) : text;
}
