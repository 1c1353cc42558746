/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "data/idx-dataset.h"
#include "data/synthetic.h"
#include <glib/gi18n-lib.h>

static const char *const fashion_names[]
    = { "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot" };
static const char *const kmnist_names[] = { "お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を" };

static ClossDataset *
load_mnist (GFile *directory, guint64 seed, GCancellable *cancellable, GError **error)
{
  static const ClossIdxDatasetInfo info = { .id = "mnist", .title = "MNIST", .n_classes = 10 };

  (void)seed;
  return closs_idx_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_fashion_mnist (GFile *directory, guint64 seed, GCancellable *cancellable, GError **error)
{
  static const ClossIdxDatasetInfo info
      = { .id = "fashion-mnist", .title = "Fashion-MNIST", .n_classes = 10, .class_names = fashion_names };

  (void)seed;
  return closs_idx_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_kmnist (GFile *directory, guint64 seed, GCancellable *cancellable, GError **error)
{
  static const ClossIdxDatasetInfo info
      = { .id = "kmnist", .title = "KMNIST", .n_classes = 10, .class_names = kmnist_names };

  (void)seed;
  return closs_idx_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_synthetic (GFile *directory, guint64 seed, GCancellable *cancellable, GError **error)
{
  (void)directory;
  return closs_synthetic_new (seed, CLOSS_SYNTHETIC_N_TRAIN, CLOSS_SYNTHETIC_N_TEST, cancellable, error);
}

/* In the order in which the window offers them. */
static const ClossDatasetKind kinds[] = {
  { "mnist", "MNIST", N_ ("Handwritten digits, 28×28"), load_mnist, closs_idx_dataset_is_in },
  { "fashion-mnist", "Fashion-MNIST", N_ ("Clothes, 28×28"), load_fashion_mnist, closs_idx_dataset_is_in },
  { "kmnist", "KMNIST", N_ ("Handwritten hiragana, 28×28"), load_kmnist, closs_idx_dataset_is_in },
  { "synthetic", "Synthetic", N_ ("Digits drawn by the program, 28×28"), load_synthetic, NULL },
};

const ClossDatasetKind *
closs_catalogue_get_kinds (gsize *n_kinds)
{
  *n_kinds = G_N_ELEMENTS (kinds);
  return kinds;
}

const ClossDatasetKind *
closs_catalogue_find_kind (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].id, id))
      return &kinds[i];
  return NULL;
}

static void
add_place (GPtrArray *places, const char *base, const char *middle, const char *id)
{
  g_ptr_array_add (places, g_file_new_build_filename (base, middle, id, NULL));
}

GPtrArray *
closs_catalogue_get_places (const ClossDatasetKind *kind)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  const char *const *data_dirs = g_get_system_data_dirs ();
  g_autofree char *torch_name = NULL;

  add_place (places, g_get_user_data_dir (), "centerloss", kind->id);
  for (gsize i = 0; data_dirs[i] != NULL; i++)
    {
      add_place (places, data_dirs[i], "centerloss", kind->id);
      add_place (places, data_dirs[i], "datasets", kind->id);
    }
  add_place (places, "/usr/share", "datasets", kind->id);
  /* Where people who use torchvision most often have them: ~/data/FashionMNIST/raw, beside ~/.cache's. */
  torch_name = g_str_equal (kind->id, "fashion-mnist") ? g_strdup ("FashionMNIST") : g_ascii_strup (kind->id, -1);
  g_ptr_array_add (places, g_file_new_build_filename (g_get_home_dir (), "data", torch_name, "raw", NULL));
  g_ptr_array_add (places, g_file_new_build_filename (g_get_user_cache_dir (), "torchvision", torch_name, "raw", NULL));
  return places;
}

GFile *
closs_catalogue_locate (const ClossDatasetKind *kind)
{
  g_autoptr (GPtrArray) places = NULL;

  if (kind->is_in == NULL)
    return NULL;
  places = closs_catalogue_get_places (kind);
  for (guint i = 0; i < places->len; i++)
    if (kind->is_in (places->pdata[i]))
      return g_object_ref (places->pdata[i]);
  return NULL;
}

static void
set_unknown_error (const char *id, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", kinds[i].id);
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND, "%s: no such data set; these are known: %s", id,
               known->str);
}

static void
set_not_found_error (const ClossDatasetKind *kind, GError **error)
{
  g_autoptr (GPtrArray) places = closs_catalogue_get_places (kind);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", g_file_peek_path (places->pdata[i]));
  g_set_error (error, CLOSS_DATA_ERROR, CLOSS_DATA_ERROR_NOT_FOUND,
               "%s: its files are in none of the usual places (%s); put them into the first of these or name their "
               "folder",
               kind->id, text->str);
}

ClossDataset *
closs_catalogue_open (const char *id, GFile *directory, guint64 seed, GCancellable *cancellable, GError **error)
{
  const ClossDatasetKind *kind = closs_catalogue_find_kind (id);
  g_autoptr (GFile) place = NULL;

  if (kind == NULL)
    {
      set_unknown_error (id, error);
      return NULL;
    }
  if (kind->is_in != NULL)
    {
      place = directory != NULL ? g_object_ref (directory) : closs_catalogue_locate (kind);
      if (place == NULL)
        {
          set_not_found_error (kind, error);
          return NULL;
        }
    }
  return kind->load (place, seed, cancellable, error);
}

const ClossDatasetKind *
closs_catalogue_get_default (void)
{
  static const char *const wished[] = { "mnist", "fashion-mnist" };

  for (gsize i = 0; i < G_N_ELEMENTS (wished); i++)
    {
      const ClossDatasetKind *kind = closs_catalogue_find_kind (wished[i]);
      g_autoptr (GFile) place = closs_catalogue_locate (kind);

      if (place != NULL)
        return kind;
    }
  return closs_catalogue_find_kind ("synthetic");
}
