/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Any bytes as the list of addresses: an accepted list is complete, and no name leads out of its folder. */
#include "data/fetch/sources.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_source (const ClossSource *source)
{
  g_assert_cmpuint (source->mirrors->len, >, 0);
  g_assert_cmpuint (source->files->len, >, 0);
  for (guint i = 0; i < source->files->len; i++)
    {
      const ClossSourceFile *file = source->files->pdata[i];

      g_assert_null (strchr (file->name, '/'));
      g_assert_cmpuint (file->size, >, 0);
      g_assert_true ((file->packing == CLOSS_PACKING_NONE) == (file->members->len == 0));
      for (guint k = 0; k < file->members->len; k++)
        {
          const ClossSourceMember *member = file->members->pdata[k];

          g_assert_null (strchr (member->place, '/'));
          g_assert_true (member->place[0] != '\0' && member->place[0] != '.');
          g_assert_true (file->sha256 != NULL || member->sha256 != NULL);
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* A copy without a final zero, so that the sanitizer detects reading past the end. */
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClossSources) sources = closs_sources_parse (text != NULL ? text : "", size, "fuzz", &error);
  const ClossSource *source = sources != NULL ? closs_sources_find (sources, "x") : NULL;

  g_assert_true ((sources != NULL) == (error == NULL));
  if (source != NULL)
    check_source (source);
  return 0;
}
