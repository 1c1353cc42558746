/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/settings.h"

G_BEGIN_DECLS

/* One row per step, for the loss chart and the metrics CSV. NaN: not measured at this step. */
typedef struct
{
  guint64 step; /* from 1: the number of steps done, including this one */
  double epoch; /* from 0, as a fraction: 1.0 after the first epoch */
  double loss, ce_loss, center_loss;
  double train_accuracy; /* of the mini-batch */
  double lambda;
  ClossLossVariant variant;
  double lr, center_lr, momentum; /* as used, after StepLR */
  int depth;
  double images_per_second;
  double test_accuracy, nearest_center_accuracy, compactness;
  double center_lag, force_ratio, disagreement;
  gsize test_count; /* number of test images behind test_accuracy and the other measures; 0: not measured */
} ClossStepRow;

/* Per class, over the images of the frame's measured split. NaN if there is no image, or no other center. */
typedef struct
{
  gsize count;
  double accuracy;       /* by the classifier */
  double radius;         /* mean distance to its center */
  double center_lag;     /* distance of its center to the mean of its features */
  double nearest_center; /* distance of its center to the nearest other */
  double mean_x, mean_y;
} ClossClassMetrics;

typedef struct
{
  double accuracy, nearest_center_accuracy;
  double disagreement;    /* share of images for which classifier and nearest center differ */
  double intra_distance;  /* mean distance of a feature to its center */
  double center_distance; /* mean distance between two centers */
  double ratio;           /* intra_distance / center_distance */
  double compactness;     /* intra_distance / mean distance of a center to the nearest other; lower is tighter */
  double center_lag;      /* mean over the classes that have images */
  double silhouette;      /* by label, on at most CLOSS_SILHOUETTE_SAMPLE images of the frame, evenly spaced */
} ClossMetrics;
#define CLOSS_SILHOUETTE_SAMPLE 1000

/* The network's results for a set of images at one step: a snapshot, immutable, counted, shared between threads. The
 * images may be of both splits. The measures are of one split only, so that they do not depend on the other. Training
 * images are evaluated like test images: with the running statistics. */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;

  /*< public, read-only >*/
  guint64 step;
  double epoch;
  ClossSettings settings;
  ClossDataset *dataset;
  ClossSplits splits;         /* the splits of its images */
  ClossSplitKind split;       /* the split of its metrics, classes and confusion: the test split if possible */
  gsize n;                    /* images in it */
  gsize n_all;                /* images in its splits */
  gsize n_of[CLOSS_N_SPLITS]; /* images of each split in the frame */
  gsize n_all_of[CLOSS_N_SPLITS];
  guint32 *indices;   /* [n] indices into the split; frames of the same images share it and the next two */
  guint8 *split_of;   /* [n] of ClossSplitKind */
  guint16 *labels;    /* [n] */
  guint16 *predicted; /* [n] by the classifier */
  float *embeddings;  /* [n][2] */
  int n_classes;
  float *centers;           /* [n_classes][2] */
  float *classifier_weight; /* [n_classes][2] */
  float *classifier_bias;   /* [n_classes] */
  ClossMetrics metrics;
  double accuracy_of[CLOSS_N_SPLITS]; /* NaN if the frame has no images of the split */
  ClossClassMetrics *classes;         /* [n_classes] */
  guint32 *confusion;                 /* [n_classes][n_classes]: label, predicted */
} ClossFrame;

ClossFrame *closs_frame_ref (const ClossFrame *frame);
void closs_frame_unref (const ClossFrame *frame);
/* TRUE if the frame has every image of its measured split; otherwise the metrics are estimates. */
gboolean closs_frame_is_whole (const ClossFrame *frame);
/* Bytes of memory, without arrays that frames share. */
gsize closs_frame_get_size (const ClossFrame *frame);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClossFrame, closs_frame_unref)

G_END_DECLS
