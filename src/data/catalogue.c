/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/catalogue.h"
#include "data/cifar-dataset.h"
#include "data/idx-dataset.h"
#include "data/synthetic.h"
#include <glib/gi18n-lib.h>

static const char *const fashion_names[]
    = { "T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot" };
static const char *const kmnist_names[] = { "お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を" };

static ClossDataset *
load_idx (const ClossDatasetKind *kind, GFile *directory, guint64 seed G_GNUC_UNUSED, GCancellable *cancellable,
          GError **error)
{
  const ClossIdxDatasetInfo info
      = { .id = kind->id, .title = kind->title, .n_classes = 10, .class_names = kind->class_names };

  return closs_idx_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_cifar10 (const ClossDatasetKind *kind, GFile *directory, guint64 seed G_GNUC_UNUSED, GCancellable *cancellable,
              GError **error)
{
  const ClossCifarDatasetInfo info = { .id = kind->id, .title = kind->title, .format = CLOSS_CIFAR_10 };

  return closs_cifar_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_cifar100 (const ClossDatasetKind *kind, GFile *directory, guint64 seed G_GNUC_UNUSED, GCancellable *cancellable,
               GError **error)
{
  const ClossCifarDatasetInfo info = { .id = kind->id, .title = kind->title, .format = CLOSS_CIFAR_100 };

  return closs_cifar_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_cifar100_coarse (const ClossDatasetKind *kind, GFile *directory, guint64 seed G_GNUC_UNUSED,
                      GCancellable *cancellable, GError **error)
{
  const ClossCifarDatasetInfo info
      = { .id = kind->id, .title = _ (kind->title), .format = CLOSS_CIFAR_100, .is_coarse = TRUE };

  return closs_cifar_dataset_load (&info, directory, cancellable, error);
}

static ClossDataset *
load_synthetic (const ClossDatasetKind *kind G_GNUC_UNUSED, GFile *directory G_GNUC_UNUSED, guint64 seed,
                GCancellable *cancellable, GError **error)
{
  return closs_synthetic_new (seed, CLOSS_SYNTHETIC_N_TRAIN, CLOSS_SYNTHETIC_N_TEST, cancellable, error);
}

/* In the order in which the window offers them. */
static const ClossDatasetKind kinds[] = {
  { .id = "mnist",
    .title = "MNIST",
    .description = N_ ("Handwritten digits, 28×28"),
    .folder = "mnist",
    .torch_folder = "MNIST/raw",
    .load = load_idx,
    .is_in = closs_idx_dataset_is_in },
  { .id = "fashion-mnist",
    .title = "Fashion-MNIST",
    .description = N_ ("Clothes, 28×28"),
    .folder = "fashion-mnist",
    .torch_folder = "FashionMNIST/raw",
    .load = load_idx,
    .is_in = closs_idx_dataset_is_in,
    .class_names = fashion_names },
  { .id = "kmnist",
    .title = "KMNIST",
    .description = N_ ("Handwritten hiragana, 28×28"),
    .folder = "kmnist",
    .torch_folder = "KMNIST/raw",
    .load = load_idx,
    .is_in = closs_idx_dataset_is_in,
    .class_names = kmnist_names },
  { .id = "cifar10",
    .title = "CIFAR-10",
    .description = N_ ("Animals and vehicles in color, 32×32"),
    .folder = "cifar10",
    .torch_folder = "cifar-10-batches-bin",
    .load = load_cifar10,
    .is_in = closs_cifar10_dataset_is_in },
  { .id = "cifar100",
    .title = "CIFAR-100",
    .description = N_ ("A hundred kinds of things in color, 32×32"),
    .folder = "cifar100",
    .torch_folder = "cifar-100-binary",
    .load = load_cifar100,
    .is_in = closs_cifar100_dataset_is_in },
  { .id = "cifar100-coarse",
    .title = N_ ("CIFAR-100, coarse"),
    .description = N_ ("CIFAR-100 in its twenty coarse classes, 32×32"),
    .folder = "cifar100",
    .torch_folder = "cifar-100-binary",
    .load = load_cifar100_coarse,
    .is_in = closs_cifar100_dataset_is_in },
  { .id = "synthetic",
    .title = N_ ("Synthetic"),
    .description = N_ ("Digits drawn by the program, 28×28"),
    .load = load_synthetic },
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

/* A folder of the system may be among the user's, too: what is there already comes first once. */
static void
add_place (GPtrArray *places, const char *base, const char *middle, const char *id)
{
  g_autoptr (GFile) place = g_file_new_build_filename (base, middle, id, NULL);

  if (!g_ptr_array_find_with_equal_func (places, place, (GEqualFunc)g_file_equal, NULL))
    g_ptr_array_add (places, g_steal_pointer (&place));
}

GPtrArray *
closs_catalogue_get_places (const ClossDatasetKind *kind)
{
  GPtrArray *places = g_ptr_array_new_with_free_func (g_object_unref);
  const char *const *data_dirs = g_get_system_data_dirs ();
  add_place (places, g_get_user_data_dir (), "centerloss", kind->folder);
  for (gsize i = 0; data_dirs[i] != NULL; i++)
    {
      add_place (places, data_dirs[i], "centerloss", kind->folder);
      add_place (places, data_dirs[i], "datasets", kind->folder);
    }
  add_place (places, "/usr/share", "datasets", kind->folder);
  /* Where people who use torchvision most often have them: ~/data/FashionMNIST/raw, beside ~/.cache's. */
  add_place (places, g_get_home_dir (), "data", kind->torch_folder);
  add_place (places, g_get_user_cache_dir (), "torchvision", kind->torch_folder);
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
               _ ("%s: its files are in none of the usual places (%s); put them into the first of these, name their "
                  "folder, or have them fetched with “centerloss-train --fetch %s”"),
               kind->id, text->str, kind->folder);
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
  return kind->load (kind, place, seed, cancellable, error);
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
